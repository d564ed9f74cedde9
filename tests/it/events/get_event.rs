use super::bring;
use tests::{House, on_both};

on_both!(gives_it_by_id_and_slug, says_so_when_it_is_known, knows_no_others, hides_notes_from_partners);

async fn gives_it_by_id_and_slug(house: House) {
    let event = house.event("congres").with("note", "À relire").create().await;
    let viewer = house.user("viewer");
    for name in [event.id(), &event.id().to_uppercase(), "congres"] {
        let read = viewer.get(format!("events/{name}")).await.expect(200);
        assert_eq!((read.json(), read.etag()), (&event.json, event.etag.as_str()));
    }
    viewer.head("events/congres").await.expect(200);
}

async fn says_so_when_it_is_known(house: House) {
    let event = house.event("congres").create().await;
    let admin = house.admin();
    let same = admin.get("events/congres").if_none_match(&event.etag).await.expect(304);
    assert!(same.bytes().is_empty());
    bring(&house, &event, "published").await;
    admin.get("events/congres").if_none_match(&event.etag).await.expect(200);
}

async fn knows_no_others(house: House) {
    let mine = house.event("mine").create().await;
    let other = house.event("other").create().await;
    let user = house.user_in("organiser", &mine);
    user.get("events/mine").await.expect(200);
    let unknown = user.get("events/none").await.refused(404, "not_found");
    for name in ["other", other.id(), "MINE", "%C3%A9t%C3%A9", "00000000-0000-7000-8000-000000000000"] {
        let hidden = user.get(format!("events/{name}")).await.refused(404, "not_found");
        assert_eq!(hidden["detail"], unknown["detail"], "what is hidden looks like what is not there");
    }
}

async fn hides_notes_from_partners(house: House) {
    let event = house.event("congres").with("note", "Entre nous").create().await;
    let partner = house.partner("Réseau").create().await;
    let client = house.partner_client(&partner);
    client.get("events/congres").await.refused(404, "not_found");
    bring(&house, &event, "published").await;
    let seen = client.get("events/congres").await.expect(200);
    assert!(seen["note"].is_null());
    assert_eq!(house.user("viewer").get("events/congres").await.expect(200)["note"], "Entre nous");
}
