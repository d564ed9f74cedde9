//! POST /public/registration/consent-withdrawals

use super::public::{form, open_event, registered, send, with_link};
use serde_json::json;
use tests::{House, Made, Request, on_both, with};

on_both!(withdraws_once_and_keeps_when, what_was_never_given_is_refused);

fn withdraw(house: &House, registration: &Made, code: &str) -> Request {
    let request = house.anon().post("public/registration/consent-withdrawals");
    with_link(house, registration, request).json(json!({ "code": code }))
}

async fn withdraws_once_and_keeps_when(house: House) {
    let event = open_event(&house, 10).await;
    send(&house, &event, &with(form("Ana"), "consents", json!(["privacy", "photos"]))).await.expect(202);
    let ana = registered(&house, &event, "Ana").await;
    let shown = withdraw(&house, &ana, "photos").await.expect(200);
    let at = shown["consents"][1]["withdrawn_at"].clone();
    assert!(at.is_string() && shown["consents"][0]["withdrawn_at"].is_null(), "{}", shown.story());
    house.clock.advance(chrono::TimeDelta::days(1));
    let again = withdraw(&house, &ana, "photos").await.expect(200);
    assert_eq!((&again["consents"][1]["withdrawn_at"], &again["version"]), (&at, &shown["version"]));
    // Also of what was required to register: that is everybody's right.
    let required = withdraw(&house, &ana, "privacy").await.expect(200);
    assert!(required["consents"][0]["withdrawn_at"].is_string());
    assert_eq!(required["status"], "confirmed");
}

async fn what_was_never_given_is_refused(house: House) {
    let event = open_event(&house, 10).await;
    send(&house, &event, &form("Ana")).await.expect(202);
    let ana = registered(&house, &event, "Ana").await;
    withdraw(&house, &ana, "photos").await.invalid("/code", "unknown_code");
}
