use super::{Stage, member};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(by_name_with_their_registrations);

async fn by_name_with_their_registrations(house: House) {
    let stage = Stage::new(&house, 500).await;
    let named = |key: &str, name: &str| with(member(key), "family_name", name);
    stage.send(&[named("1", "Zola"), named("2", "Éluard"), named("3", "Char")]).await.expect(200);
    stage.client.delete(stage.path("members/3")).await.expect(204);
    let list = stage.client.get(stage.path("members")).await.expect(200);
    assert_eq!(list.column("external_id"), ["3", "2", "1"]);
    assert_eq!(list.at("/data/1/registration/status"), "confirmed");
    let active = stage.client.get(stage.path("members?status=active&limit=1&include_total=true")).await.expect(200);
    assert_eq!(active.at("/page/total"), &json!(2));
    let cursor = active.next_cursor().expect("more");
    let rest = stage.client.get(stage.path("members?status=active&limit=1")).query(&[("cursor", &cursor)]);
    assert_eq!(rest.await.expect(200).column("external_id"), ["1"]);
}
