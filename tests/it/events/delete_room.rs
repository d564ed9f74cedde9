use super::{add, announced, room};
use serde_json::json;
use tests::{House, on_both};

on_both!(drops_it, asks_for_the_version);

async fn drops_it(house: House) {
    let event = house.event("congres").create().await;
    let made = add(&house, &event, "rooms", room("Salle 1")).await;
    add(&house, &event, "rooms", room("Salle 2")).await;
    let organiser = house.user_in("organiser", &event);
    let path = format!("events/congres/rooms/{}", made.id());
    organiser.delete(&path).if_match(made.etag()).await.expect(204);
    organiser.get(&path).await.refused(404, "not_found");
    assert_eq!(organiser.get("events/congres/rooms").await.expect(200).column("name"), ["Salle 2"]);
    assert_eq!(announced(&house, event.id()).await.last().map(String::as_str), Some("room.deleted"));
    // Its name is free again.
    add(&house, &event, "rooms", room("Salle 1")).await;
}

async fn asks_for_the_version(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    let made = add(&house, &event, "rooms", room("Salle 1")).await;
    let path = format!("events/congres/rooms/{}", made.id());
    let admin = house.admin();
    admin.delete(&path).await.refused(428, "precondition.required");
    admin.patch(&path).if_match("*").json(json!({ "capacity": 1 })).await.expect(200);
    admin.delete(&path).if_match(made.etag()).await.refused(412, "precondition.failed");
    let through_another = admin.delete(format!("{}/rooms/{}", other.path, made.id())).if_match("*").await;
    through_another.refused(404, "not_found");
    admin.delete(&path).if_match("*").await.expect(204);
    admin.delete(&path).if_match("*").await.refused(404, "not_found");
}
