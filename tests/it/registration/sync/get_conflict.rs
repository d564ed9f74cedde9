use super::{Stage, member};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(shows_both_sides);

async fn shows_both_sides(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a")]).await.expect(200);
    let other =
        json!({ "external_id": "a", "given_name": "Xavier", "family_name": "Modèle", "email": "xm@autre.example" });
    let sync = stage.send(&[other]).await.expect(207);
    let id = stage.items(&sync).await[0]["conflict_id"].as_str().expect("an id").to_owned();
    let conflict = stage.client.get(stage.path(&format!("conflicts/{id}"))).await.expect(200);
    assert_eq!(conflict["code"], "member.person_changed");
    assert_eq!(conflict["partner_says"]["given_name"], "Xavier");
    assert_eq!(conflict["current"]["given_name"], "Prénoma");
    assert_eq!(conflict["fields"], json!(["given_name", "family_name", "email"]));
    let stranger = stage.other("IRDSU").await;
    stranger.client.get(stranger.path(&format!("conflicts/{id}"))).await.refused(404, "not_found");
    let twin = with(member("b"), "email", "a@courriel.example");
    stage.send(&[twin]).await.expect(207);
}
