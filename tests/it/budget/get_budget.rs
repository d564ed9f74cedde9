use super::{add, expense};
use serde_json::json;
use tests::{House, on_both};

on_both!(defaults_answer_before_there_is_one);

async fn defaults_answer_before_there_is_one(house: House) {
    let event = house.event("congres").with("currency", "CHF").create().await;
    let path = format!("{}/budget", event.path);
    let none = house.user("viewer").get(&path).await.expect(200);
    assert_eq!((&none["version"], &none["currency"], &none["created_at"]), (&json!(0), &json!("CHF"), &json!(null)));
    let francs = tests::with(expense("salle", 1), "amount", json!({ "amount_minor": 1, "currency": "CHF" }));
    add(&house, &event, "lines", francs).await;
    let begun = house.user("finance").get(&path).await.expect(200);
    assert_eq!((&begun["version"], &begun["state"], &begun["contents"]), (&json!(1), &json!("draft"), &json!(1)));
    let partner = house.partner("UNADEL").create().await;
    for somebody in [house.stranger(), house.user("press"), house.partner_client(&partner)] {
        somebody.get(&path).await.refused(403, "auth.forbidden");
    }
}
