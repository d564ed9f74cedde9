use super::{add, announced, room};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(replaces_all_that_was_said, asks_for_the_version, validates);

async fn replaces_all_that_was_said(house: House) {
    let event = house.event("congres").create().await;
    add(&house, &event, "rooms", room("Salle 1")).await;
    let organiser = house.user_in("organiser", &event);
    let before = organiser.get("events/congres/venue").await.expect(200);
    let full = json!({ "name": "Lycée", "kind": "teaching_establishment", "postal_address": "1 rue de l'Exemple\n69000 Lyon",
        "locality": "Lyon", "region": "Rhône-Alpes", "country": "FR", "capacity": 600, "site": "https://lycee.example",
        "description": { "fr": "Entrée de plain-pied" }, "status": "inferred", "source": "Visite", "note": "Clef à la loge" });
    let put = |etag: &str, value: &serde_json::Value| organiser.put("events/congres/venue").if_match(etag).json(value);
    let said = put(before.etag(), &full).await.expect(200);
    for (member, value) in full.as_object().expect("an object") {
        assert_eq!(said[member.as_str()], *value);
    }
    assert_eq!(said["version"], 2);
    let less = put(said.etag(), &json!({ "locality": "Dijon", "status": "to_confirm" })).await.expect(200);
    assert_eq!((&less["locality"], &less["status"]), (&json!("Dijon"), &json!("to_confirm")));
    for member in
        ["name", "kind", "postal_address", "region", "country", "capacity", "site", "description", "source", "note"]
    {
        assert!(less[member].is_null(), "{member} is not known any more");
    }
    assert_eq!(less["created_at"], before["created_at"]);
    assert_eq!(organiser.get("events/congres/rooms").await.expect(200).rows().len(), 1, "rooms stay");
    let told = announced(&house, event.id()).await;
    assert_eq!(told, ["event.created", "room.created", "venue.updated", "venue.updated"]);
}

async fn asks_for_the_version(house: House) {
    house.event("congres").create().await;
    let admin = house.admin();
    let first = admin.get("events/congres/venue").await.expect(200);
    let venue = json!({ "status": "stated" });
    admin.put("events/congres/venue").json(&venue).await.refused(428, "precondition.required");
    admin.put("events/congres/venue").if_match(first.etag()).json(&venue).await.expect(200);
    let stale = admin.put("events/congres/venue").if_match(first.etag()).json(&venue).await;
    assert_eq!(stale.refused(412, "precondition.failed")["current_version"], 2);
}

async fn validates(house: House) {
    house.event("congres").create().await;
    let stated = json!({ "status": "stated" });
    for (input, place, code) in [
        (json!({}), "/status", "required"),
        (json!({ "status": "sure" }), "/status", "type"),
        (with(stated.clone(), "name", " "), "/name", "not_blank"),
        (with(stated.clone(), "kind", "castle"), "/kind", "type"),
        (with(stated.clone(), "country", "fr"), "/country", "country"),
        (with(stated.clone(), "capacity", 0), "/capacity", "range"),
        (with(stated.clone(), "site", "lycee.example"), "/site", "http_url"),
        (with(stated.clone(), "description", json!({})), "/description", "localized_required"),
        (with(stated.clone(), "locality", "Ly\non"), "/locality", "control_character"),
        (with(stated, "rooms", json!([])), "/rooms", "unknown_field"),
    ] {
        let sent = house.admin().put("events/congres/venue").if_match("*").json(input).await;
        sent.invalid(place, code);
    }
}
