use super::{add, at, catered, formula};
use serde_json::json;
use tests::{House, on_both};

on_both!(not_while_others_need_it, not_while_money_is_entered);

async fn not_while_others_need_it(house: House) {
    let event = catered(&house, "congres").await;
    let other = add(&house, &event, "lines", formula("imprevus", "5 % * line(\"repas\")")).await;
    let organiser = house.user("organiser");
    organiser.delete(at(&event, "lines/repas")).if_match("*").await.refused(409, "budget.breaks_lines");
    organiser.delete(other.header("location")).await.refused(428, "precondition.required");
    organiser.delete(other.header("location")).if_match("\"7\"").await.refused(412, "precondition.failed");
    organiser.delete(other.header("location")).if_match(other.etag()).await.expect(204);
    organiser.delete(at(&event, "lines/repas")).if_match("*").await.expect(204);
    organiser.get(at(&event, "lines/repas")).await.refused(404, "not_found");
}

async fn not_while_money_is_entered(house: House) {
    let event = catered(&house, "congres").await;
    let quote = json!({ "line": "repas", "kind": "quote", "label": "Devis", "amount": super::eur(1), "happened_on": "2026-02-01" });
    let quote = add(&house, &event, "actuals", quote).await;
    let delete = || house.admin().delete(at(&event, "lines/repas")).if_match("*");
    delete().await.refused(409, "budget.line_in_use");
    house.admin().delete(quote.header("location")).if_match("*").await.expect(204);
    delete().await.expect(204);
}
