use super::{bring, fences::Whole};
use serde_json::json;
use tests::{House, on_both};

on_both!(nothing_changes_any_more);

async fn nothing_changes_any_more(house: House) {
    let whole = Whole::of(&house, "kept").await;
    let partner = house.partner("Réseau").create().await;
    house.partnership(&whole.event, &partner).create().await;
    bring(&house, &whole.event, "archived").await;
    let admin = house.admin();
    // An administrator may no more than others.
    let organiser = house.user_in("organiser", &whole.event);
    for path in whole.reads() {
        organiser.get(path).await.expect(200);
    }
    let before = house.dump();
    for write in whole.writes(&admin).into_iter().chain(whole.writes(&organiser)) {
        write.await.refused(409, "events.archived");
    }
    // Other modules ask before they write.
    let path = format!("{}/partnerships/{}", whole.event.path, partner.id());
    admin.put(path).json(json!({ "stage": "declined" })).await.refused(409, "partners.event_archived");
    let committee = json!({ "code": "pilotage", "name": { "fr": "Pilotage" }, "colleges": [] });
    admin
        .post(format!("{}/committees", whole.event.path))
        .json(committee)
        .await
        .refused(409, "partners.event_archived");
    assert!(before.changes(&house.dump()).is_empty());
    // It can still be copied.
    admin.post("events/kept/copies").json(json!({ "slug": "next", "title": { "fr": "Suite" } })).await.expect(201);
}
