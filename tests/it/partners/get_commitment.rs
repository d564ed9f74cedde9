use super::{add, announce, at, eur, partners_of, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_found_in_its_own_partnership);

async fn is_found_in_its_own_partnership(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    announce(&house, &event).await;
    let other = house.partner("ETD").create().await;
    house.partnership(&event, &other).create().await;
    let elsewhere = house.event("elsewhere").create().await;
    house.partnership(&elsewhere, &partner).create().await;
    let input = json!({ "kind": "cash", "title": "Subvention", "cash": { "granted": eur(100), "eligible_lines": ["animation"] } });
    let made = add(&house, &format!("{}/commitments", at(&event, &partner)), input).await;
    assert_eq!((&made["partner_id"], &made["event_id"]), (&partner["id"], &event["id"]));
    let below = format!("commitments/{}", made.id());
    for somebody in [house.user("viewer"), house.partner_client(&partner)] {
        let seen = somebody.get(format!("{}/{below}", at(&event, &partner))).await.expect(200);
        assert_eq!(seen.json(), made.json());
    }
    let viewer = house.user("viewer");
    let unknown = viewer.get(format!("{}/commitments/{}", at(&event, &partner), other.id())).await.expect(404);
    for (event, partner) in [(&event, &other), (&elsewhere, &partner)] {
        let refused = viewer.get(format!("{}/{below}", at(event, partner))).await.expect(404);
        assert_eq!(told(&refused), told(&unknown));
    }
    viewer.get(format!("{}/commitments/nonsense", at(&event, &partner))).await.refused(404, "not_found");
}
