use super::{add, approve, at, balanced, catered, eur, row, statement, suppose, value};
use serde_json::{Value, json};
use tests::{House, Made, on_both};

on_both!(
    ceilings_are_set_on_what_was_read,
    the_attendance_counts_people,
    not_once_it_is_submitted,
    lines_keep_their_meaning_in_another_version,
    accounts_that_a_version_does_not_have_are_told,
    an_abolished_account_does_not_go_along,
    a_budget_keeps_its_version_until_somebody_changes_it,
);

/// An event that starts then, as precisely as that is known.
pub async fn in_year(house: &House, slug: &str, day: &str, precision: &str) -> Made {
    let starts = json!({ "on": day, "precision": precision, "status": "stated" });
    house.event(slug).with("starts", starts).create().await
}

/// A contribution in kind of 10 € at this account.
fn given(code: &str, side: &str, account: &str) -> Value {
    json!({ "code": code, "label": { "fr": code }, "side": side, "account": account, "amount": eur(1_000) })
}

async fn ceilings_are_set_on_what_was_read(house: House) {
    let event = house.event("congres").create().await;
    let path = format!("{}/budget", event.path);
    let finance = house.user("finance");
    let none = finance.get(&path).await.expect(200);
    let patch = |value| finance.patch(&path).json(value);
    patch(json!({ "public_ceiling": 8000 })).await.refused(428, "precondition.required");
    let set = patch(json!({ "public_ceiling": 8000 })).if_match(none.etag()).await.expect(200);
    assert_eq!((&set["public_ceiling"], &set["attendance"]), (&json!(8000), &json!("participants")));
    patch(json!({ "funder_ceiling": 1 })).if_match(none.etag()).await.refused(412, "precondition.failed");
    patch(json!({ "public_ceiling": 10_001 })).if_match("*").await.invalid("/public_ceiling", "range");
    let cleared = patch(json!({ "public_ceiling": null })).if_match(set.etag()).await.expect(200);
    assert_eq!(cleared["public_ceiling"], json!(null));
    house.user("viewer").patch(&path).if_match("*").json(json!({})).await.refused(403, "auth.forbidden");
}

async fn the_attendance_counts_people(house: House) {
    let event = catered(&house, "congres").await;
    let prudent = json!({ "code": "prudent", "name": { "fr": "Prudent" } });
    house.admin().post(at(&event, "scenarios")).json(prudent).await.expect(201);
    suppose(&house, &event, "reference", "visitors", value("person", 300)).await;
    suppose(&house, &event, "reference", "meals", value("1", 2)).await;
    // In one scenario it counts people, in another one days.
    suppose(&house, &event, "reference", "guests", value("person", 30)).await;
    suppose(&house, &event, "prudent", "guests", value("day", 3)).await;
    let path = format!("{}/budget", event.path);
    let patch = |name: &str| house.admin().patch(&path).if_match("*").lang("en").json(json!({ "attendance": name }));
    house.admin().get(&path).await.expect(200);
    let before = house.dump();
    for name in ["meal_price", "meals", "guests"] {
        patch(name).await.invalid("/attendance", "unit_of_attendance");
    }
    let refused = patch("meal_price").await;
    let told = "That hypothesis is in EUR/person: it takes one that counts people, in person.";
    assert_eq!(refused["errors"][0]["detail"], told);
    patch("nobody").await.invalid("/attendance", "unknown_driver");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    let set = patch("visitors").await.expect(200);
    assert_eq!(set["attendance"], "visitors");
    // The default may come back, and what is there may stay whatever became of it.
    assert_eq!(patch("participants").await.expect(200)["attendance"], "participants");
}

async fn not_once_it_is_submitted(house: House) {
    let event = balanced(&house, "congres").await;
    approve(&house, &event).await;
    let patch = house.admin().patch(format!("{}/budget", event.path)).if_match("*");
    let locked = patch.json(json!({ "public_ceiling": 8000 })).await.refused(409, "budget.locked");
    assert_eq!(locked["state"], "approved");
}

async fn lines_keep_their_meaning_in_another_version(house: House) {
    let event = in_year(&house, "congres", "2015-06-25", "day").await;
    let path = format!("{}/budget", event.path);
    for (code, side, account) in [
        ("benevoles", "in_kind_expense", "864"),
        ("dons", "in_kind_expense", "860"),
        ("benevoles-apport", "in_kind_income", "8701"),
        ("dons-apport", "in_kind_income", "875"),
        ("collecte", "income", "7581"),
        ("salle", "expense", "6132"),
    ] {
        add(&house, &event, "lines", given(code, side, account)).await;
    }
    let finance = house.user("finance");
    let told = async || {
        let lines = finance.get(at(&event, "lines?limit=50")).await.expect(200);
        let csv = finance.get(at(&event, "scenarios/reference/statement.csv")).await.expect(200).text();
        let account = |code: &str| row(lines.json(), "data", "code", code)["account"].as_str().expect("it").to_owned();
        let labelled = |code: &str| csv.lines().find(|row| row.contains(&format!(";{code};"))).expect("it").to_owned();
        let label = |code: &str, label: &str| assert!(labelled(code).contains(label), "{label}: {}", labelled(code));
        label("benevoles-apport", "Bénévolat");
        label("dons-apport", "Dons en nature");
        ["benevoles", "dons", "benevoles-apport", "dons-apport", "collecte", "salle"].map(account)
    };
    let before = finance.get(&path).await.expect(200);
    assert_eq!(before["accounts_version"], "crc-99-01");
    assert_eq!(told().await, ["864", "860", "8701", "875", "7581", "6132"]);
    let line = finance.get(at(&event, "lines/benevoles-apport")).await.expect(200);
    let patch = |version: Value| finance.patch(&path).if_match("*").json(json!({ "accounts_version": version }));
    let after = patch(json!("anc-2018-06")).await.expect(200);
    assert_eq!(after["accounts_version"], "anc-2018-06");
    assert!(after["contents"].as_i64() > before["contents"].as_i64(), "{}", after.story());
    assert_eq!(after["contents"], finance.get(&path).await.expect(200)["contents"]);
    assert_eq!(told().await, ["864", "860", "8751", "870", "7541", "6132"]);
    // Whoever had read the line before is told that it has changed.
    let stale = finance.patch(at(&event, "lines/benevoles-apport")).if_match(line.etag()).json(json!({ "note": "?" }));
    stale.await.refused(412, "precondition.failed");
    let found = statement(&house, &event, "reference").await;
    assert_eq!((&found["accounts_version"], &found["totals"]["in_kind_income"]), (&json!("anc-2018-06"), &eur(2_000)));
    // From there to the next one nothing moves; and back again.
    let same = patch(json!("anc-2022-06")).await.expect(200);
    assert_eq!((&same["contents"], &same["accounts_version"]), (&after["contents"], &json!("anc-2022-06")));
    assert_eq!(told().await, ["864", "860", "8751", "870", "7541", "6132"]);
    // Null is the one of the event's year.
    assert_eq!(patch(json!(null)).await.expect(200)["accounts_version"], "crc-99-01");
    assert_eq!(told().await, ["864", "860", "8701", "875", "7581", "6132"]);
    patch(json!("crc-2050-01")).await.refused(422, "request.invalid");
}

async fn accounts_that_a_version_does_not_have_are_told(house: House) {
    let event = in_year(&house, "congres", "2026-06-25", "day").await;
    let path = format!("{}/budget", event.path);
    for (code, account) in [("fondation", "7551"), ("commune", "73"), ("mecenes", "7542"), ("inscriptions", "706")] {
        add(&house, &event, "lines", given(code, "income", account)).await;
    }
    add(&house, &event, "lines", given("benevoles", "in_kind_income", "875")).await;
    let admin = house.admin();
    let older = || admin.patch(&path).if_match("*").lang("en").json(json!({ "accounts_version": "crc-99-01" }));
    admin.get(&path).await.expect(200);
    let before = house.dump();
    let refused = older().await.invalid("/accounts_version", "accounts_missing");
    let told = json!([
        { "code": "commune", "account": "73" },
        { "code": "mecenes", "account": "7542" },
        { "code": "fondation", "account": "7551" },
    ]);
    assert_eq!(refused.at("/errors/0/params/lines"), &told, "{}", refused.story());
    let detail = refused.at("/errors/0/detail").as_str().unwrap_or_default();
    assert!(detail.contains("commune (73), mecenes (7542), fondation (7551)."), "{detail}");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    // Given accounts that both have, they go along.
    for (code, account) in [("fondation", "75"), ("commune", "744"), ("mecenes", "7541")] {
        let line = admin.patch(at(&event, &format!("lines/{code}"))).if_match("*");
        line.json(json!({ "account": account })).await.expect(200);
    }
    assert_eq!(older().await.expect(200)["accounts_version"], "crc-99-01");
    assert_eq!(admin.get(at(&event, "lines/benevoles")).await.expect(200)["account"], "870");
    admin.post(at(&event, "lines")).json(given("region", "income", "73")).await.invalid("/account", "unknown_account");
}

/// Transfers of charges are abolished: what was booked there has to be given another account, by name.
async fn an_abolished_account_does_not_go_along(house: House) {
    let event = in_year(&house, "congres", "2024-06-25", "day").await;
    add(&house, &event, "lines", given("refacture", "income", "791")).await;
    add(&house, &event, "lines", given("subvention", "income", "74")).await;
    let (admin, path) = (house.admin(), format!("{}/budget", event.path));
    assert_eq!(admin.get(&path).await.expect(200)["accounts_version"], "anc-2018-06");
    let newer = |lang| admin.patch(&path).if_match("*").lang(lang).json(json!({ "accounts_version": "anc-2022-06" }));
    for (lang, said) in [("fr", "n'a pas ou plus le compte"), ("en", "no longer has, the account")] {
        let refused = newer(lang).await.invalid("/accounts_version", "accounts_missing");
        assert_eq!(refused.at("/errors/0/params/lines"), &json!([{ "code": "refacture", "account": "791" }]));
        let detail = refused.at("/errors/0/detail").as_str().unwrap_or_default();
        assert!(detail.contains(said) && detail.contains("refacture (791)"), "{detail}");
    }
    let other = admin.patch(at(&event, "lines/refacture")).if_match("*").json(json!({ "account": "708" }));
    other.await.expect(200);
    assert_eq!(newer("fr").await.expect(200)["accounts_version"], "anc-2022-06");
}

/// Wherever its event moves, whatever its next revision follows, and in the edition that is made from it.
async fn a_budget_keeps_its_version_until_somebody_changes_it(house: House) {
    let event = in_year(&house, "congres", "2019-06-25", "day").await;
    let (path, admin) = (format!("{}/budget", event.path), house.admin());
    add(&house, &event, "lines", given("benevoles", "in_kind_expense", "864")).await;
    add(&house, &event, "lines", given("benevoles-apport", "in_kind_income", "870")).await;
    let version = async || admin.get(&path).await.expect(200)["accounts_version"].clone();
    assert_eq!(version().await, "crc-99-01");
    let later = json!({ "starts": { "on": "2020-06-25", "precision": "day", "status": "stated" } });
    admin.patch(&event.path).if_match("*").json(later).await.expect(200);
    assert_eq!(version().await, "crc-99-01");
    approve(&house, &event).await;
    let change = || admin.patch(&path).if_match("*").json(json!({ "accounts_version": "anc-2018-06" }));
    change().await.refused(409, "budget.locked");
    admin.post(at(&event, "revisions")).json(json!({ "reason": "Nouveau plan" })).await.expect(201);
    change().await.expect(200);
    let kept = admin.get(at(&event, "revisions/1")).await.expect(200);
    assert_eq!(kept["snapshot"]["accounts_version"], "crc-99-01");
    assert_eq!(kept["snapshot"]["lines"][1]["line"]["account"], "870");
    let compared = admin.get(at(&event, "revisions/compare?from=1&to=2")).await.expect(200);
    assert_eq!(compared["from"]["accounts_version"], "crc-99-01");
    assert_eq!(compared["to"]["accounts_version"], "anc-2018-06");
    assert_eq!(row(compared.json(), "lines", "code", "benevoles-apport")["change"], "reworded");
    // The next edition has the plan of its own year.
    admin.patch(&path).if_match("*").json(json!({ "accounts_version": "crc-99-01" })).await.expect(200);
    let starts = json!({ "on": "2026-06-25", "precision": "day", "status": "stated" });
    let next = json!({ "slug": "suivant", "title": { "fr": "Suivant" }, "starts": starts });
    let copy = admin.post(format!("{}/copies", event.path)).json(next).await.expect(201);
    let copy = house.by_id("events", &copy.id()).await;
    let lines = async || admin.get(at(&copy, "lines")).await.expect(200);
    house.eventually("the budget has followed", async || lines().await.rows().len() == 2).await;
    assert_eq!(admin.get(format!("{}/budget", copy.path)).await.expect(200)["accounts_version"], "anc-2022-06");
    assert_eq!(row(lines().await.json(), "data", "code", "benevoles-apport")["account"], "875");
}
