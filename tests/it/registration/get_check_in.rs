use super::reading::two_days;
use serde_json::json;
use tests::{House, on_both};

on_both!(shows_a_scan, another_events_is_unknown);

async fn shows_a_scan(house: House) {
    let event = two_days(&house, "congres", 10).await;
    let made = house.registers(&event, "Ana").await;
    let scan = json!({ "number": made["number"], "nonce": "a", "half_day": "matin" });
    let scan = house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    let shown = house.user_in("check-in", &event).get(scan.header("location")).await.expect(200);
    assert_eq!((shown.json(), shown.etag()), (scan.json(), scan.etag()));
}

async fn another_events_is_unknown(house: House) {
    let (event, other) = (two_days(&house, "congres", 10).await, two_days(&house, "autre", 10).await);
    let made = house.registers(&event, "Ana").await;
    let scan = json!({ "number": made["number"], "nonce": "a" });
    let scan = house.admin().post(format!("{}/check-ins", event.path)).json(scan).await.expect(201);
    house.admin().get(format!("{}/check-ins/{}", other.path, scan.id())).await.refused(404, "not_found");
    house.admin().get(format!("{}/check-ins/rien", event.path)).await.refused(404, "not_found");
}
