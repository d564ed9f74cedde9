//! Hypotheses that are linked to what other modules know: what they are, and what becomes of them.

use super::{add, approve, at, eur, formula, row, statement, suppose};
use serde_json::{Value, json};
use tests::{House, Made, on_both, with};

on_both!(
    confirmed_registrations_count_by_tariff,
    income_is_in_major_units,
    income_is_what_was_kept_of_what_was_paid_back,
    commitments_count_as_granted_and_as_signed,
    a_funder_shows_what_its_partnership_says,
    income_in_another_currency_is_absent,
    a_partner_is_followed_through_a_new_slug_and_a_merge,
    a_confirmed_registration_moves_the_attendance_forecast,
    what_was_approved_and_what_is_now_are_both_told,
);

/// A hypothesis that is linked.
fn link(unit: &str, link: Value) -> Value {
    json!({ "unit": unit, "link": link })
}

/// An event with one registration at 120 euros, and a budget that reckons with what registrations bring.
async fn paid_for(house: &House) -> Made {
    let event = house.congress("congres", None).await;
    house.tariff(&event, "payant").with("price", eur(12_000)).create().await;
    house.registration(&event, "Ana").with("tariff", "payant").create().await;
    let income = json!({ "source": "registration_income", "fallback": 7 });
    // The first line begins the budget.
    add(house, &event, "lines", super::income("inscriptions", 1_000)).await;
    suppose(house, &event, "reference", "receipts", link("EUR", income)).await;
    add(house, &event, "lines", formula("reversement", "receipts")).await;
    event
}

async fn income_is_what_was_kept_of_what_was_paid_back(house: House) {
    let event = paid_for(&house).await;
    let finance = house.user("finance");
    let registrations = format!("events/{}/registrations", event.id());
    let ana = house.admin().get(&registrations).await.expect(200).rows()[0]["id"].as_str().expect("an id").to_owned();
    let moves = async |kind: &str, minor: i64| {
        let entry = json!({ "kind": kind, "amount": eur(minor) });
        finance.post(format!("{registrations}/{ana}/payments")).json(entry).await.expect(200);
        let found = statement(&house, &event, "reference").await;
        row(found.json(), "lines", "code", "reversement")["amount"].clone()
    };
    // What is agreed comes in, whether or not it has; what went back does not.
    assert_eq!(moves("payment", 5_000).await, eur(12_000));
    assert_eq!(moves("refund", 1_000).await, eur(12_000), "the rest is still due");
    assert_eq!(moves("payment", 8_000).await, eur(12_000));
    assert_eq!(moves("refund", 1_500).await, eur(10_500));
    assert_eq!(moves("refund", 500).await, eur(10_000));
    // Nobody brings less than nothing, whatever was kept of the past.
    house.sql("UPDATE registration_registrations SET refunded_minor = paid_minor + 1000");
    let found = statement(&house, &event, "reference").await;
    assert_eq!(row(found.json(), "lines", "code", "reversement")["amount"], eur(0));
}

async fn income_in_another_currency_is_absent(house: House) {
    let event = paid_for(&house).await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!(row(found.json(), "lines", "code", "reversement")["amount"], eur(12_000));
    let now = house.by_id("events", event.id()).await;
    house.admin().patch(&event.path).if_match(&now.etag).json(json!({ "currency": "JPY" })).await.expect(200);
    let found = statement(&house, &event, "reference").await;
    let receipts = row(found.json(), "drivers", "name", "receipts");
    assert_eq!((&receipts["value"], &receipts["absent"]), (&json!(7), &json!(true)));
    assert_eq!(row(found.json(), "lines", "code", "reversement")["amount"], eur(700));
    let why = house.admin().get(at(&event, "scenarios/reference/explanations/reversement")).await.expect(200);
    let step = row(why.json(), "steps", "name", "receipts");
    assert_eq!(step["source"]["kind"], "fallback");
}

/// What a partner pays for an event.
async fn pays(house: &House, event: &Made, partner: &Made, cash: Value) {
    let path = format!("events/{}/partnerships/{}/commitments", event.id(), partner.id());
    let input = json!({ "kind": "cash", "title": "Subvention", "cash": cash });
    house.admin().post(path).json(input).await.expect(201);
}

async fn a_partner_is_followed_through_a_new_slug_and_a_merge(house: House) {
    let event = house.event("congres").create().await;
    let (kept, gone) = (house.partner("CGET").create().await, house.partner("Acsé").create().await);
    house.partnership(&event, &gone).create().await;
    pays(&house, &event, &gone, json!({ "signed": eur(50_000) })).await;
    add(&house, &event, "lines", super::income("inscriptions", 50_000)).await;
    let signed = json!({ "source": "signed_commitments", "partner": gone.slug() });
    let set = suppose(&house, &event, "reference", "subsidy", link("EUR", signed.clone())).await;
    assert_eq!(set["link"], signed, "as it was sent");
    add(&house, &event, "lines", formula("actions", "subsidy")).await;
    approve(&house, &event).await;
    let subsidy = async || {
        let found = house.admin().get(at(&event, "scenarios/reference/statement?as_of=now")).await.expect(200);
        let driver = row(found.json(), "drivers", "name", "subsidy");
        (driver["value"].clone(), driver["absent"].clone())
    };
    let renamed = json!({ "slug": "l-acse" });
    let renamed = house.admin().patch(&gone.path).if_match(&gone.etag).json(renamed).await.expect(200);
    assert_eq!(subsidy().await, (json!(500), json!(false)), "under another slug");

    let merge = json!({ "merged_id": gone.id(), "version": renamed["version"] });
    house.admin().post(format!("{}/merges", kept.path)).json(merge).await.expect(201);
    let driver = async || house.admin().get(at(&event, "scenarios/reference/drivers/subsidy")).await.expect(200);
    house.eventually("the link has followed", async || driver().await["link"]["partner"] == json!(kept.id())).await;
    assert_eq!(subsidy().await, (json!(500), json!(false)), "of the survivor");
    assert_eq!(driver().await["version"], 2, "though the budget is approved");
}

/// An edition that starts on that day, with so many seats.
async fn edition(house: &House, slug: &str, day: &str, capacity: impl Into<Option<u32>>) -> Made {
    let on = json!({ "on": day, "precision": "day", "status": "stated" });
    let event = house.event(slug).with("starts", on.clone()).with("ends", on).create().await;
    house.registration_setup(&event, capacity).await;
    event
}

/// So many register, one after the other.
async fn register(house: &House, event: &Made, names: &str, count: usize) {
    for at in 0..count {
        house.registers(event, &format!("{names}{at}")).await;
    }
}

async fn a_confirmed_registration_moves_the_attendance_forecast(house: House) {
    let old = edition(&house, "avant", "2026-03-12", None).await;
    let new = edition(&house, "apres", "2026-06-22", 17).await;
    register(&house, &old, "Ana", 10).await;
    house.clock.advance(chrono::TimeDelta::days(5));
    register(&house, &old, "Bob", 5).await;
    register(&house, &new, "Cleo", 9).await;
    add(&house, &new, "lines", super::income("inscriptions", 1_000)).await;
    let expected = json!({ "source": "attendance_forecast", "fallback": 300 });
    suppose(&house, &new, "reference", "crowd", link("person", expected.clone())).await;
    suppose(&house, &new, "reference", "kit_price", super::value("EUR/person", 2)).await;
    add(&house, &new, "lines", formula("livrets", "crowd * kit_price")).await;
    let forecast = async || {
        let found = statement(&house, &new, "reference").await;
        let crowd = row(found.json(), "drivers", "name", "crowd");
        let kits = row(found.json(), "lines", "code", "livrets");
        (crowd["value"].clone(), crowd["absent"] == true, kits["amount"].clone())
    };
    let told = |value: i64| (json!(value), false, eur(value * 200));
    let fallback = (json!(300), true, eur(60_000));
    // Seven days before the new one: seven days before the old one there were ten, fifteen in the end.
    house.clock.advance(chrono::TimeDelta::days(100));
    assert_eq!(forecast().await, fallback, "nine say nothing");
    house.registers(&new, "Dan").await;
    assert_eq!(forecast().await, told(15));
    house.registers(&new, "Eve").await;
    assert_eq!(forecast().await, told(16), "sixteen and a half, to the even one");
    // One that nobody confirmed moves nothing.
    house.tariff(&new, "invites").with("confirm_on", "approval").create().await;
    let pending = house.registration(&new, "Fay").with("tariff", "invites").create().await;
    assert_eq!(forecast().await, told(16));
    house.admin().post(format!("{}/confirmations", pending.path)).json(json!({})).await.expect(200);
    assert_eq!(forecast().await, told(17), "eighteen, but there are seventeen seats");

    let now = house.by_id("events", new.id()).await;
    house.admin().patch(&new.path).if_match(&now.etag).json(json!({ "test_mode": true })).await.expect(200);
    assert_eq!(forecast().await, fallback, "a rehearsal");
}

/// Whatever is asked for, the statement, its explanations and (as approved) its cash flow say the same.
async fn what_was_approved_and_what_is_now_are_both_told(house: House) {
    let event = house.congress("congres", None).await;
    house.registers(&event, "Ana").await;
    add(&house, &event, "lines", super::expense("salle", 5_000)).await;
    let sold = with(formula("inscriptions", "inscrits * 50 [EUR/person]"), "side", "income");
    let registered = link("person", json!({ "source": "confirmed_registrations" }));
    suppose(&house, &event, "reference", "inscrits", registered).await;
    let dated = with(with(sold, "account", "706"), "phasing", json!({ "on": "2026-06-30" }));
    add(&house, &event, "lines", dated).await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    approve(&house, &event).await;
    let viewer = house.user("viewer");
    let get = async |place: &str| viewer.get(at(&event, &format!("scenarios/{place}"))).await.expect(200);
    let (approved, before) = (get("reference/statement").await, get("reference/cash-flow").await);
    house.registers(&event, "Bob").await;
    house.registers(&event, "Cleo").await;
    for (query, income) in [("", 5_000), ("?as_of=approved", 5_000), ("?as_of=now", 15_000)] {
        let found = get(&format!("reference/statement{query}")).await;
        assert_eq!(found["totals"]["income"], eur(income), "{query}");
        for figure in ["income", "inscriptions", "account:70", "funding:70:private"] {
            let why = get(&format!("reference/explanations/{figure}{query}")).await;
            assert_eq!(why["steps"][0]["amount"], eur(income), "{figure} {query}");
            let people = &row(why.json(), "steps", "name", "inscrits")["value"];
            assert_eq!(people, &json!(income / 5_000), "{figure} {query}");
        }
    }
    assert_eq!(get("reference/statement").await["funding"], approved["funding"]);
    let after = get("reference/cash-flow").await;
    assert_eq!((&after["months"], &after["lines"]), (&before["months"], &before["lines"]));
    // Nobody decides on other scenarios.
    assert_eq!(get("prudent/statement?as_of=approved").await["totals"]["income"], eur(15_000));
    viewer.get(at(&event, "scenarios/reference/statement?as_of=hier")).await.refused(422, "request.invalid");
}

/// What hypotheses of the baseline are, with whether they are absent.
async fn values(house: &House, event: &Made, names: &[&str]) -> Vec<(Value, Value)> {
    let found = statement(house, event, "reference").await;
    let of = |name: &&str| {
        let driver = row(found.json(), "drivers", "name", name);
        (driver["value"].clone(), driver["absent"].clone())
    };
    names.iter().map(of).collect()
}

/// Values that are there.
fn there(values: &[i64]) -> Vec<(Value, Value)> {
    values.iter().map(|value| (json!(value), json!(false))).collect()
}

async fn confirmed_registrations_count_by_tariff(house: House) {
    let event = house.congress("congres", None).await;
    house.tariff(&event, "invites").with("confirm_on", "approval").create().await;
    register(&house, &event, "Ana", 2).await;
    let pending = house.registration(&event, "Bob").with("tariff", "invites").create().await;
    let of = |tariff: Value| link("person", json!({ "source": "confirmed_registrations", "tariff": tariff }));
    suppose(&house, &event, "reference", "everybody", of(json!(null))).await;
    suppose(&house, &event, "reference", "full", of(json!("plein"))).await;
    suppose(&house, &event, "reference", "invited", of(json!("invites"))).await;
    suppose(&house, &event, "reference", "kit_price", super::value("EUR/person", 6)).await;
    add(&house, &event, "lines", formula("livrets", "everybody * kit_price")).await;
    let names = ["everybody", "full", "invited"];
    assert_eq!(values(&house, &event, &names).await, there(&[2, 2, 0]));
    house.admin().post(format!("{}/confirmations", pending.path)).json(json!({})).await.expect(200);
    assert_eq!(values(&house, &event, &names).await, there(&[3, 2, 1]));
    let found = statement(&house, &event, "reference").await;
    assert_eq!(row(found.json(), "lines", "code", "livrets")["amount"], eur(1_800));
    assert_eq!(found["totals"]["expenses"], eur(1_800));
}

async fn income_is_in_major_units(house: House) {
    let event = paid_for(&house).await;
    let of = |tariff: &str| link("EUR", json!({ "source": "registration_income", "tariff": tariff }));
    suppose(&house, &event, "reference", "paying", of("payant")).await;
    suppose(&house, &event, "reference", "free", of("plein")).await;
    assert_eq!(values(&house, &event, &["receipts", "paying", "free"]).await, there(&[120, 120, 0]));
    // A currency without cents.
    let yen = |minor: i64| json!({ "amount_minor": minor, "currency": "JPY" });
    let event = house.event("tokyo").with("currency", "JPY").create().await;
    house.tariff(&event, "plein").with("price", yen(5_000)).create().await;
    house.registers(&event, "Ana").await;
    let line = with(with(super::income("inscriptions", 0), "amount", json!(null)), "formula", "receipts");
    suppose(&house, &event, "reference", "receipts", link("JPY", json!({ "source": "registration_income" }))).await;
    add(&house, &event, "lines", line).await;
    assert_eq!(values(&house, &event, &["receipts"]).await, there(&[5_000]));
    assert_eq!(statement(&house, &event, "reference").await["totals"]["income"], yen(5_000));
}

/// A partner of an event, with what it pays.
async fn funder(house: &House, event: &Made, name: &str, cash: Value) -> Made {
    let partner = house.partner(name).create().await;
    house.partnership(event, &partner).create().await;
    pays(house, event, &partner, cash).await;
    partner
}

async fn commitments_count_as_granted_and_as_signed(house: House) {
    let event = house.event("congres").create().await;
    let granted = json!({ "asked": eur(90_000), "granted": eur(80_000) });
    let acse = funder(&house, &event, "Acsé", granted).await;
    // What was signed was granted, though nobody entered the decision.
    let cget = funder(&house, &event, "CGET", json!({ "signed": eur(50_000) })).await;
    let other = house.event("autre").create().await;
    house.partnership(&other, &cget).create().await;
    pays(&house, &other, &cget, json!({ "granted": eur(100), "signed": eur(100) })).await;
    let of = |source: &str, partner: Value| link("EUR", json!({ "source": source, "partner": partner }));
    let names = ["all_granted", "all_signed", "acse_granted", "acse_signed", "cget_granted", "cget_signed"];
    for (name, source, partner) in [
        (names[0], "granted_commitments", json!(null)),
        (names[1], "signed_commitments", json!(null)),
        (names[2], "granted_commitments", json!(acse.slug())),
        (names[3], "signed_commitments", json!(acse.id())),
        (names[4], "granted_commitments", json!(cget.id())),
        (names[5], "signed_commitments", json!(cget.slug())),
    ] {
        suppose(&house, &event, "reference", name, of(source, partner)).await;
    }
    assert_eq!(values(&house, &event, &names).await, there(&[1_300, 500, 800, 0, 500, 500]));
    add(&house, &event, "lines", formula("actions", "all_granted - all_signed")).await;
    assert_eq!(statement(&house, &event, "reference").await["totals"]["expenses"], eur(80_000));
}

async fn a_funder_shows_what_its_partnership_says(house: House) {
    let event = house.event("congres").create().await;
    let first = json!({ "asked": eur(100_000), "granted": eur(80_000), "received": eur(30_000) });
    let cget = funder(&house, &event, "CGET", first).await;
    pays(&house, &event, &cget, json!({ "asked": eur(500), "granted": eur(0) })).await;
    let subsidy = with(with(super::income("subvention", 70_000), "account", "741"), "partner_id", cget.id());
    add(&house, &event, "lines", subsidy).await;
    let found = statement(&house, &event, "reference").await;
    let row = row(found.json(), "funding", "name", "CGET");
    assert_eq!(
        (&row["total"], &row["asked"], &row["granted"], &row["received"]),
        (&eur(70_000), &eur(100_500), &eur(80_000), &eur(30_000))
    );
    assert!(row["promised"].is_null() && row["signed"].is_null(), "nothing was said: {row}");
}
