use super::{add, date, half_day, order};
use serde_json::{Value, json};
use tests::{House, Request, on_both, with};

on_both!(changes_only_what_is_sent, moves_among_the_others, stays_possible, asks_for_the_version);

fn patch(house: &House, code: &str, value: Value) -> Request {
    house.admin().patch(format!("events/congres/half-days/{code}")).if_match("*").json(value)
}

async fn changes_only_what_is_sent(house: House) {
    let event = house.event("congres").create().await;
    let input = json!({ "code": "ouverture", "label": { "fr": "Ouverture" }, "starts_at": "09:00", "note": "x" });
    let made = add(&house, &event, "half-days", input).await;
    let organiser = house.user_in("organiser", &event);
    let path = format!("events/congres/half-days/{}", made.id());
    let change = json!({ "label": { "en": "Opening" }, "note": null, "includes_meal": true });
    let changed = organiser.patch(path).if_match(made.etag()).json(change).await.expect(200);
    let mut expected = made.json().clone();
    for (member, value) in [
        ("label", json!({ "fr": "Ouverture", "en": "Opening" })),
        ("note", json!(null)),
        ("includes_meal", json!(true)),
        ("version", json!(2)),
    ] {
        expected = with(expected, member, value);
    }
    assert_eq!(*changed.json(), expected);
}

async fn moves_among_the_others(house: House) {
    let event = house.event("congres").create().await;
    for code in ["h-1", "h-2", "h-3", "h-4"] {
        add(&house, &event, "half-days", half_day(code)).await;
    }
    for (code, position, expected) in [
        ("h-4", json!(1), ["h-4", "h-1", "h-2", "h-3"]),
        ("h-4", json!(3), ["h-1", "h-2", "h-4", "h-3"]),
        ("h-1", json!(null), ["h-2", "h-4", "h-3", "h-1"]),
        ("h-2", json!(100), ["h-4", "h-3", "h-1", "h-2"]),
        ("h-3", json!(2), ["h-4", "h-3", "h-1", "h-2"]),
    ] {
        let moved = patch(&house, code, json!({ "position": position })).await.expect(200);
        assert_eq!(order(&house, &event).await, expected, "{code} to {position}");
        let read = house.admin().get(format!("events/congres/half-days/{code}")).await.expect(200);
        assert_eq!(read.etag(), moved.etag());
    }
    let before = house.admin().get("events/congres/half-days/h-1").await.expect(200);
    patch(&house, "h-4", json!({ "position": 2 })).await.expect(200);
    let after = house.admin().get("events/congres/half-days/h-1").await.expect(200);
    assert_eq!(after.etag(), before.etag(), "those behind do not change");
}

async fn stays_possible(house: House) {
    let week = date("2015-06-22", "week");
    let event = house.event("congres").with("starts", week.clone()).with("ends", week).create().await;
    let input = json!({ "code": "ouverture", "label": { "fr": "Ouverture" }, "ends_at": "12:00" });
    add(&house, &event, "half-days", input).await;
    add(&house, &event, "half-days", half_day("cloture")).await;
    let before = house.dump();
    patch(&house, "ouverture", json!({ "date": date("2015-07-01", "day") })).await.invalid("/date/on", "outside_event");
    patch(&house, "ouverture", json!({ "date": { "on": "2015-06-22" } })).await.invalid("/date/on", "type");
    patch(&house, "ouverture", json!({ "starts_at": "12:00" })).await.invalid("/ends_at", "time_order");
    patch(&house, "ouverture", json!({ "code": "cloture" })).await.refused(409, "events.code_taken");
    patch(&house, "ouverture", json!({ "code": null })).await.invalid("/code", "required");
    patch(&house, "ouverture", json!({ "event_id": event.id() })).await.invalid("/event_id", "unknown_field");
    patch(&house, "none", json!({ "note": "x" })).await.refused(404, "not_found");
    assert!(before.changes(&house.dump()).is_empty());
    patch(&house, "ouverture", json!({ "code": "accueil", "date": date("2015-06-24", "day") })).await.expect(200);
    assert_eq!(order(&house, &event).await, ["accueil", "cloture"]);
}

async fn asks_for_the_version(house: House) {
    let event = house.event("congres").create().await;
    let first = add(&house, &event, "half-days", half_day("aa")).await;
    let path = format!("events/congres/half-days/{}", first.id());
    let admin = house.admin();
    admin.patch(&path).json(json!({ "note": "x" })).await.refused(428, "precondition.required");
    // Another one takes its place: it has a new position, and so a new version.
    add(&house, &event, "half-days", with(half_day("bb"), "position", 1)).await;
    let stale = admin.patch(&path).if_match(first.etag()).json(json!({ "note": "x" })).await;
    assert_eq!(stale.refused(412, "precondition.failed")["current_version"], 2);
}
