use super::{add, at, catered, eur, expense, formula, income, statement, suppose, value};
use serde_json::json;
use tests::{House, on_both, with};

on_both!(
    the_first_line_begins_the_budget,
    what_is_wrong_with_a_formula_has_its_place,
    a_mistake_is_told_once,
    all_lines_together_stay_exact,
    side_account_and_amount_fit,
    money_moves_in_years_that_a_plan_may_name,
    only_those_who_write_may,
    a_repeated_key_adds_one_line,
);

async fn the_first_line_begins_the_budget(house: House) {
    let event = house.event("congres").create().await;
    let made = house.user("finance").post(at(&event, "lines")).json(expense("salle", 100_000)).await.expect(201);
    assert_eq!((&made["code"], &made["amount"], &made["version"]), (&json!("salle"), &eur(100_000), &json!(1)));
    assert_eq!((&made["certainty"], &made["is_example"]), (&json!("estimated"), &json!(false)));
    assert!(made.header("location").ends_with("/budget/lines/salle"));
    let budget = house.user("viewer").get(format!("{}/budget", event.path)).await.expect(200);
    assert_eq!((&budget["state"], &budget["revision"]), (&json!("draft"), &json!(1)));
    let scenarios = house.admin().get(at(&event, "scenarios")).await.expect(200);
    assert_eq!(scenarios.column("code"), ["reference"]);
}

async fn what_is_wrong_with_a_formula_has_its_place(house: House) {
    let event = catered(&house, "congres").await;
    let admin = house.admin();
    admin.get(at(&event, "lines/repas")).await.expect(200);
    let before = house.dump();
    let (long, deep) = ("1".repeat(1_001), format!("{}1{}", "(".repeat(70), ")".repeat(70)));
    let sum = vec!["meal_price"; 91].join("+");
    let many = vec!["1"; 101].join("+");
    assert!(sum.len() == 1_000 && many.len() < 1_000);
    for (text, code, start, end) in [
        (long.as_str(), "formula.too_long", 1_000, 1_001),
        (many.as_str(), "formula.too_long", 0, 201),
        (deep.as_str(), "formula.too_deep", 64, 65),
        (sum.as_str(), "formula.units", 0, 1_000),
        ("participants * meal_prise", "formula.unknown_name", 15, 25),
        ("participants + meal_price", "formula.units", 0, 25),
        ("participants * ", "formula.syntax", 15, 15),
        ("=SUM(A1:A2)", "formula.syntax", 0, 1),
        ("SUM(A1:A2)", "formula.syntax", 4, 9),
        ("IF(participants > 5 [person]; 1; 2)", "formula.syntax", 28, 29),
        ("100 EUR", "formula.syntax", 4, 7),
        ("line(\"cafe\")", "formula.cycle", 0, 12),
        ("participants * meal_price / 0", "formula.division_by_zero", 0, 29),
        ("participants * meal_price * 1000000000000000", "formula.overflow", 0, 44),
    ] {
        let refused = admin.post(at(&event, "lines")).json(formula("cafe", text)).await.invalid("/formula", code);
        let place = &refused.at("/errors/0/params");
        let (from, to) = (place["start"].as_u64(), place["end"].as_u64());
        assert_eq!((from, to), (Some(start), Some(end)), "{}", refused.story());
    }
    let hostile = "(".repeat(900);
    admin.post(at(&event, "lines")).json(formula("cafe", &hostile)).await.invalid("/formula", "formula.too_deep");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
}

/// Two mistakes show in three scenarios; whoever mends them reads each once.
async fn a_mistake_is_told_once(house: House) {
    let event = catered(&house, "congres").await;
    for code in ["prudent", "ambitieux"] {
        add(&house, &event, "scenarios", json!({ "code": code, "name": { "fr": code } })).await;
    }
    let wrong = formula("cafe", "participant * meal_prise");
    let refused = house.admin().post(at(&event, "lines")).json(wrong).await.invalid("/formula", "formula.unknown_name");
    let places: Vec<_> = refused["errors"].as_array().expect("errors").iter().map(|one| &one["params"]).collect();
    let place = |start: u64, end: u64| json!({ "start": start, "end": end });
    assert_eq!(places, [&place(0, 11), &place(14, 24)], "{}", refused.story());
}

/// Each of them can be computed, but no document could show their sum.
async fn all_lines_together_stay_exact(house: House) {
    let event = house.event("congres").create().await;
    let huge = |code: &str| formula(code, "80000000000000 [EUR]");
    add(&house, &event, "lines", huge("un")).await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "reference", "part", value("EUR", 1)).await;
    add(&house, &event, "lines", formula("autre", "part * 1000000000000")).await;
    let before = house.dump();
    let refused =
        house.admin().post(at(&event, "lines")).json(huge("deux")).await.invalid("/formula", "formula.overflow");
    assert_eq!(refused.at("/errors/0/params"), &json!({ "start": 0, "end": 20 }));
    let put = |place: &str| house.admin().put(at(&event, place));
    let overridden = put("scenarios/prudent/overrides/autre").json(json!({ "formula": "80000000000000 [EUR]" })).await;
    overridden.invalid("/formula", "formula.overflow");
    let driver = put("scenarios/reference/drivers/part").json(value("EUR", 50)).await;
    let refused = driver.refused(409, "budget.breaks_lines");
    assert_eq!(
        (&refused["lines"][0]["line"], &refused["lines"][0]["code"]),
        (&json!("un"), &json!("formula.overflow"))
    );
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    // What fits is taken, up to the last cent.
    suppose(&house, &event, "reference", "part", value("EUR", 10)).await;
    add(&house, &event, "lines", formula("reste", "71992547409.91 [EUR]")).await;
    let amount = house.admin().post(at(&event, "lines")).json(expense("cent", 1)).await;
    assert_eq!(amount.refused(409, "budget.breaks_lines")["lines"][0]["line"], "un");
    assert_eq!(statement(&house, &event, "prudent").await["totals"]["expenses"], eur((1 << 53) - 1));
}

async fn side_account_and_amount_fit(house: House) {
    let event = house.event("congres").create().await;
    let admin = house.admin();
    let post = |input| admin.post(at(&event, "lines")).json(input);
    post(with(expense("salle", 1), "account", "512")).await.invalid("/account", "unknown_account");
    post(with(expense("salle", 1), "account", "741")).await.invalid("/account", "account_of_other_side");
    post(with(income("salle", 1), "certainty", "quoted")).await.invalid("/certainty", "certainty_of_other_side");
    post(with(expense("salle", 1), "formula", "1")).await.invalid("/amount", "either");
    post(with(expense("salle", 1), "amount", json!(null))).await.invalid("/amount", "required");
    let chf = json!({ "amount_minor": 1, "currency": "CHF" });
    post(with(expense("salle", 1), "amount", chf)).await.invalid("/amount/currency", "currency_mismatch");
    post(expense("balance", 1)).await.invalid("/code", "reserved");
    let nobody = "00000000-0000-7000-8000-000000000000";
    post(with(expense("salle", 1), "partner_id", nobody)).await.invalid("/partner_id", "unknown_partner");
    add(&house, &event, "lines", expense("salle", 1)).await;
    post(expense("salle", 2)).await.refused(409, "budget.code_taken");
}

/// One line in the year 12000 would make a cash flow of a hundred thousand months.
async fn money_moves_in_years_that_a_plan_may_name(house: House) {
    let event = house.event("congres").create().await;
    let admin = house.admin();
    let before = house.dump();
    for day in ["2200-01-01", "1899-12-31", "+12000-01-01"] {
        let line = with(expense("salle", 1), "phasing", json!({ "on": day }));
        admin.post(at(&event, "lines")).json(line).await.invalid("/phasing/on", "format");
    }
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    add(&house, &event, "lines", with(expense("salle", 1), "phasing", json!({ "on": "2199-12-31" }))).await;
}

async fn only_those_who_write_may(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("UNADEL").create().await;
    for somebody in [house.user("viewer"), house.user("press"), house.partner_client(&partner)] {
        somebody.post(at(&event, "lines")).json(expense("salle", 1)).await.refused(403, "auth.forbidden");
    }
    house.user_in("organiser", &event).post(at(&event, "lines")).json(expense("salle", 1)).await.expect(201);
}

async fn a_repeated_key_adds_one_line(house: House) {
    let event = house.event("congres").create().await;
    let post = || house.admin().post(at(&event, "lines")).json(expense("salle", 1)).key("une-fois");
    let (first, again) = (post().await.expect(201), post().await.expect(201));
    assert_eq!(first["id"], again["id"]);
    assert_eq!(house.admin().get(at(&event, "lines")).await.expect(200).rows().len(), 1);
}
