//! POST /public/registration/acceptances

use super::public::{open_event_with, with_link};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tests::{House, Made, Request, on_both};

on_both!(an_offer_is_mailed_and_accepted, a_late_acceptance_finds_the_seat_gone, declining_passes_it_on);

fn accept(house: &House, registration: &Made) -> Request {
    with_link(house, registration, house.anon().post("public/registration/acceptances"))
}

/// A full event that offers its free seats for a day: Ana has just given hers up, Boris and Chloe wait.
async fn offering(house: &House) -> (Made, Made, Made) {
    let event = open_event_with(house, json!({ "capacity": 1, "promotion": "offer", "offer_hours": 24 })).await;
    let ana = house.registers(&event, "Ana").await;
    let (boris, chloe) = (house.registers(&event, "Boris").await, house.registers(&event, "Chloe").await);
    let cancel = house.anon().post("public/registration/cancellations").json(json!({}));
    with_link(house, &ana, cancel).await.expect(200);
    (event, boris, chloe)
}

async fn letters_to(house: &House, event: &Made, registration: &Made) -> Vec<Value> {
    let mails = house.mails(event).await;
    mails.into_iter().filter(|mail| mail["subject_id"] == registration["id"]).collect()
}

async fn kinds_to(house: &House, event: &Made, registration: &Made) -> Vec<String> {
    let mails = letters_to(house, event, registration).await;
    let mut kinds: Vec<String> =
        mails.iter().map(|mail| mail["kind"].as_str().expect("a kind").replace("registration.", "")).collect();
    // Posted in one instant of the test's clock, they have no order.
    kinds.sort_unstable();
    kinds
}

async fn an_offer_is_mailed_and_accepted(house: House) {
    let (event, boris, chloe) = offering(&house).await;
    assert_eq!(kinds_to(&house, &event, &boris).await, ["offered", "waiting"]);
    let letters = letters_to(&house, &event, &boris).await;
    let offer = letters.into_iter().find(|mail| mail["kind"] == "registration.offered").expect("a letter");
    let mail = house.mail(&offer).await.expect("it says something");
    assert!(mail.text.contains(&house.link(&boris, 1)) && mail.text.contains("3 mars 2026"), "{}", mail.text);
    let shown = with_link(&house, &boris, house.anon().get("public/registration")).await.expect(200);
    assert_eq!(shown["offer"]["expires_at"], "2026-03-03T09:00:00.000000Z");
    house.clock.advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let accepted = accept(&house, &boris).await.expect(200);
    assert_eq!((&accepted["status"], &accepted["offer"]), (&json!("confirmed"), &json!(null)));
    assert_eq!(kinds_to(&house, &event, &boris).await, ["confirmed", "offered", "waiting"]);
    accept(&house, &boris).await.refused(409, "registration.wrong_state");
    // The deadline of an offer that was accepted passes without a trace.
    house.clock.advance(TimeDelta::days(2));
    house.app().sweep().await;
    assert_eq!(house.admin().get(&boris.path).await.expect(200)["status"], "confirmed");
    assert_eq!(kinds_to(&house, &event, &chloe).await, ["waiting"]);
}

async fn a_late_acceptance_finds_the_seat_gone(house: House) {
    let (event, boris, chloe) = offering(&house).await;
    house.clock.advance(TimeDelta::hours(24));
    accept(&house, &boris).await.refused(409, "registration.offer_lapsed");
    house.app().sweep().await;
    accept(&house, &boris).await.refused(409, "registration.offer_lapsed");
    assert_eq!(kinds_to(&house, &event, &boris).await, ["offer_lapsed", "offered", "waiting"]);
    assert_eq!(kinds_to(&house, &event, &chloe).await, ["offered", "waiting"]);
    assert_eq!(accept(&house, &chloe).await.expect(200)["status"], "confirmed");
    let pool = house.pool(&event, "event", "event").await;
    assert_eq!((&pool["taken"], &pool["waiting"]), (&json!(1), &json!(0)));
}

async fn declining_passes_it_on(house: House) {
    let (event, boris, chloe) = offering(&house).await;
    let decline = house.anon().post("public/registration/cancellations").json(json!({}));
    with_link(&house, &boris, decline).await.expect(200);
    accept(&house, &boris).await.refused(409, "registration.wrong_state");
    assert_eq!(kinds_to(&house, &event, &chloe).await, ["offered", "waiting"]);
}
