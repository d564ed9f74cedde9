use super::{add, bring, half_day};
use tests::{House, on_both, with};

on_both!(gives_it_by_id_and_code, knows_no_others, hides_notes_from_partners);

async fn gives_it_by_id_and_code(house: House) {
    let event = house.event("congres").create().await;
    let made = add(&house, &event, "half-days", half_day("ouverture")).await;
    let viewer = house.user("viewer");
    for name in [made.id().as_str(), "ouverture"] {
        let read = viewer.get(format!("events/congres/half-days/{name}")).await.expect(200);
        assert_eq!((read.json(), read.etag()), (made.json(), made.etag()));
    }
    viewer.get("events/congres/half-days/ouverture").if_none_match(made.etag()).await.expect(304);
}

async fn knows_no_others(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    let elsewhere = add(&house, &other, "half-days", half_day("ouverture")).await;
    for name in [elsewhere.id().as_str(), "ouverture", "OUVERTURE", "%C3%A9"] {
        house.admin().get(format!("{}/half-days/{name}", event.path)).await.refused(404, "not_found");
    }
}

async fn hides_notes_from_partners(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("Réseau").create().await;
    add(&house, &event, "half-days", with(half_day("ouverture"), "note", "Entre nous")).await;
    let client = house.partner_client(&partner);
    client.get("events/congres/half-days/ouverture").await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    assert!(client.get("events/congres/half-days/ouverture").await.expect(200)["note"].is_null());
}
