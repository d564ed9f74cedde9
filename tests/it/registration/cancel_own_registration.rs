//! POST /public/registration/cancellations

use super::public::{open_event, open_event_with, with_link};
use chrono::TimeDelta;
use serde_json::json;
use tests::{House, Made, Request, on_both};

on_both!(frees_the_seat_for_the_next, too_late_is_too_late, needs_the_link);

fn cancel(house: &House, registration: &Made) -> Request {
    with_link(house, registration, house.anon().post("public/registration/cancellations"))
        .json(json!({ "reason": "Malade" }))
}

async fn frees_the_seat_for_the_next(house: House) {
    let event = open_event(&house, 1).await;
    let (ana, boris) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    let cancelled = cancel(&house, &ana).await.expect(200);
    assert_eq!(cancelled["status"], "cancelled");
    let staff = house.user("organiser");
    let seen = staff.get(&ana.path).await.expect(200);
    assert_eq!((&seen["cancelled_by"], &seen["cancel_reason"]), (&json!("participant"), &json!("Malade")));
    assert_eq!(staff.get(&boris.path).await.expect(200)["status"], "confirmed");
    let kinds: Vec<String> =
        house.mails(&event).await.iter().map(|mail| mail["kind"].as_str().expect("a kind").to_owned()).collect();
    let told = |kind: &str| kinds.iter().filter(|known| *known == kind).count();
    assert_eq!((told("registration.cancelled"), told("registration.promoted")), (1, 1), "{kinds:?}");
    cancel(&house, &ana).await.refused(409, "registration.wrong_state");
}

async fn too_late_is_too_late(house: House) {
    let event = open_event_with(&house, json!({ "capacity": 10, "change_until": "2026-03-03T09:00:00Z" })).await;
    let ana = house.registers(&event, "Ana").await;
    house.clock.advance(TimeDelta::days(1));
    cancel(&house, &ana).await.refused(409, "registration.change_too_late");
    house.user("organiser").post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
}

async fn needs_the_link(house: House) {
    let event = open_event(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    let bare = house.anon().post("public/registration/cancellations").json(json!({}));
    bare.await.refused(404, "registration.link_unknown");
    assert_eq!(house.admin().get(&ana.path).await.expect(200)["status"], "confirmed");
}
