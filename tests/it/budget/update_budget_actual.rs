use super::{
    add, balanced,
    create_budget_actual::{actual, settling},
    eur,
};
use serde_json::json;
use tests::{House, on_both};

on_both!(only_what_is_sent_changes, what_is_settled_stays);

async fn only_what_is_sent_changes(house: House) {
    let event = balanced(&house, "congres").await;
    let made = add(&house, &event, "actuals", actual("invoice", 90)).await;
    let finance = house.user("finance");
    let patch = |value| finance.patch(made.header("location")).json(value);
    patch(json!({ "note": "x" })).await.refused(428, "precondition.required");
    let changed = patch(json!({ "amount": eur(80), "due_on": "2026-05-31" })).if_match(made.etag()).await.expect(200);
    assert_eq!((&changed["amount"], &changed["label"], &changed["version"]), (&eur(80), &json!("Salle"), &json!(2)));
    patch(json!({ "note": "x" })).if_match(made.etag()).await.refused(412, "precondition.failed");
    patch(json!({ "settles": made.id() })).if_match("*").await.invalid("/settles", "unknown_actual");
    let moved = patch(json!({ "line": "inscriptions" })).if_match("*").await.expect(200);
    assert_ne!(moved["line_id"], made["line_id"]);
    house
        .user("viewer")
        .patch(made.header("location"))
        .if_match("*")
        .json(json!({}))
        .await
        .refused(403, "auth.forbidden");
}

async fn what_is_settled_stays(house: House) {
    let event = balanced(&house, "congres").await;
    let invoice = add(&house, &event, "actuals", actual("invoice", 90)).await;
    let payment = add(&house, &event, "actuals", settling("payment", 90, &invoice)).await;
    let patch = |path: &str, value| house.admin().patch(path).if_match("*").json(value);
    let before = house.dump();
    for change in [json!({ "amount": eur(80) }), json!({ "kind": "commitment" }), json!({ "line": "inscriptions" })] {
        patch(invoice.header("location"), change).await.refused(409, "budget.actual_in_use");
    }
    patch(payment.header("location"), json!({ "amount": eur(91) })).await.invalid("/amount", "more_than_invoiced");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    patch(invoice.header("location"), json!({ "reference": "F-12" })).await.expect(200);
    patch(payment.header("location"), json!({ "amount": eur(50) })).await.expect(200);
}
