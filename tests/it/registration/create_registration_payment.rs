//! POST /events/{event}/registrations/{registration}/payments

use super::put_registration_payment::{euros, owes, say};
use serde_json::{Value, json};
use tests::{Actor, House, Made, Response, on_both};

on_both!(
    parts_of_a_price_add_up,
    refunds_add_up,
    no_more_than_is_due_or_was_paid,
    sent_twice_with_a_key_it_counts_once,
    what_is_said_in_one_word_and_what_is_entered_agree,
    part_of_a_price_that_falls_may_be_all_of_it,
    said_again_paid_keeps_what_is_too_much,
    part_of_a_part_that_goes_back_leaves_the_rest_due,
    a_price_that_rose_stays_paid,
    a_part_is_owed_back_too,
    what_went_back_before_a_cancellation_is_beside_it,
    letters_tell_what_is_still_due,
    not_everybody_may
);

pub(super) fn entry(kind: &str, minor: i64, on: &str) -> Value {
    json!({ "kind": kind, "amount": euros(minor), "on": on, "method": "transfer", "reference": format!("{kind}-{minor}") })
}

pub(super) async fn enter(actor: &Actor, whose: &Made, entry: Value) -> Response {
    actor.post(format!("{}/payments", whose.path)).json(entry).await
}

pub(super) async fn entries(actor: &Actor, whose: &Made) -> Vec<Value> {
    let all = actor.get(format!("{}/payments", whose.path)).await.expect(200);
    all["data"].as_array().expect("entries").clone()
}

/// State, paid and refunded.
fn stands(row: &Response) -> (Value, Value, Value) {
    (row["payment"].clone(), row["paid"].clone(), row["refunded"].clone())
}

fn as_is(state: &str, paid: i64, refunded: i64) -> (Value, Value, Value) {
    (json!(state), euros(paid), euros(refunded))
}

async fn payer(finance: &Actor, event: &Made) -> [Value; 5] {
    let all = finance.get(format!("events/{}/payers", event.id())).await.expect(200);
    ["total", "due", "invoiced", "paid", "refunded"].map(|name| all["data"][0][name].clone())
}

async fn parts_of_a_price_add_up(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    say(&finance, &ana, json!({ "state": "invoiced", "reference": "F-1" })).await.expect(200);
    let first = enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    assert_eq!(stands(&first), as_is("invoiced", 5_000, 0));
    assert_eq!(first["payment_details"]["reference"], "F-1", "the invoice is still what is due");
    assert_eq!(payer(&finance, &event).await, [12_000, 0, 7_000, 5_000, 0].map(euros));
    // What is said of an invoice is not said of what has come already.
    let reminder = json!({ "state": "invoiced", "reference": "F-2" });
    assert_eq!(stands(&say(&finance, &ana, reminder).await.expect(200)), as_is("invoiced", 5_000, 0));
    let second = enter(&finance, &ana, entry("payment", 7_000, "2026-03-01")).await.expect(200);
    assert_eq!(stands(&second), as_is("paid", 12_000, 0));
    assert_eq!(
        (&second["payment_details"]["reference"], &second["payment_details"]["amount"]),
        (&json!("payment-7000"), &euros(12_000))
    );
    assert_eq!(payer(&finance, &event).await, [12_000, 0, 0, 12_000, 0].map(euros));
    let told: Vec<[Value; 6]> = entries(&finance, &ana)
        .await
        .iter()
        .map(|one| ["kind", "amount", "on", "method", "actor_kind", "undone_at"].map(|name| one[name].clone()))
        .collect();
    let one = |minor: i64, on: &str| {
        [json!("payment"), euros(minor), json!(on), json!("transfer"), json!("user"), json!(null)]
    };
    assert_eq!(told, [one(5_000, "2026-02-10"), one(7_000, "2026-03-01")]);
}

async fn refunds_add_up(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 12_000, "2026-02-10")).await.expect(200);
    enter(&finance, &ana, entry("refund", 2_000, "2026-02-20")).await.expect(200);
    let twice = enter(&finance, &ana, entry("refund", 3_000, "2026-03-01")).await.expect(200);
    assert_eq!(stands(&twice), as_is("refunded", 12_000, 5_000));
    assert_eq!(twice["refund_details"]["amount"], euros(5_000));
    assert_eq!(payer(&finance, &event).await, [12_000, 0, 0, 12_000, 5_000].map(euros));
    let amounts: Vec<Value> = entries(&finance, &ana).await.iter().map(|one| one["amount"].clone()).collect();
    assert_eq!(amounts, [12_000, 2_000, 3_000].map(euros));
}

async fn no_more_than_is_due_or_was_paid(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    let refused = async |input: Value, place: &str, code: &str| {
        enter(&finance, &ana, input).await.invalid(place, code);
    };
    enter(&finance, &ana, entry("refund", 1, "2026-03-01")).await.refused(409, "registration.not_paid");
    refused(entry("payment", 12_001, "2026-03-01"), "/amount", "more_than_due").await;
    refused(entry("payment", 0, "2026-03-01"), "/amount", "required").await;
    refused(entry("payment", 1, "2026-03-03"), "/on", "in_future").await;
    refused(entry("payment", 1, "1999-12-31"), "/on", "too_early").await;
    let dollars = json!({ "kind": "payment", "amount": { "amount_minor": 1, "currency": "USD" } });
    refused(dollars, "/amount/currency", "currency_of_event").await;
    let minus = json!({ "kind": "payment", "amount": euros(-1) });
    assert_eq!(enter(&finance, &ana, minus).await.status(), 422);
    assert!(entries(&finance, &ana).await.is_empty(), "nothing was entered");
    enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    refused(entry("payment", 7_001, "2026-03-01"), "/amount", "more_than_due").await;
    refused(entry("refund", 5_001, "2026-03-01"), "/amount", "more_than_paid").await;
    refused(entry("refund", 1, "2026-02-09"), "/on", "before_payment").await;
    say(&finance, &ana, json!({ "state": "paid", "on": "1999-12-31" })).await.invalid("/on", "too_early");
}

async fn sent_twice_with_a_key_it_counts_once(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    let post =
        || finance.post(format!("{}/payments", ana.path)).json(entry("payment", 5_000, "2026-02-10")).key("virement-1");
    post().await.expect(200);
    let again = post().await.expect(200);
    assert_eq!(stands(&again), as_is("due", 5_000, 0));
    let stale = finance.post(format!("{}/payments", ana.path)).if_match(&ana.etag);
    stale.json(entry("payment", 5_000, "2026-02-10")).await.refused(412, "precondition.failed");
    assert_eq!(entries(&finance, &ana).await.len(), 1);
}

async fn what_is_said_in_one_word_and_what_is_entered_agree(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    // The rest came, says the accounting program: the whole price is paid.
    let paid = say(&finance, &ana, json!({ "state": "paid", "on": "2026-03-01" })).await.expect(200);
    assert_eq!(stands(&paid), as_is("paid", 12_000, 0));
    let back = json!({ "state": "refunded", "amount": euros(2_000), "on": "2026-03-01" });
    say(&finance, &ana, back.clone()).await.expect(200);
    say(&finance, &ana, back).await.expect(200);
    let more = json!({ "state": "refunded", "amount": euros(5_000), "on": "2026-03-02" });
    assert_eq!(stands(&say(&finance, &ana, more).await.expect(200)), as_is("refunded", 12_000, 5_000));
    let amounts: Vec<Value> = entries(&finance, &ana).await.iter().map(|one| one["amount"].clone()).collect();
    assert_eq!(amounts, [5_000, 7_000, 2_000, 3_000].map(euros), "the difference is entered, twice is once");
    // It did not go back after all, and a day later neither had it come.
    house.clock.advance(chrono::TimeDelta::days(1));
    let kept = say(&finance, &ana, json!({ "state": "paid", "on": "2026-03-01" })).await.expect(200);
    assert_eq!(stands(&kept), as_is("paid", 12_000, 0));
    let due = say(&finance, &ana, json!({ "state": "due" })).await.expect(200);
    assert_eq!(stands(&due), as_is("due", 0, 0));
    let all = entries(&finance, &ana).await;
    assert!(all.len() == 4 && all.iter().all(|one| one["undone_at"].is_string()), "each can still be read");
    assert_eq!(all[0]["undone_by_kind"], "user");
}

async fn part_of_a_price_that_falls_may_be_all_of_it(house: House) {
    let (event, ana) = owes(&house).await;
    house.tariff(&event, "reduit").with("price", euros(4_000)).create().await;
    let finance = house.user("finance");
    let part = enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    let cheaper = json!({ "tariff": "reduit" });
    let paid = house.admin().patch(&ana.path).if_match(part.etag()).json(cheaper).await.expect(200);
    assert_eq!(stands(&paid), as_is("paid", 5_000, 0));
    // What is too much goes back, and the price stays paid.
    let back = enter(&finance, &ana, entry("refund", 1_000, "2026-03-01")).await.expect(200);
    assert_eq!(stands(&back), as_is("paid", 5_000, 1_000));
    assert_eq!(payer(&finance, &event).await, [4_000, 0, 0, 5_000, 1_000].map(euros));
    let again = say(&finance, &ana, json!({ "state": "paid" })).await.expect(200);
    assert_eq!(stands(&again), as_is("paid", 5_000, 1_000), "that was so already");
    assert_eq!(again["payment_details"]["amount"], euros(5_000));
    assert_eq!(entries(&finance, &ana).await.len(), 2);
}

async fn a_part_is_owed_back_too(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    let gone = house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    assert_eq!(gone["refund"]["amount"], euros(2_500), "half of what was paid");
    let back = say(&finance, &ana, json!({ "state": "refunded" })).await.expect(200);
    assert_eq!(stands(&back), as_is("refunded", 5_000, 2_500));
}

async fn said_again_paid_keeps_what_is_too_much(house: House) {
    let (event, ana) = owes(&house).await;
    house.tariff(&event, "reduit").with("price", euros(10_000)).create().await;
    let finance = house.user("finance");
    let paid = enter(&finance, &ana, entry("payment", 12_000, "2026-02-10")).await.expect(200);
    house.admin().patch(&ana.path).if_match(paid.etag()).json(json!({ "tariff": "reduit" })).await.expect(200);
    let again = say(&finance, &ana, json!({ "state": "paid" })).await.expect(200);
    assert_eq!(stands(&again), as_is("paid", 12_000, 0), "20 are still to be given back");
    assert_eq!(entries(&finance, &ana).await.len(), 1);
}

async fn part_of_a_part_that_goes_back_leaves_the_rest_due(house: House) {
    let (event, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 3_000, "2026-02-10")).await.expect(200);
    let part = enter(&finance, &ana, entry("refund", 1_000, "2026-02-20")).await.expect(200);
    assert_eq!(stands(&part), as_is("due", 3_000, 1_000));
    assert_eq!(payer(&finance, &event).await, [12_000, 10_000, 0, 3_000, 1_000].map(euros));
}

async fn a_price_that_rose_stays_paid(house: House) {
    let (event, ana) = owes(&house).await;
    house.tariff(&event, "cher").with("price", euros(15_000)).create().await;
    let finance = house.user("finance");
    let paid = enter(&finance, &ana, entry("payment", 12_000, "2026-02-10")).await.expect(200);
    house.admin().patch(&ana.path).if_match(paid.etag()).json(json!({ "tariff": "cher" })).await.expect(200);
    let more = enter(&finance, &ana, entry("payment", 2_000, "2026-02-20")).await.expect(200);
    assert_eq!(stands(&more), as_is("paid", 14_000, 0), "more money makes it no less paid");
    assert_eq!(payer(&finance, &event).await, [15_000, 1_000, 0, 14_000, 0].map(euros));
}

async fn what_went_back_before_a_cancellation_is_beside_it(house: House) {
    let (_, ana) = owes(&house).await;
    let finance = house.user("finance");
    enter(&finance, &ana, entry("payment", 12_000, "2026-02-10")).await.expect(200);
    enter(&finance, &ana, entry("refund", 2_000, "2026-02-20")).await.expect(200);
    let gone = house.admin().post(format!("{}/cancellations", ana.path)).json(json!({})).await.expect(200);
    assert_eq!((&gone["refund"]["amount"], &gone["refund"]["owed"]), (&euros(5_000), &euros(5_000)));
    let part = enter(&finance, &ana, entry("refund", 1_000, "2026-03-01")).await.expect(200);
    assert_eq!((&part["refund"]["amount"], &part["refund"]["owed"]), (&euros(5_000), &euros(4_000)));
    let back = say(&finance, &ana, json!({ "state": "refunded" })).await.expect(200);
    assert_eq!((stands(&back), &back["refund"]["owed"]), (as_is("refunded", 12_000, 7_000), &euros(0)));
}

async fn letters_tell_what_is_still_due(house: House) {
    let (event, ana) = owes(&house).await;
    let letter = async || {
        let mails = house.mails(&event).await;
        let told = mails.iter().find(|mail| mail["kind"] == "registration.confirmed").expect("a letter");
        house.mail(told).await.expect("it says something").text
    };
    let finance = house.user("finance");
    assert!(!letter().await.contains("Reste à payer"), "the price says it");
    enter(&finance, &ana, entry("payment", 5_000, "2026-02-10")).await.expect(200);
    let part = letter().await;
    assert!(part.lines().any(|line| line.starts_with("Reste à payer") && line.contains("70,00")), "{part}");
    enter(&finance, &ana, entry("payment", 7_000, "2026-02-20")).await.expect(200);
    assert!(!letter().await.contains("Reste à payer"));
}

async fn not_everybody_may(house: House) {
    let (_, ana) = owes(&house).await;
    let viewer = house.user("viewer");
    enter(&viewer, &ana, entry("payment", 1, "2026-03-01")).await.refused(403, "auth.forbidden");
    viewer.get(format!("{}/payments", ana.path)).await.refused(403, "auth.forbidden");
}
