use super::{add, bring, room};
use tests::{House, on_both, with};

on_both!(gives_it, knows_no_others, hides_notes_from_partners);

async fn gives_it(house: House) {
    let event = house.event("congres").create().await;
    let made = add(&house, &event, "rooms", room("Salle 1")).await;
    let path = format!("events/congres/rooms/{}", made.id());
    let viewer = house.user_in("viewer", &event);
    let read = viewer.get(&path).await.expect(200);
    assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
    viewer.get(&path).if_none_match(made.etag()).await.expect(304);
}

async fn knows_no_others(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    let elsewhere = add(&house, &other, "rooms", room("Salle 1")).await;
    for name in [elsewhere.id().as_str(), "salle-1", "00000000-0000-7000-8000-000000000000"] {
        house.admin().get(format!("{}/rooms/{name}", event.path)).await.refused(404, "not_found");
    }
}

async fn hides_notes_from_partners(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("Réseau").create().await;
    let made = add(&house, &event, "rooms", with(room("Salle 1"), "note", "Entre nous")).await;
    let client = house.partner_client(&partner);
    let path = format!("events/congres/rooms/{}", made.id());
    client.get(&path).await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    assert!(client.get(&path).await.expect(200)["note"].is_null());
}
