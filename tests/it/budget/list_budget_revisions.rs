use super::{approve, at, balanced};
use serde_json::json;
use tests::{House, on_both};

on_both!(the_first_begins_with_the_budget);

async fn the_first_begins_with_the_budget(house: House) {
    let event = balanced(&house, "congres").await;
    let viewer = house.user("viewer");
    let first = viewer.get(at(&event, "revisions")).await.expect(200);
    assert_eq!((first.column("number"), first.column("reason")), (vec!["1".to_owned()], vec!["null".to_owned()]));
    approve(&house, &event).await;
    house.admin().post(at(&event, "revisions")).json(json!({ "reason": "Moins de public" })).await.expect(201);
    let page = viewer.get(at(&event, "revisions?sort=-number&include_total=true")).await.expect(200);
    assert_eq!((page.column("number"), page.at("/page/total")), (vec!["2".to_owned(), "1".to_owned()], &json!(2)));
    assert!(page.rows()[0]["approved_at"].is_null() && page.rows()[1]["approved_at"].is_string());
    house.stranger().get(at(&event, "revisions")).await.refused(403, "auth.forbidden");
}
