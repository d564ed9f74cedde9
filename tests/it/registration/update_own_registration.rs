//! PATCH /public/registration

use super::public::{form, open_event_with, registered, send, with_link};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{House, Made, Request, on_both};

on_both!(
    corrects_what_is_the_persons,
    an_answer_confirms_what_waited_for_it,
    options_move_seats_until_their_day,
    too_late_is_too_late,
    another_address_is_refused_whoevers_it_is,
    an_old_version_is_refused,
);

fn patch(house: &House, registration: &Made, body: Value) -> Request {
    with_link(house, registration, house.anon().patch("public/registration")).if_match("*").json(body)
}

async fn event_until(house: &House, capacity: u32) -> Made {
    open_event_with(house, json!({ "capacity": capacity, "change_until": "2026-03-10T09:00:00Z" })).await
}

async fn corrects_what_is_the_persons(house: House) {
    let event = event_until(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    let changed = patch(&house, &ana, json!({ "person": { "family_name": "Martin", "phone": "+33123456789" } }));
    let changed = changed.await.expect(200);
    assert_eq!((&changed["person"]["family_name"], &changed["version"]), (&json!("Martin"), &json!(2)));
    let same = patch(&house, &ana, json!({ "person": { "family_name": "Martin" } })).await.expect(200);
    assert_eq!(same["version"], 2, "nothing changed");
    for (member, value) in [("tariff", json!("autre")), ("note", json!("x")), ("status", json!("confirmed"))] {
        patch(&house, &ana, json!({ member: value })).await.invalid(&format!("/{member}"), "unknown_field");
    }
    patch(&house, &ana, json!({ "person": { "email": null } })).await.invalid("/person/email", "required");
}

async fn an_answer_confirms_what_waited_for_it(house: House) {
    let event = event_until(&house, 10).await;
    house.question(&event, "premiere-fois").with("required", true).create().await;
    send(&house, &event, &form("Ana")).await.expect(202);
    let ana = registered(&house, &event, "Ana").await;
    assert_eq!((&ana["status"], &ana["missing"]), (&json!("pending"), &json!(["premiere-fois"])));
    let wrong = patch(&house, &ana, json!({ "answers": { "premiere-fois": "peut-être" } })).await;
    wrong.invalid("/answers/premiere-fois", "answer");
    house.clock.advance(TimeDelta::seconds(1));
    let changed = patch(&house, &ana, json!({ "answers": { "premiere-fois": true } })).await.expect(200);
    assert_eq!((&changed["status"], &changed["missing"]), (&json!("confirmed"), &json!([])));
    let kinds: Vec<Value> = house.mails(&event).await.into_iter().map(|mail| mail["kind"].clone()).collect();
    assert_eq!(kinds, [json!("registration.pending"), json!("registration.confirmed")]);
}

async fn options_move_seats_until_their_day(house: House) {
    let event = event_until(&house, 10).await;
    house.option(&event, "repas").with("quota", 1).with("change_until", "2026-03-05T09:00:00Z").create().await;
    house.option(&event, "interne").with("public", false).create().await;
    let (ana, boris) = (house.registers(&event, "Ana").await, house.registers(&event, "Boris").await);
    patch(&house, &ana, json!({ "options": ["repas"] })).await.expect(200);
    assert_eq!(house.pool(&event, "option", "repas").await["taken"], 1);
    patch(&house, &boris, json!({ "options": ["repas"] })).await.refused(409, "registration.full");
    patch(&house, &boris, json!({ "options": ["interne"] })).await.invalid("/options/0", "unknown_code");
    house.clock.advance(TimeDelta::days(3));
    let late = patch(&house, &ana, json!({ "options": [] })).await.refused(409, "registration.change_too_late");
    assert_eq!(late["change_until"], "2026-03-05T09:00:00.000000Z");
    // The rest can still be changed.
    patch(&house, &ana, json!({ "person": { "family_name": "Martin" } })).await.expect(200);
}

async fn too_late_is_too_late(house: House) {
    let event = event_until(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    house.clock.advance(TimeDelta::days(8));
    let change = || json!({ "person": { "family_name": "Martin" } });
    patch(&house, &ana, change()).await.refused(409, "registration.change_too_late");
    house.admin().patch(&ana.path).if_match("*").json(change()).await.expect(200);
}

/// Otherwise the answer would tell who attends.
async fn another_address_is_refused_whoevers_it_is(house: House) {
    let event = event_until(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    house.registers(&event, "Boris").await;
    let mut answers = Vec::new();
    for address in ["BORIS@courriel.example", "nobody@courriel.example"] {
        let refused = patch(&house, &ana, json!({ "person": { "email": address } })).await;
        refused.invalid("/person/email", "fixed");
        let again = patch(&house, &ana, json!({ "person": { "email": address } })).await;
        answers.push(again["errors"].clone());
    }
    assert_eq!(answers[0], answers[1]);
}

async fn an_old_version_is_refused(house: House) {
    let event = event_until(&house, 10).await;
    let ana = house.registers(&event, "Ana").await;
    let seen = with_link(&house, &ana, house.anon().get("public/registration")).await.expect(200);
    patch(&house, &ana, json!({ "person": { "family_name": "Martin" } })).await.expect(200);
    let stale = with_link(&house, &ana, house.anon().patch("public/registration")).if_match(seen.etag());
    stale.json(json!({ "person": { "family_name": "Petit" } })).await.refused(412, "precondition.failed");
    let bare = with_link(&house, &ana, house.anon().patch("public/registration"));
    bare.json(json!({})).await.refused(428, "precondition.required");
}
