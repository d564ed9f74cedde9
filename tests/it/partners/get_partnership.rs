use super::{add, announce, at, eur, partners_of, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_found_by_id_and_by_slug, a_partner_client_sees_its_own_without_notes, what_is_foreign_is_as_if_unknown);

async fn is_found_by_id_and_by_slug(house: House) {
    let (event, partner) = partners_of(&house, "congres", "UNADEL").await;
    house.partner("ETD").create().await;
    let viewer = house.user("viewer");
    let by_id = viewer.get(at(&event, &partner)).await.expect(200);
    let by_slug = viewer.get("events/congres/partnerships/unadel").await.expect(200);
    assert_eq!((by_id.json(), by_id.etag()), (by_slug.json(), by_slug.etag()));
    assert_eq!((&by_id["event_id"], &by_id["partner"]["id"]), (&event["id"], &partner["id"]));
    let not_partner = viewer.get("events/congres/partnerships/etd").await.refused(404, "not_found");
    let unknown = viewer.get("events/congres/partnerships/nobody").await.refused(404, "not_found");
    assert_eq!(told(&not_partner), told(&unknown));
    let elsewhere = house.event("elsewhere").create().await;
    viewer.get(at(&elsewhere, &partner)).await.refused(404, "not_found");
    house.user_in("viewer", &event).get(at(&event, &partner)).await.expect(200);
    house.user_in("viewer", &elsewhere).get(at(&event, &partner)).await.refused(404, "not_found");
}

async fn a_partner_client_sees_its_own_without_notes(house: House) {
    let (event, partner) = (house.event("congres").create().await, house.partner("UNADEL").create().await);
    announce(&house, &event).await;
    let made = house
        .partnership(&event, &partner)
        .with("note", "interne")
        .with("next_action", json!({ "what": "Relancer" }))
        .with("contingent", json!({ "seats": 20 }))
        .create()
        .await;
    assert_eq!(made["note"], "interne");
    let seen = house.partner_client(&partner).get(at(&event, &partner)).await.expect(200);
    assert!(seen["note"].is_null() && seen["next_action"].is_null());
    assert_eq!((&seen["contingent"]["seats"], &seen["id"]), (&json!(20), &made["id"]));
}

/// Whatever stands below a partnership: what is another's looks exactly like what is not there.
async fn what_is_foreign_is_as_if_unknown(house: House) {
    let (event, own) = partners_of(&house, "congres", "Own").await;
    announce(&house, &event).await;
    let other = house.partner("Other").create().await;
    house.partnership(&event, &other).create().await;
    let foreign = at(&event, &other);
    let commitment = json!({ "kind": "cash", "title": "x", "cash": { "asked": eur(1) } });
    let commitment = add(&house, &format!("{foreign}/commitments"), commitment).await.id();
    let relay = json!({ "channel": "print", "url": "https://x.example", "relayed_on": "2026-03-01" });
    let relay = add(&house, &format!("{foreign}/relays"), relay).await.id();
    let unknown = format!("{}/partnerships/0199a1b2-0000-7000-8000-000000000001", event.path);
    let client = house.partner_client(&own);
    for below in [
        String::new(),
        "/stages".to_owned(),
        "/commitments".to_owned(),
        "/relays".to_owned(),
        format!("/commitments/{commitment}"),
        format!("/relays/{relay}"),
    ] {
        let nobody = told(&client.get(format!("{unknown}{below}")).await.expect(404));
        for path in
            [&foreign, &format!("{}/partnerships/other", event.path), &format!("{}/partnerships/nobody", event.path)]
        {
            let refused = client.get(format!("{path}{below}")).await.refused(404, "not_found");
            assert_eq!(told(&refused), nobody, "{path}{below}");
        }
    }
    // Nor can it be reached through what is its own.
    let mine = at(&event, &own);
    for (kind, id) in [("commitments", commitment), ("relays", relay)] {
        let refused = client.get(format!("{mine}/{kind}/{id}")).await.expect(404);
        let nothing = client.get(format!("{mine}/{kind}/{}", own.id())).await.expect(404);
        assert_eq!(told(&refused), told(&nothing), "{kind}");
    }
}
