use super::{add, announced, room};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(changes_only_what_is_sent, names_stay_distinct, asks_for_the_version);

async fn changes_only_what_is_sent(house: House) {
    let event = house.event("congres").create().await;
    let input = with(with(room("Salle 1"), "equipment", json!(["micro", "écran"])), "capacity", 30);
    let made = add(&house, &event, "rooms", input).await;
    let organiser = house.user_in("organiser", &event);
    let path = format!("events/congres/rooms/{}", made.id());
    let change = json!({ "capacity": null, "equipment": ["paperboard"], "step_free": false });
    let changed = organiser.patch(&path).if_match(made.etag()).json(change).await.expect(200);
    let mut expected = made.json().clone();
    for (member, value) in [
        ("capacity", json!(null)),
        ("equipment", json!(["paperboard"])),
        ("step_free", json!(false)),
        ("version", json!(2)),
    ] {
        expected = with(expected, member, value);
    }
    assert_eq!(*changed.json(), expected);
    assert_eq!(announced(&house, event.id()).await, ["event.created", "room.created", "room.updated"]);
}

async fn names_stay_distinct(house: House) {
    let event = house.event("congres").create().await;
    add(&house, &event, "rooms", room("Salle 1")).await;
    let second = add(&house, &event, "rooms", room("Salle 2")).await;
    let patch = |value| house.admin().patch(format!("events/congres/rooms/{}", second.id())).if_match("*").json(value);
    patch(json!({ "name": "SALLE 01" })).await.refused(409, "events.room_taken");
    patch(json!({ "name": null })).await.invalid("/name", "required");
    patch(json!({ "capacity": -1 })).await.invalid("/capacity", "range");
    // Its own name, spelt otherwise, is free.
    assert_eq!(patch(json!({ "name": "salle 02" })).await.expect(200)["name"], "salle 02");
    patch(json!({ "name": "Salle 3" })).await.expect(200);
    add(&house, &event, "rooms", room("Salle 2")).await;
}

async fn asks_for_the_version(house: House) {
    let event = house.event("congres").create().await;
    let made = add(&house, &event, "rooms", room("Salle 1")).await;
    let path = format!("events/congres/rooms/{}", made.id());
    let admin = house.admin();
    admin.patch(&path).json(json!({ "capacity": 1 })).await.refused(428, "precondition.required");
    admin.patch(&path).if_match(made.etag()).json(json!({ "capacity": 1 })).await.expect(200);
    let stale = admin.patch(&path).if_match(made.etag()).json(json!({ "capacity": 2 })).await;
    assert_eq!(stale.refused(412, "precondition.failed")["current_version"], 2);
    assert_eq!(admin.get(&path).await.expect(200)["capacity"], 1);
}
