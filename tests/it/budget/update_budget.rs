use super::{approve, balanced};
use serde_json::json;
use tests::{House, on_both};

on_both!(ceilings_are_set_on_what_was_read, not_once_it_is_submitted);

async fn ceilings_are_set_on_what_was_read(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/budget", event.path);
    let finance = house.user("finance");
    let none = finance.get(&path).await.expect(200);
    let patch = |value| finance.patch(&path).json(value);
    patch(json!({ "public_ceiling": 8000 })).await.refused(428, "precondition.required");
    let set = patch(json!({ "public_ceiling": 8000 })).if_match(none.etag()).await.expect(200);
    assert_eq!((&set["public_ceiling"], &set["attendance"]), (&json!(8000), &json!("participants")));
    patch(json!({ "funder_ceiling": 1 })).if_match(none.etag()).await.refused(412, "precondition.failed");
    patch(json!({ "public_ceiling": 10_001 })).if_match("*").await.invalid("/public_ceiling", "range");
    let cleared = patch(json!({ "public_ceiling": null })).if_match(set.etag()).await.expect(200);
    assert_eq!(cleared["public_ceiling"], json!(null));
    house.user("viewer").patch(&path).if_match("*").json(json!({})).await.refused(403, "auth.forbidden");
}

async fn not_once_it_is_submitted(house: House) {
    let event = balanced(&house, "congres").await;
    approve(&house, &event).await;
    let patch = house.admin().patch(format!("{}/budget", event.path)).if_match("*");
    let locked = patch.json(json!({ "public_ceiling": 8000 })).await.refused(409, "budget.locked");
    assert_eq!(locked["state"], "approved");
}
