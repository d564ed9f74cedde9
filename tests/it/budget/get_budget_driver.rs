use super::{add, at, catered, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(a_scenario_sees_the_baselines);

async fn a_scenario_sees_the_baselines(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let viewer = house.user("viewer");
    let get = |scenario: &str, name: &str| viewer.get(at(&event, &format!("scenarios/{scenario}/drivers/{name}")));
    let own = get("prudent", "participants").await.expect(200);
    assert_eq!((&own["value"], &own["inherited"]), (&json!(80), &json!(false)));
    let seen = get("prudent", "meal_price").await.expect(200);
    assert_eq!((&seen["value"], &seen["inherited"]), (&json!(15), &json!(true)));
    let replaced = get("reference", "participants").await.expect(200);
    assert_eq!(
        get("prudent", &replaced.id()).await.expect(200).id(),
        own.id(),
        "by the id of the one that it replaces"
    );
    get("prudent", "unknown").await.refused(404, "not_found");
    get("unknown", "participants").await.refused(404, "not_found");
}
