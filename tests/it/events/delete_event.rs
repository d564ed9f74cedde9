use super::{add, bring, half_day, room};
use tests::{House, on_both};

on_both!(drops_a_draft_with_its_parts, keeps_what_was_published, asks_for_the_version);

async fn drops_a_draft_with_its_parts(house: House) {
    let event = house.event("draft").create().await;
    let other = house.event("other").create().await;
    for one in [&event, &other] {
        add(&house, one, "half-days", half_day("ouverture")).await;
        add(&house, one, "rooms", room("Salle 1")).await;
    }
    let organiser = house.user_in("organiser", &event);
    organiser.delete(&event.path).if_match(&event.etag).await.expect(204);
    house.admin().get(&event.path).await.refused(404, "not_found");
    let dump = house.dump();
    for table in ["events_editions", "events_venues", "events_half_days", "events_rooms"] {
        assert_eq!(dump.table(table).len(), 1, "{table}: the other event's row stays, and only that");
    }
    assert!(dump.table("kernel_outbox").iter().any(|row| row.contains("event.deleted")));
    assert_eq!(house.admin().get(&other.path).await.expect(200).etag(), other.etag);
    // Its name is free again.
    house.event("draft").create().await;
}

async fn keeps_what_was_published(house: House) {
    for status in ["published", "closed"] {
        let event = house.event(status).create().await;
        bring(&house, &event, status).await;
        let refused = house.admin().delete(&event.path).if_match("*").await.refused(409, "events.not_draft");
        assert_eq!(refused["stands"], status);
    }
    assert_eq!(house.admin().get("events").await.expect(200).rows().len(), 2);
}

async fn asks_for_the_version(house: House) {
    let event = house.event("draft").create().await;
    let admin = house.admin();
    admin.delete(&event.path).await.refused(428, "precondition.required");
    let patch = admin.patch(&event.path).if_match("*").json(serde_json::json!({ "note": "x" }));
    let etag = patch.await.expect(200).etag().to_owned();
    admin.delete(&event.path).if_match(&event.etag).await.refused(412, "precondition.failed");
    admin.delete(&event.path).if_match(&etag).await.expect(204);
    admin.delete(&event.path).if_match(&etag).await.refused(404, "not_found");
}
