use super::{announced, room};
use serde_json::{Value, json};
use tests::{House, Made, Request, Response, at_once, on_both, with};

on_both!(adds_it, nobody_may_be_there_is_not_unknown, names_that_read_the_same_are_one, gives_a_name_once, validates);

fn post(house: &House, event: &Made, input: Value) -> Request {
    house.admin().post(format!("{}/rooms", event.path)).json(input)
}

async fn adds_it(house: House) {
    let event = house.event("congres").create().await;
    let organiser = house.user_in("organiser", &event);
    let input = json!({ "name": "Amphithéâtre", "kind": "amphitheatre", "capacity": 500,
        "equipment": ["vidéoprojecteur", "micros"], "step_free": true, "note": "Clef à la loge" });
    let made = organiser.post("events/congres/rooms").json(input.clone()).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/events/{}/rooms/{}", event.id(), made.id()));
    for (member, value) in input.as_object().expect("an object") {
        assert_eq!(made[member.as_str()], *value);
    }
    assert_eq!((&made["event_id"], &made["version"]), (&json!(event.id()), &json!(1)));
    assert_eq!(announced(&house, event.id()).await, ["event.created", "room.created"]);
}

async fn nobody_may_be_there_is_not_unknown(house: House) {
    let event = house.event("congres").create().await;
    let unknown = post(&house, &event, room("Salle 1")).await.expect(201);
    assert_eq!((&unknown["capacity"], &unknown["step_free"]), (&json!(null), &json!(null)));
    let closed = post(&house, &event, with(with(room("Salle 2"), "capacity", 0), "step_free", false)).await.expect(201);
    assert_eq!((&closed["capacity"], &closed["step_free"]), (&json!(0), &json!(false)));
}

async fn names_that_read_the_same_are_one(house: House) {
    let event = house.event("congres").create().await;
    let other = house.event("other").create().await;
    post(&house, &event, room("Salle 2")).await.expect(201);
    let before = house.dump();
    for same in ["Salle 2", "salle 02", " SALLE  2 ", "Sallé-2"] {
        post(&house, &event, room(same)).await.refused(409, "events.room_taken");
    }
    assert!(before.changes(&house.dump()).is_empty());
    for different in ["Salle 20", "Salle", "Salle 2 bis", "—", "★"] {
        post(&house, &event, room(different)).await.expect(201);
    }
    post(&house, &other, room("Salle 2")).await.expect(201);
}

async fn gives_a_name_once(house: House) {
    let event = house.event("congres").create().await;
    let answers =
        at_once(["Salle 1", "salle 1", "SALLE 1", "Salle 01"].map(|name| post(&house, &event, room(name)))).await;
    let mut statuses: Vec<u16> = answers.iter().map(Response::status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

async fn validates(house: House) {
    let event = house.event("congres").create().await;
    for (input, place, code) in [
        (json!({ "kind": "workshop" }), "/name", "required"),
        (json!({ "name": "Salle 1" }), "/kind", "required"),
        (room("  "), "/name", "not_blank"),
        (room(&"x".repeat(101)), "/name", "length"),
        (with(room("Salle 1"), "kind", "cave"), "/kind", "type"),
        (with(room("Salle 1"), "capacity", -1), "/capacity", "range"),
        (with(room("Salle 1"), "capacity", 100_001), "/capacity", "range"),
        (with(room("Salle 1"), "capacity", 12.5), "/capacity", "type"),
        (with(room("Salle 1"), "equipment", json!(["micro", "micro"])), "/equipment", "unique"),
        (with(room("Salle 1"), "equipment", json!([" "])), "/equipment", "not_blank"),
        (with(room("Salle 1"), "equipment", json!(["x".repeat(101)])), "/equipment", "length"),
        (
            with(room("Salle 1"), "equipment", (0..51).map(|n| n.to_string()).collect::<Vec<_>>()),
            "/equipment",
            "length",
        ),
        (with(room("Salle 1"), "seats", 3), "/seats", "unknown_field"),
    ] {
        post(&house, &event, input).await.invalid(place, code);
    }
    assert!(house.admin().get("events/congres/rooms").await.expect(200).rows().is_empty());
}
