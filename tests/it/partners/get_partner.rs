use super::told;
use tests::{House, on_both};

on_both!(is_found_by_id_and_by_slug, a_partner_client_sees_itself_only, an_organiser_of_one_event_sees_the_directory);

async fn is_found_by_id_and_by_slug(house: House) {
    let made = house.partner("UNADEL").with("note", "à rappeler").create().await;
    let viewer = house.user("viewer");
    let by_slug = viewer.get("partners/unadel").await.expect(200);
    assert_eq!((by_slug.json(), by_slug.etag()), (&made.json, made.etag.as_str()));
    viewer.get(&made.path).if_none_match(&made.etag).await.expect(304);
    viewer.get("partners/unknown").await.refused(404, "not_found");
    house.user("check-in").get(&made.path).await.refused(403, "auth.forbidden");
}

async fn a_partner_client_sees_itself_only(house: House) {
    let own = house.partner("UNADEL").with("note", "à rappeler").create().await;
    let other = house.partner("ETD").create().await;
    let client = house.partner_client(&own);
    let seen = client.get("partners/unadel").await.expect(200);
    assert!(seen["note"].is_null(), "notes are for the organisers");
    let unknown = told(&client.get("partners/0199a1b2-0000-7000-8000-000000000001").await.expect(404));
    for path in ["partners/etd", "partners/nothing-of-the-sort", &other.path] {
        assert_eq!(told(&client.get(path).await.expect(404)), unknown, "{path}");
    }
}

async fn an_organiser_of_one_event_sees_the_directory(house: House) {
    let made = house.partner("UNADEL").create().await;
    let event = house.event("congres").create().await;
    house.user_in("organiser", &event).get(&made.path).await.expect(200);
    house.stranger().get(&made.path).await.refused(403, "auth.forbidden");
}
