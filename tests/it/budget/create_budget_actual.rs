use super::{add, approve, at, balanced, eur, expense};
use serde_json::{Value, json};
use tests::{House, Response, on_both, with};

on_both!(
    each_follows_on_the_one_before,
    payments_do_not_exceed_their_invoice,
    no_more_is_taken_back_than_was_paid,
    what_makes_no_sense_is_refused,
    money_has_moved_and_goes_back_after_it_came,
    also_when_the_budget_is_approved,
    only_those_who_write_may,
    a_repeated_key_enters_one,
);

/// Something of this kind for the venue.
pub(super) fn actual(kind: &str, minor: i64) -> Value {
    json!({ "line": "salle", "kind": kind, "label": "Salle", "amount": eur(minor), "happened_on": "2026-02-10" })
}

/// The same, settling what was entered before.
pub(super) fn settling(kind: &str, minor: i64, settled: &Response) -> Value {
    with(actual(kind, minor), "settles", settled.id())
}

async fn each_follows_on_the_one_before(house: House) {
    let event = balanced(&house, "congres").await;
    let paper = "https://documents.example/devis-7.pdf";
    let full = with(with(actual("quote", 95_000), "document_url", paper), "reference", "D-7");
    let quote = add(&house, &event, "actuals", full).await;
    assert_eq!((&quote["amount"], &quote["document_url"], &quote["version"]), (&eur(95_000), &json!(paper), &json!(1)));
    assert!(quote.header("location").ends_with(&quote.id()));
    let order = add(&house, &event, "actuals", settling("commitment", 95_000, &quote)).await;
    let invoice = add(&house, &event, "actuals", settling("invoice", 96_000, &order)).await;
    let payment = add(&house, &event, "actuals", settling("payment", 40_000, &invoice)).await;
    assert_eq!(payment["settles"], invoice["id"]);
    add(&house, &event, "actuals", settling("payment", 5_000, &order)).await;
    let post = |input| house.admin().post(at(&event, "actuals")).json(input);
    post(settling("payment", 1, &quote)).await.invalid("/settles", "kind_mismatch");
    post(settling("invoice", 1, &quote)).await.invalid("/settles", "kind_mismatch");
    post(settling("quote", 1, &order)).await.invalid("/settles", "kind_mismatch");
    add(&house, &event, "lines", expense("video", 1)).await;
    post(with(settling("invoice", 1, &order), "line", "video")).await.invalid("/settles", "unknown_actual");
}

async fn payments_do_not_exceed_their_invoice(house: House) {
    let event = balanced(&house, "congres").await;
    let invoice = add(&house, &event, "actuals", actual("invoice", 100)).await;
    add(&house, &event, "actuals", settling("payment", 60, &invoice)).await;
    let post = |minor| house.admin().post(at(&event, "actuals")).json(settling("payment", minor, &invoice));
    post(41).await.invalid("/amount", "more_than_invoiced");
    post(40).await.expect(201);
    post(-30).await.expect(201);
    let credit = add(&house, &event, "actuals", actual("invoice", -50)).await;
    let back = |minor| house.admin().post(at(&event, "actuals")).json(settling("payment", minor, &credit));
    back(-51).await.invalid("/amount", "more_than_invoiced");
    back(-50).await.expect(201);
}

async fn no_more_is_taken_back_than_was_paid(house: House) {
    let event = balanced(&house, "congres").await;
    let admin = house.admin();
    let post = |input| admin.post(at(&event, "actuals")).json(input);
    let before = house.dump();
    post(actual("payment", -1)).await.invalid("/amount", "more_than_paid");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    let payment = add(&house, &event, "actuals", actual("payment", 100)).await;
    let invoice = add(&house, &event, "actuals", actual("invoice", 50)).await;
    // Nothing was paid for the invoice, though something was on the line.
    post(settling("payment", -1, &invoice)).await.invalid("/amount", "more_than_paid");
    let too_much = post(actual("payment", -101)).await.invalid("/amount", "more_than_paid");
    assert_eq!(too_much["errors"][0]["params"]["most_minor"], json!(100), "{}", too_much.story());
    let back = add(&house, &event, "actuals", actual("payment", -100)).await;
    post(actual("payment", -1)).await.invalid("/amount", "more_than_paid");
    // What was taken back stays covered.
    let (payment, back) = (payment.header("location"), back.header("location"));
    let patch = |path: &str, value: Value| admin.patch(path).if_match("*").json(value);
    patch(payment, json!({ "amount": eur(99) })).await.invalid("/amount", "more_than_paid");
    patch(payment, json!({ "line": "inscriptions" })).await.refused(409, "budget.actual_in_use");
    patch(back, json!({ "amount": eur(-101) })).await.invalid("/amount", "more_than_paid");
    admin.delete(payment).if_match("*").await.refused(409, "budget.actual_in_use");
    patch(payment, json!({ "label": "Acompte" })).await.expect(200);
    patch(back, json!({ "amount": eur(-99) })).await.expect(200);
    admin.delete(back).if_match("*").await.expect(204);
    admin.delete(payment).if_match("*").await.expect(204);
    // A line to get money back is paid below zero.
    add(&house, &event, "lines", expense("remise", -500)).await;
    post(with(actual("payment", -500), "line", "remise")).await.expect(201);
}

async fn what_makes_no_sense_is_refused(house: House) {
    let event = balanced(&house, "congres").await;
    let venue = json!({ "code": "locaux", "label": { "fr": "Locaux" }, "side": "in_kind_expense", "account": "861", "amount": eur(1) });
    add(&house, &event, "lines", venue).await;
    let before = house.dump();
    let admin = house.admin();
    let post = |input| admin.post(at(&event, "actuals")).json(input);
    post(actual("invoice", 0)).await.invalid("/amount", "not_zero");
    let francs = with(actual("invoice", 1), "amount", json!({ "amount_minor": 1, "currency": "CHF" }));
    post(francs).await.invalid("/amount/currency", "currency_mismatch");
    post(with(actual("quote", 1), "closes_line", true)).await.invalid("/closes_line", "quote_closes_nothing");
    post(with(actual("invoice", 1), "line", "inconnue")).await.invalid("/line", "unknown_line");
    post(with(actual("payment", 1), "line", "locaux")).await.invalid("/kind", "in_kind_line");
    post(with(actual("invoice", 1), "happened_on", "1066-10-14")).await.invalid("/happened_on", "format");
    post(with(actual("invoice", 1), "document_url", "javascript:alert(1)")).await.invalid("/document_url", "http_url");
    let nobody = "00000000-0000-7000-8000-000000000000";
    post(with(actual("invoice", 1), "partner_id", nobody)).await.invalid("/partner_id", "unknown_partner");
    post(with(actual("invoice", 1), "settles", nobody)).await.invalid("/settles", "unknown_actual");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    post(with(actual("commitment", 1), "line", "locaux")).await.expect(201);
}

async fn money_has_moved_and_goes_back_after_it_came(house: House) {
    let event = balanced(&house, "congres").await;
    let post = async |kind: &str, minor: i64, day: &str| {
        house.admin().post(at(&event, "actuals")).json(with(actual(kind, minor), "happened_on", day)).await
    };
    let before = house.dump();
    let far = post("payment", 1, "2099-01-01").await.invalid("/happened_on", "in_future");
    assert!(far.text().contains("due_on"), "{}", far.story());
    post("payment", 1, "2026-03-04").await.invalid("/happened_on", "in_future");
    post("payment", 1, "1999-12-31").await.invalid("/happened_on", "too_early");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    // Tomorrow is today somewhere, and papers may be of any day.
    post("payment", 50, "2026-03-03").await.expect(201);
    post("commitment", 1, "2026-12-31").await.expect(201);
    let paid = post("payment", 100, "2026-02-10").await.expect(201);
    let early = post("payment", -10, "2026-02-09").await.invalid("/happened_on", "before_payment");
    assert!(early.text().contains("2026-02-10"), "{}", early.story());
    let back = post("payment", -10, "2026-02-10").await.expect(201);
    let patch = |path: &str, value| house.admin().patch(path).if_match("*").json(value);
    let (paid, back) = (paid.header("location"), back.header("location"));
    patch(back, json!({ "happened_on": "2026-02-09" })).await.invalid("/happened_on", "before_payment");
    patch(paid, json!({ "happened_on": "2030-01-01" })).await.invalid("/happened_on", "in_future");
    patch(back, json!({ "happened_on": "2026-02-11" })).await.expect(200);
}

async fn also_when_the_budget_is_approved(house: House) {
    let event = balanced(&house, "congres").await;
    approve(&house, &event).await;
    add(&house, &event, "actuals", actual("invoice", 1)).await;
    let line = house.admin().post(at(&event, "lines")).json(expense("video", 1)).await;
    line.refused(409, "budget.locked");
    for to in ["published", "closed", "archived"] {
        house.admin().post(format!("{}/transitions", event.path)).json(json!({ "to": to })).await.expect(200);
    }
    let late = house.admin().post(at(&event, "actuals")).json(actual("invoice", 1)).await;
    late.refused(409, "budget.event_archived");
}

async fn only_those_who_write_may(house: House) {
    let event = balanced(&house, "congres").await;
    let partner = house.partner("UNADEL").create().await;
    for somebody in [house.user("viewer"), house.user("check-in"), house.partner_client(&partner)] {
        somebody.post(at(&event, "actuals")).json(actual("invoice", 1)).await.refused(403, "auth.forbidden");
    }
    house.user("finance").post(at(&event, "actuals")).json(actual("invoice", 1)).await.expect(201);
}

async fn a_repeated_key_enters_one(house: House) {
    let event = balanced(&house, "congres").await;
    let post = || house.admin().post(at(&event, "actuals")).json(actual("payment", 1)).key("virement-12");
    assert_eq!(post().await.expect(201).id(), post().await.expect(201).id());
    assert_eq!(house.admin().get(at(&event, "actuals")).await.expect(200).rows().len(), 1);
}
