//! GET /me/tokens/{token}

use super::support::text;
use serde_json::json;
use tests::{House, on_both};

on_both!(is_ones_own_and_hides_the_token);

async fn is_ones_own_and_hides_the_token(house: House) {
    let claire = house.user("viewer");
    let made = claire.post("me/tokens").json(json!({ "name": "script", "scopes": ["events:read"] })).await.expect(201);
    let path = format!("me/tokens/{}", made.id());
    let found = claire.get(&path).await.expect(200);
    assert_eq!((&found["name"], &found["scopes"]), (&json!("script"), &json!(["events:read"])));
    assert!(!found.text().contains(&text(&made["token"])));
    for other in [house.user("viewer"), house.admin()] {
        other.get(&path).await.refused(404, "not_found");
    }
    house.anon().get(&path).await.refused(401, "auth.required");
}
