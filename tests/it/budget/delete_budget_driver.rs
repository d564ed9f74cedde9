use super::{add, at, catered, eur, row, statement, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(the_baselines_holds_again);

async fn the_baselines_holds_again(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let finance = house.user("finance");
    let delete = |name: &str| finance.delete(at(&event, &format!("scenarios/prudent/drivers/{name}")));
    delete("meal_price").await.refused(409, "budget.inherited");
    delete("participants").if_match("\"5\"").await.refused(412, "precondition.failed");
    delete("participants").await.expect(204);
    let again = statement(&house, &event, "prudent").await;
    assert_eq!(row(again.json(), "lines", "code", "repas")["amount"], eur(150_000));
    delete("unknown").await.refused(404, "not_found");
}
