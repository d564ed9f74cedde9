use super::{add, at, catered, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(goes_with_all_that_it_supposes);

async fn goes_with_all_that_it_supposes(house: House) {
    let event = catered(&house, "congres").await;
    let made = add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let finance = house.user("finance");
    finance.delete(at(&event, "scenarios/reference")).if_match("*").await.refused(409, "budget.baseline_needed");
    finance.delete(at(&event, "scenarios/prudent")).await.refused(428, "precondition.required");
    finance.delete(at(&event, "scenarios/prudent")).if_match("\"9\"").await.refused(412, "precondition.failed");
    finance.delete(at(&event, "scenarios/prudent")).if_match(made.etag()).await.expect(204);
    finance.get(at(&event, "scenarios/prudent/drivers")).await.refused(404, "not_found");
    assert_eq!(house.dump().table("budget_drivers").len(), 2, "the baseline's stay");
}
