use super::{add, at, catered, eur, expense, formula, income, minors, row, statement, suppose, value};
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    totals_are_the_sums_of_the_lines_shown,
    says_what_is_missing,
    what_rests_on_examples_is_one,
    shares_and_ceilings_of_funders,
    public_and_other_money_of_one_funder_are_two,
    finds_the_attendance_that_pays_for_itself,
    looks_where_somebody_attends,
);

/// The sum of the lines shown on a side.
fn shown(statement: &Value, side: &str) -> i64 {
    let lines = statement["lines"].as_array().expect("lines");
    let of_side = lines.iter().filter(|line| line["side"] == side);
    of_side.filter_map(|line| line["amount"]["amount_minor"].as_i64()).sum()
}

async fn totals_are_the_sums_of_the_lines_shown(house: House) {
    let event = catered(&house, "congres").await;
    // Thirds of a cent, rounded line by line.
    for n in 0..7 {
        add(&house, &event, "lines", formula(&format!("tiers-{n}"), "participants * meal_price / 7")).await;
    }
    let kind = |code: &str, side: &str, account: &str| with(with(expense(code, 5), "side", side), "account", account);
    add(&house, &event, "lines", kind("salle", "in_kind_expense", "861")).await;
    let found = statement(&house, &event, "reference").await;
    for (side, total) in [
        ("expense", "expenses"),
        ("income", "income"),
        ("in_kind_expense", "in_kind_expenses"),
        ("in_kind_income", "in_kind_income"),
    ] {
        assert_eq!(found["totals"][total], eur(shown(found.json(), side)), "{side}");
        for list in ["accounts", "groups", "certainties"] {
            let rows = found[list].as_array().expect("rows").iter().filter(|row| row["side"] == side);
            let sum: i64 = rows.filter_map(|row| row["total"]["amount_minor"].as_i64()).sum();
            assert_eq!(sum, shown(found.json(), side), "{list} of {side}");
        }
    }
    // 1500 / 7 is 214.2857…: seven times 214.29.
    assert_eq!(found["totals"]["expenses"], eur(150_000 + 7 * 21_429));
    assert_eq!(found["balance"]["cash"], eur(200_000 - 150_000 - 7 * 21_429));
    assert_eq!((&found["balance"]["in_kind"], &found["balance"]["balanced"]), (&eur(-5), &json!(false)));
    house.stranger().get(at(&event, "scenarios/reference/statement")).await.refused(403, "auth.forbidden");
}

async fn says_what_is_missing(house: House) {
    let event = house.event("congres").create().await;
    add(&house, &event, "lines", with(expense("salle", 100), "is_example", true)).await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!(row(found.json(), "missing", "code", "deficit")["amount"], eur(100));
    assert_eq!(row(found.json(), "missing", "code", "example_lines")["names"], json!(["salle"]));
    add(&house, &event, "lines", income("dons", 150)).await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!(row(found.json(), "missing", "code", "surplus")["amount"], eur(50));
}

async fn what_rests_on_examples_is_one(house: House) {
    let event = catered(&house, "congres").await;
    suppose(&house, &event, "reference", "fee", value("EUR/person", 20)).await;
    add(&house, &event, "lines", formula("imprevus", "5 % * line(\"repas\")")).await;
    add(&house, &event, "lines", formula("badges", "participants * fee")).await;
    let price = with(value("EUR/person", 18), "is_example", true);
    suppose(&house, &event, "reference", "meal_price", price).await;
    let found = statement(&house, &event, "reference").await;
    let expected = [("repas", true), ("imprevus", true), ("badges", false), ("inscriptions", false)];
    for (code, is_example) in expected {
        assert_eq!(row(found.json(), "lines", "code", code)["is_example"], is_example, "{code}");
    }
    // What has to be replaced is the hypothesis.
    assert_eq!(row(found.json(), "missing", "code", "example_drivers")["names"], json!(["meal_price"]));
    let csv = house.admin().get(at(&event, "scenarios/reference/statement.csv")).await.expect(200).text();
    let marked = |code: &str| {
        let line = csv.lines().find(|line| line.contains(&format!(";{code};"))).expect("the line");
        line.contains(";oui;")
    };
    for (code, is_example) in expected {
        assert_eq!(marked(code), is_example, "{code}: {csv}");
    }
}

async fn shares_and_ceilings_of_funders(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("CGET").create().await;
    add(&house, &event, "lines", expense("salle", 100_000)).await;
    let subsidy = with(with(income("subvention", 90_000), "account", "741"), "partner_id", partner.id());
    add(&house, &event, "lines", subsidy).await;
    add(&house, &event, "lines", income("inscriptions", 10_000)).await;
    let ceilings = json!({ "public_ceiling": 8_000, "funder_ceiling": 9_000 });
    house.admin().patch(format!("{}/budget", event.path)).if_match("*").json(ceilings).await.expect(200);
    let found = statement(&house, &event, "reference").await;
    let funder = row(found.json(), "funding", "name", "CGET");
    assert_eq!((&funder["share"], &funder["public_funding"]), (&json!(9_000), &json!(true)));
    let shares: i64 = found["funding"].as_array().expect("rows").iter().filter_map(|row| row["share"].as_i64()).sum();
    assert_eq!(shares, 10_000);
    assert_eq!(minors(found.json(), "ceilings", "exceeded"), [10_000, 0]);
    assert_eq!(row(found.json(), "missing", "code", "ceiling_exceeded")["amount"], eur(10_000));
}

async fn public_and_other_money_of_one_funder_are_two(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("CGET").create().await;
    add(&house, &event, "lines", expense("salle", 25_000)).await;
    let of_it =
        |code, minor, account: &str| with(with(income(code, minor), "account", account), "partner_id", partner.id());
    add(&house, &event, "lines", of_it("subvention", 5_000, "747")).await;
    add(&house, &event, "lines", of_it("places", 20_000, "706")).await;
    let ceilings = json!({ "public_ceiling": 1_000, "funder_ceiling": 9_000 });
    house.admin().patch(format!("{}/budget", event.path)).if_match("*").json(ceilings).await.expect(200);
    let found = statement(&house, &event, "reference").await;
    let rows = found["funding"].as_array().expect("rows").iter();
    let told: Vec<_> =
        rows.map(|row| (row["name"].clone(), row["public_funding"].clone(), row["share"].clone())).collect();
    let cget = || json!("CGET");
    assert_eq!(told, [(cget(), json!(false), json!(8_000)), (cget(), json!(true), json!(2_000))]);
    // 5,000 of 2,500 that are allowed; the funder as a whole counts against its own ceiling.
    assert_eq!(minors(found.json(), "ceilings", "exceeded"), [2_500, 2_500]);
}

async fn finds_the_attendance_that_pays_for_itself(house: House) {
    let event = catered(&house, "congres").await;
    suppose(&house, &event, "reference", "fee", value("EUR/person", 25)).await;
    let sold = with(with(formula("billets", "participants * fee"), "side", "income"), "account", "706");
    add(&house, &event, "lines", sold).await;
    add(&house, &event, "lines", expense("salle", 400_000)).await;
    let found = statement(&house, &event, "reference").await;
    // 2,000 € and 25 € each cover 4,000 € and 15 € each from the 200th on.
    assert_eq!((&found["break_even"]["kind"], &found["break_even"]["attendance"]), (&json!("from"), &json!(200)));
}

async fn looks_where_somebody_attends(house: House) {
    let event = catered(&house, "congres").await;
    // Nobody can be divided by; 2,000 € pay for 133 meals at 15 €.
    add(&house, &event, "lines", formula("cadeau", "100 [EUR*person] / participants")).await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!((&found["break_even"]["kind"], &found["break_even"]["attendance"]), (&json!("up_to"), &json!(133)));
    let grant = "if(participants >= 500 [person], participants * 20 [EUR/person], 0)";
    add(&house, &event, "lines", with(with(formula("aide", grant), "side", "income"), "account", "706")).await;
    let found = statement(&house, &event, "reference").await;
    assert_eq!((&found["break_even"]["kind"], &found["break_even"]["attendance"]), (&json!("several"), &json!(500)));
}
