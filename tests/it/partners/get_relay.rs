use super::{add, announce, at, partners_of, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_found_in_its_own_partnership);

async fn is_found_in_its_own_partnership(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    announce(&house, &event).await;
    let other = house.partner("ETD").create().await;
    house.partnership(&event, &other).create().await;
    let input = json!({ "channel": "print", "url": "https://unadel.example", "relayed_on": "2026-02-16" });
    let made = add(&house, &format!("{}/relays", at(&event, &partner)), input).await;
    for somebody in [house.user("viewer"), house.partner_client(&partner)] {
        assert_eq!(somebody.get(made.header("location")).await.expect(200).json(), made.json());
    }
    let viewer = house.user("viewer");
    let elsewhere = viewer.get(format!("{}/relays/{}", at(&event, &other), made.id())).await.expect(404);
    let unknown = viewer.get(format!("{}/relays/{}", at(&event, &other), other.id())).await.expect(404);
    assert_eq!(told(&elsewhere), told(&unknown));
}
