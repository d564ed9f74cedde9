//! POST /public/events/{event}/quotes

use super::public::open_event;
use serde_json::{Value, json};
use tests::{House, Made, Request, on_both};

on_both!(
    the_price_is_ours,
    codes_open_tariffs,
    what_cannot_be_chosen_is_refused,
    keeps_nothing,
    a_hold_that_has_lapsed_takes_no_seat
);

fn quote(house: &House, event: &Made, body: Value) -> Request {
    house.anon().post(format!("public/events/{}/quotes", event.slug())).json(body)
}

fn euros(amount_minor: i64) -> Value {
    json!({ "amount_minor": amount_minor, "currency": "EUR" })
}

async fn the_price_is_ours(house: House) {
    let event = open_event(&house, 10).await;
    let vat = json!({ "treatment": "taxable", "rate_basis_points": 2000 });
    house.tariff(&event, "entier").with("price", euros(12_000)).with("vat", vat).create().await;
    house.option(&event, "repas").with("price", euros(2_400)).create().await;
    let body = json!({ "tariff": "entier", "options": ["repas"] });
    let quoted = quote(&house, &event, body).await.expect(200);
    assert_eq!((&quoted["total"], &quoted["availability"]), (&euros(14_400), &json!("few")));
    assert_eq!(quoted["vat"]["amount"], euros(2_400));
    assert_eq!(quoted["lines"].as_array().map(Vec::len), Some(2));
    // It is what a registration says.
    let made =
        house.registration(&event, "Ana").with("tariff", "entier").with("options", json!(["repas"])).create().await;
    assert_eq!((&made["price"], &made["vat"]), (&quoted["total"], &quoted["vat"]));
}

async fn codes_open_tariffs(house: House) {
    let event = open_event(&house, 10).await;
    house.tariff(&event, "presse").with("audience", json!({ "kind": "code", "codes": ["Plume"] })).create().await;
    quote(&house, &event, json!({ "tariff": "presse" })).await.invalid("/tariff", "unknown_code");
    quote(&house, &event, json!({ "tariff": "presse", "code": "autre" })).await.invalid("/tariff", "unknown_code");
    quote(&house, &event, json!({ "tariff": "presse", "code": " PLUME " })).await.expect(200);
}

async fn what_cannot_be_chosen_is_refused(house: House) {
    let event = open_event(&house, 10).await;
    house.option(&event, "interne").with("public", false).create().await;
    quote(&house, &event, json!({ "tariff": "autre" })).await.invalid("/tariff", "unknown_code");
    let body = json!({ "tariff": "plein", "options": ["interne"] });
    quote(&house, &event, body).await.invalid("/options/0", "unknown_code");
    let hidden = house.congress("brouillon", 10).await;
    quote(&house, &hidden, json!({ "tariff": "plein" })).await.refused(404, "not_found");
}

async fn keeps_nothing(house: House) {
    let event = open_event(&house, 10).await;
    house.settle().await;
    let before = house.dump();
    quote(&house, &event, json!({ "tariff": "plein" })).await.expect(200);
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

async fn a_hold_that_has_lapsed_takes_no_seat(house: House) {
    let event = open_event(&house, 1).await;
    house.tariff(&event, "employeur").with("confirm_on", "purchase_order").with("hold_days", 10).create().await;
    house.registration(&event, "Ana").with("tariff", "employeur").create().await;
    let availability = async || {
        let quoted = quote(&house, &event, json!({ "tariff": "plein" })).await.expect(200);
        let shown = house.anon().get(format!("public/events/{}", event.slug())).await.expect(200);
        (quoted["availability"].clone(), shown["availability"].clone())
    };
    assert_eq!(availability().await, (json!("waiting"), json!("waiting")));
    // Nothing has cleared it away: what is said is said by the clock.
    house.clock.advance(chrono::TimeDelta::days(10));
    assert_eq!(availability().await, (json!("few"), json!("few")));
}
