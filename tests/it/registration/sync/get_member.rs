use super::{Stage, member};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(is_found_by_the_partners_own_key);

async fn is_found_by_the_partners_own_key(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[with(member("x"), "external_id", "A 17/b")]).await.expect(200);
    let found = stage.client.get(stage.path("members/A%2017%2Fb")).await.expect(200);
    assert_eq!((&found["external_id"], &found["attendance"]), (&json!("A 17/b"), &json!("register")));
    assert_eq!(found["person"]["family_name"], "Exemple");
    stage.client.get(stage.path("members/a%2017%2Fb")).await.refused(404, "not_found");
}
