use super::{add, bring, room};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(numbers_sort_as_numbers, by_kind_and_capacity, hides_notes_from_partners);

async fn numbers_sort_as_numbers(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    for name in ["Salle 10", "Salle 2", "Amphithéâtre", "salle 1", "Écran", "Salle 02 b"] {
        add(&house, &event, "rooms", room(name)).await;
    }
    add(&house, &other, "rooms", room("Ailleurs")).await;
    let expected = ["Amphithéâtre", "Écran", "salle 1", "Salle 2", "Salle 02 b", "Salle 10"];
    let viewer = house.user_in("viewer", &event);
    assert_eq!(viewer.get("events/congres/rooms").await.expect(200).column("name"), expected);
    let (mut joined, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = viewer.get(format!("events/congres/rooms?limit=2{cursor}")).await.expect(200);
        joined.extend(page.column("name"));
        match page.next_cursor() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(joined, expected);
}

async fn by_kind_and_capacity(house: House) {
    let event = house.event("congres").create().await;
    for (name, kind, capacity) in [
        ("Amphi", "amphitheatre", json!(500)),
        ("Salle 1", "workshop", json!(30)),
        ("Salle 2", "workshop", json!(null)),
        ("Salle 3", "workshop", json!(0)),
    ] {
        add(&house, &event, "rooms", with(with(room(name), "kind", kind), "capacity", capacity)).await;
    }
    let admin = house.admin();
    let names = async |query: &str| admin.get(format!("events/congres/rooms?{query}")).await.expect(200).column("name");
    assert_eq!(names("kind=workshop").await, ["Salle 1", "Salle 2", "Salle 3"]);
    assert_eq!(names("min_capacity=30").await, ["Amphi", "Salle 1"]);
    assert_eq!(names("min_capacity=0").await, ["Amphi", "Salle 1", "Salle 3"], "not known is not 0");
    assert_eq!(names("kind=workshop&min_capacity=31").await, [""; 0]);
    let counted = admin.get("events/congres/rooms?kind=workshop&include_total=true&limit=1").await.expect(200);
    assert_eq!(counted["page"]["total"], 3);
    admin.get("events/congres/rooms?min_capacity=-1").await.invalid("min_capacity", "range");
    admin.get("events/congres/rooms?kind=cave").await.invalid("kind", "type");
}

async fn hides_notes_from_partners(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("Réseau").create().await;
    let client = house.partner_client(&partner);
    add(&house, &event, "rooms", with(room("Salle 1"), "note", "Entre nous")).await;
    client.get("events/congres/rooms").await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    assert_eq!(client.get("events/congres/rooms").await.expect(200).column("note"), ["null"]);
}
