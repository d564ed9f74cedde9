//! DELETE /me/tokens/{token}

use super::support::{refused_soon, text, trail};
use serde_json::json;
use tests::{House, on_both};

on_both!(the_token_is_refused_soon, others_tokens_stay);

async fn the_token_is_refused_soon(house: House) {
    let claire = house.user("viewer");
    let made = claire.post("me/tokens").json(json!({ "name": "script" })).await.expect(201);
    let script = house.bearer(text(&made["token"]));
    script.get("me").await.expect(200);
    // It may even delete itself.
    script.delete(format!("me/tokens/{}", made.id())).await.expect(204);
    refused_soon(&house, &text(&made["token"])).await;
    claire.delete(format!("me/tokens/{}", made.id())).await.refused(404, "not_found");
    assert_eq!(trail(&house, &made.id()).await, ["token.deleted", "token.created"]);
}

async fn others_tokens_stay(house: House) {
    let made = house.user("viewer").post("me/tokens").json(json!({ "name": "script" })).await.expect(201);
    for other in [house.user("viewer"), house.admin()] {
        other.delete(format!("me/tokens/{}", made.id())).await.refused(404, "not_found");
    }
    house.bearer(text(&made["token"])).get("me").await.expect(200);
}
