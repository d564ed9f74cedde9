use super::{approve, at, balanced, decide};
use serde_json::json;
use tests::{House, on_both};

on_both!(the_log_only_grows);

async fn the_log_only_grows(house: House) {
    let event = balanced(&house, "congres").await;
    let later = || house.clock.advance(chrono::TimeDelta::minutes(1));
    let finance = house.user("finance");
    for action in ["submit", "withdraw"] {
        decide(&finance, &event, action).await.expect(201);
        later();
    }
    approve(&house, &event).await;
    later();
    house.admin().post(at(&event, "revisions")).json(json!({ "reason": "Moins de public" })).await.expect(201);
    decide(&finance, &event, "submit").await.expect(201);
    let viewer = house.user("viewer");
    let page = viewer.get(at(&event, "approvals?include_total=true")).await.expect(200);
    let mut actions = page.column("action");
    actions.sort();
    assert_eq!((actions.len(), page.at("/page/total")), (5, &json!(5)));
    assert_eq!(actions, ["approve", "submit", "submit", "submit", "withdraw"]);
    let second = viewer.get(at(&event, "approvals?revision=2")).await.expect(200);
    assert_eq!((second.column("action"), second.column("revision")), (vec!["submit".to_owned()], vec!["2".to_owned()]));
    house.stranger().get(at(&event, "approvals")).await.refused(403, "auth.forbidden");
}
