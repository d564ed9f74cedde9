use super::{Stage, member};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(a_repeat_is_the_same_conflict, a_conflict_that_went_away_is_closed);

async fn a_repeat_is_the_same_conflict(house: House) {
    let stage = Stage::new(&house, 500).await;
    let file = [member("a"), with(member("b"), "email", "A@courriel.example")];
    for _ in 0..3 {
        stage.send(&file).await.expect(207);
    }
    let open = stage.client.get(stage.path("conflicts?state=open&include_total=true")).await.expect(200);
    assert_eq!(open.at("/page/total"), &json!(1));
    assert_eq!((&open.rows()[0]["code"], &open.rows()[0]["version"]), (&json!("member.duplicate_email"), &json!(1)));
}

async fn a_conflict_that_went_away_is_closed(house: House) {
    let stage = Stage::new(&house, 500).await;
    stage.send(&[member("a"), with(member("b"), "email", "a@courriel.example")]).await.expect(207);
    stage.send(&[member("b")]).await.expect(200);
    assert_eq!(stage.client.get(stage.path("conflicts?state=open")).await.expect(200).rows().len(), 0);
    let all = stage.client.get(stage.path("conflicts?state=resolved")).await.expect(200);
    assert!(all.rows()[0]["resolution"].is_null(), "nobody had to decide");
}
