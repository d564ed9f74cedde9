//! POST /users/{user}/suspensions

use super::support::{person, refused_soon, text, trail};
use serde_json::json;
use tests::{House, on_both};

on_both!(shuts_out_and_does_nothing_twice, needs_somebody_to_suspend);

async fn shuts_out_and_does_nothing_twice(house: House) {
    let user = house.user("organiser");
    let id = user.id().await;
    let suspended = house.admin().post(format!("users/{id}/suspensions")).await.expect(200);
    assert_eq!(suspended["status"], "suspended");
    refused_soon(&house, &user.token().await.expect("a token")).await;
    let before = house.dump();
    let again = house.admin().post(format!("users/{id}/suspensions")).await.expect(200);
    assert_eq!(again["version"], suspended["version"]);
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
    assert_eq!(trail(&house, &id).await, ["user.updated", "user.suspended"]);
    // A change of something else does not let the user in again.
    let patch = json!({ "display_name": "Renommée" });
    let patched = house.admin().patch(format!("users/{id}")).if_match("*").json(patch).await.expect(200);
    assert_eq!(patched["status"], "suspended");
}

async fn needs_somebody_to_suspend(house: House) {
    house.admin().post(format!("users/{}/suspensions", uuid::Uuid::from_u128(7))).await.refused(404, "not_found");
    let claire = person(&house, "claire", &[]).await;
    let path = format!("users/{}/suspensions", claire.id);
    house.user("organiser").post(&path).await.refused(403, "auth.forbidden");
    assert_eq!(text(&house.admin().get(format!("users/{}", claire.id)).await["status"]), "active");
}
