use super::bring;
use serde_json::json;
use tests::{House, on_both};

on_both!(is_always_there, hides_notes_from_partners);

async fn is_always_there(house: House) {
    let event = house.event("congres").create().await;
    let viewer = house.user_in("viewer", &event);
    let venue = viewer.get("events/congres/venue").await.expect(200);
    assert_eq!((&venue["event_id"], &venue["version"]), (&json!(event.id()), &json!(1)));
    assert_eq!(venue["status"], "to_confirm");
    for member in ["name", "kind", "postal_address", "locality", "region", "country", "capacity", "site", "source"] {
        assert!(venue[member].is_null(), "{member}");
    }
    viewer.get("events/congres/venue").if_none_match(venue.etag()).await.expect(304);
    viewer.get("events/none/venue").await.refused(404, "not_found");
}

async fn hides_notes_from_partners(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("Réseau").create().await;
    let venue = json!({ "name": "Lycée", "status": "stated", "note": "Entre nous" });
    house.admin().put("events/congres/venue").if_match("*").json(venue).await.expect(200);
    let client = house.partner_client(&partner);
    client.get("events/congres/venue").await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    let seen = client.get("events/congres/venue").await.expect(200);
    assert_eq!((&seen["name"], &seen["note"]), (&json!("Lycée"), &json!(null)));
}
