//! What happens to a budget when events are copied or deleted, partners merged, or a module is switched off.

use super::{
    add, approve, at, balanced, create_budget_actual::actual, decide, eur, expense, formula, income, row, statement,
    suppose, value,
};
use serde_json::{Value, json};
use tests::{House, Made, Plan, on_both, with};

on_both!(
    a_copy_has_the_structure_and_nothing_that_happened,
    a_deleted_event_takes_its_budget_along,
    what_was_submitted_once_is_kept,
    merged_partners_are_one_funder,
    a_merge_changes_no_line_of_a_revision,
    it_works_alone: Plan::new().config(|config| {
        for module in ["partners", "registration"] {
            config.modules.insert(module.to_owned(), false);
        }
    }),
    without_events_there_is_nothing_to_plan: Plan::new().config(|config| {
        config.modules.insert("events".to_owned(), false);
    }),
);

/// That very day.
fn on(day: &str) -> Value {
    json!({ "on": day, "precision": "day", "status": "stated" })
}

/// An event with a budget that balances, in two scenarios.
async fn dated(house: &House) -> Made {
    let event = house.event("congres").with("starts", on("2026-06-22")).with("ends", on("2026-06-24")).create().await;
    let months = json!({ "months": [{ "month": "2026-02", "weight": 1 }, { "month": "2026-05", "weight": 3 }] });
    let venue = with(with(expense("salle", 100_000), "phasing", months), "certainty", "quoted");
    add(house, &event, "lines", venue).await;
    add(house, &event, "lines", with(income("inscriptions", 100_000), "phasing", json!({ "on": "2026-06-30" }))).await;
    suppose(house, &event, "reference", "participants", value("person", 100)).await;
    add(house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(house, &event, "prudent", "participants", value("person", 80)).await;
    let cheaper = json!({ "amount": eur(90_000) });
    house.admin().put(at(&event, "scenarios/prudent/overrides/salle")).json(cheaper).await.expect(201);
    event
}

async fn a_copy_has_the_structure_and_nothing_that_happened(house: House) {
    let event = dated(&house).await;
    add(&house, &event, "actuals", actual("invoice", 5)).await;
    approve(&house, &event).await;
    let next = json!({ "slug": "suivant", "title": { "fr": "Suivant" }, "starts": on("2027-06-22") });
    let copy = house.admin().post(format!("{}/copies", event.path)).json(next).await.expect(201);
    let copy = house.by_id("events", &copy.id()).await;
    let lines = async || house.admin().get(at(&copy, "lines")).await.expect(200).rows().len();
    house.eventually("the budget has followed", async || lines().await == 2).await;
    // Dates move with the edition, and everything is estimated again.
    let copied = house.admin().get(at(&copy, "lines")).await.expect(200);
    let (venue, fees) =
        (row(copied.json(), "data", "code", "salle"), row(copied.json(), "data", "code", "inscriptions"));
    assert_eq!((&venue["certainty"], &venue["amount"]), (&json!("estimated"), &eur(100_000)));
    let months = json!([{ "month": "2027-02", "weight": 1 }, { "month": "2027-05", "weight": 3 }]);
    assert_eq!((&venue["phasing"]["months"], &fees["phasing"]["on"]), (&months, &json!("2027-06-30")));
    for (scenario, people) in [("reference", 100), ("prudent", 80)] {
        let driver = at(&copy, &format!("scenarios/{scenario}/drivers/participants"));
        let driver = house.admin().get(driver).await.expect(200);
        assert_eq!((&driver["value"], &driver["inherited"]), (&json!(people), &json!(false)), "{scenario}");
    }
    let overrides = house.admin().get(at(&copy, "scenarios/prudent/overrides")).await.expect(200);
    assert_eq!(overrides.rows().len(), 1);
    assert_eq!(row(overrides.json(), "data", "line", "salle")["amount"], eur(90_000));
    let budget = house.admin().get(format!("{}/budget", copy.path)).await.expect(200);
    assert_eq!((&budget["state"], &budget["revision"]), (&json!("draft"), &json!(1)));
    for part in ["actuals", "approvals"] {
        assert!(house.admin().get(at(&copy, part)).await.expect(200).rows().is_empty(), "{part}");
    }
    assert_eq!(house.admin().get(at(&copy, "revisions")).await.expect(200).rows().len(), 1);
}

async fn a_deleted_event_takes_its_budget_along(house: House) {
    let event = balanced(&house, "congres").await;
    let order = add(&house, &event, "actuals", actual("commitment", 5)).await;
    add(&house, &event, "actuals", with(actual("invoice", 5), "settles", order.id())).await;
    house.admin().delete(&event.path).if_match("*").await.expect(204);
    let tables = ["budget_budgets", "budget_lines", "budget_actuals", "budget_scenarios"];
    house
        .eventually("nothing is left", async || {
            let dump = house.dump();
            tables.iter().all(|table| dump.table(table).is_empty())
        })
        .await;
}

/// Who decided what, and on which figures, does not go with a draft.
async fn what_was_submitted_once_is_kept(house: House) {
    let event = balanced(&house, "congres").await;
    let finance = house.user("finance");
    decide(&finance, &event, "submit").await.expect(201);
    decide(&finance, &event, "withdraw").await.expect(201);
    let admin = house.admin();
    admin.get(&event.path).await.expect(200);
    let before = house.dump();
    admin.delete(&event.path).if_match("*").await.refused(409, "events.has_records");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    approve(&house, &event).await;
    admin.delete(&event.path).if_match("*").await.refused(409, "events.has_records");
    assert_eq!(admin.get(at(&event, "approvals")).await.expect(200).rows().len(), 4);
}

async fn merged_partners_are_one_funder(house: House) {
    let event = balanced(&house, "congres").await;
    let (kept, gone) = (house.partner("CGET").create().await, house.partner("Acsé").create().await);
    add(&house, &event, "lines", with(income("subvention", 5), "partner_id", gone.id())).await;
    let paid = with(with(actual("payment", 5), "line", "subvention"), "partner_id", gone.id());
    add(&house, &event, "actuals", paid).await;
    let merge = json!({ "merged_id": gone.id(), "version": 1 });
    house.admin().post(format!("{}/merges", kept.path)).json(merge).await.expect(201);
    let query = format!("actuals?partner={}", kept.id());
    house
        .eventually("it has followed", async || {
            !house.admin().get(at(&event, &query)).await.expect(200).rows().is_empty()
        })
        .await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!(row(found.json(), "funding", "name", "CGET")["total"], eur(5));
}

async fn a_merge_changes_no_line_of_a_revision(house: House) {
    let event = balanced(&house, "congres").await;
    let (kept, gone) = (house.partner("CGET").create().await, house.partner("Acsé").create().await);
    let other = house.partner("UNADEL").create().await;
    for (code, partner) in [("subvention", &gone), ("soutien", &gone)] {
        add(&house, &event, "lines", with(income(code, 5), "partner_id", partner.id())).await;
    }
    add(&house, &event, "lines", expense("video", 10)).await;
    let link = json!({ "source": "signed_commitments", "partner": gone.id(), "fallback": 7 });
    suppose(&house, &event, "reference", "subsidy", json!({ "unit": "EUR", "link": link })).await;
    approve(&house, &event).await;
    let merge = json!({ "merged_id": gone.id(), "version": 1 });
    house.admin().post(format!("{}/merges", kept.path)).json(merge).await.expect(201);
    let line = || house.admin().get(at(&event, "lines/subvention"));
    house.eventually("it has followed", async || line().await.expect(200)["partner_id"] == json!(kept.id())).await;
    house.admin().post(at(&event, "revisions")).json(json!({ "reason": "Autre financeur" })).await.expect(201);
    let compare = || house.admin().get(at(&event, "revisions/compare?from=1&to=2"));
    let same = compare().await.expect(200);
    assert_eq!((&same["lines"], &same["drivers"]), (&json!([]), &json!([])));
    // Somebody else pays: that is a change.
    let path = at(&event, "lines/soutien");
    let change = json!({ "partner_id": other.id() });
    house.admin().patch(path).if_match("*").json(change).await.expect(200);
    let found = compare().await.expect(200);
    assert_eq!(found["lines"].as_array().map(Vec::len), Some(1), "{}", found["lines"]);
    assert_eq!(row(found.json(), "lines", "code", "soutien")["change"], "reworded");
}

async fn it_works_alone(house: House) {
    let event = balanced(&house, "congres").await;
    add(&house, &event, "actuals", actual("invoice", 5)).await;
    // Nobody knows organisations: any id may be a funder's.
    let funder = "0199a1b2-0000-7000-8000-000000000001";
    add(&house, &event, "lines", with(income("subvention", 700), "partner_id", funder)).await;
    let links = [
        ("crowd", "person", json!({ "source": "attendance_forecast", "fallback": 1 })),
        ("receipts", "EUR", json!({ "source": "registration_income", "fallback": 2 })),
        ("registered", "person", json!({ "source": "confirmed_registrations", "tariff": "plein", "fallback": 3 })),
        ("subsidy", "EUR", json!({ "source": "signed_commitments", "partner": "cget", "fallback": 7 })),
    ];
    for (name, unit, link) in &links {
        suppose(&house, &event, "reference", name, json!({ "unit": unit, "link": link })).await;
    }
    add(&house, &event, "lines", formula("actions", "subsidy")).await;
    approve(&house, &event).await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!(found["balance"]["balanced"], true);
    for (name, _, link) in &links {
        let driver = row(found.json(), "drivers", "name", name);
        assert_eq!((&driver["value"], &driver["absent"]), (&link["fallback"], &json!(true)), "{name}");
    }
    let names = links.each_ref().map(|(name, ..)| *name);
    assert_eq!(row(found.json(), "missing", "code", "absent_links")["names"], json!(names));
    let funding = row(found.json(), "funding", "partner_id", funder);
    assert!(funding["name"].is_null() && funding["granted"].is_null(), "{funding}");
    assert_eq!(funding["total"], eur(700));
}

async fn without_events_there_is_nothing_to_plan(house: House) {
    let admin = house.admin();
    admin.get("events/congres/budget").await.refused(404, "not_found");
    admin.post("events/congres/budget/lines").json(income("inscriptions", 5)).await.refused(404, "not_found");
    admin.get("partners").await.expect(200);
}
