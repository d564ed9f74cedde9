use super::{
    add, at,
    create_budget_actual::{actual, settling},
    eur, expense, income, minors, row,
};
use serde_json::{Value, json};
use tests::{House, Made, Response, on_both, with};

on_both!(
    a_plan_is_shown_as_it_is,
    what_was_paid_stands_in_its_month,
    what_was_paid_long_ago_is_one_amount,
    lines_without_a_date_are_told,
);

async fn planned(house: &House) -> Made {
    let event = house.event("congres").create().await;
    let months = |months: &[&str]| {
        let share = |month: &&str| json!({ "month": month, "weight": 1 });
        json!({ "months": months.iter().map(share).collect::<Vec<_>>() })
    };
    let venue = with(expense("salle", 100_000), "phasing", months(&["2026-02", "2026-03", "2026-05"]));
    add(house, &event, "lines", venue).await;
    add(house, &event, "lines", with(income("inscriptions", 100_000), "phasing", json!({ "on": "2026-06-30" }))).await;
    event
}

async fn cash_flow(house: &House, event: &Made, query: &str) -> Response {
    house.user("viewer").get(at(event, &format!("scenarios/reference/cash-flow{query}"))).await.expect(200)
}

/// The months of every line, and what has no date, are the line.
fn lines_are_whole(flow: &Value) {
    for line in flow["lines"].as_array().expect("lines") {
        let months: i64 = minors(line, "months", "amount").iter().sum();
        assert_eq!(
            months + line["undated"]["amount_minor"].as_i64().expect("an amount"),
            line["total"]["amount_minor"],
            "{line}"
        );
    }
}

async fn a_plan_is_shown_as_it_is(house: House) {
    let event = planned(&house).await;
    let flow = cash_flow(&house, &event, "").await;
    lines_are_whole(flow.json());
    assert_eq!(flow["as_of"], json!(null), "nothing was paid yet");
    let months: Vec<&str> =
        flow["months"].as_array().expect("months").iter().filter_map(|one| one["month"].as_str()).collect();
    assert_eq!(months, ["2026-02", "2026-03", "2026-04", "2026-05", "2026-06"]);
    assert_eq!(minors(flow.json(), "months", "payments"), [33_334, 33_333, 0, 33_333, 0]);
    assert_eq!(minors(flow.json(), "months", "balance"), [-33_334, -66_667, -66_667, -100_000, 0]);
    assert_eq!((&flow["low_point"]["month"], &flow["low_point"]["balance"]), (&json!("2026-05"), &eur(-100_000)));
    let opened = cash_flow(&house, &event, "?opening_minor=150000").await;
    assert_eq!(opened["low_point"]["balance"], eur(50_000));
    house.stranger().get(at(&event, "scenarios/reference/cash-flow")).await.refused(403, "auth.forbidden");
    house.admin().get(at(&event, "scenarios/reference/cash-flow?as_of=x")).await.refused(422, "request.invalid");
}

async fn what_was_paid_stands_in_its_month(house: House) {
    let event = planned(&house).await;
    let invoice = with(actual("invoice", 40_000), "due_on", "2026-04-15");
    let invoice = add(&house, &event, "actuals", invoice).await;
    add(&house, &event, "actuals", settling("payment", 10_000, &invoice)).await;
    // It is March: February's part is late, and the invoice is due in April.
    let flow = cash_flow(&house, &event, "").await;
    lines_are_whole(flow.json());
    assert_eq!(flow["as_of"], "2026-03-02");
    assert_eq!(minors(flow.json(), "months", "payments"), [10_000, 30_000, 30_000, 30_000, 0]);
    assert_eq!(minors(flow.json(), "months", "paid"), [10_000, 0, 0, 0, 0]);
    let late = cash_flow(&house, &event, "?as_of=2027-01-01").await;
    lines_are_whole(late.json());
    assert_eq!(minors(row(late.json(), "lines", "code", "salle"), "months", "amount"), [10_000, 90_000]);
}

async fn what_was_paid_long_ago_is_one_amount(house: House) {
    let event = planned(&house).await;
    let plain = cash_flow(&house, &event, "").await;
    assert_eq!(plain["before"], json!(null));
    for (day, minor) in [("2015-01-15", 4_000), ("2016-12-31", 1_000)] {
        add(&house, &event, "actuals", with(actual("payment", minor), "happened_on", day)).await;
    }
    let flow = cash_flow(&house, &event, "?opening_minor=200").await;
    lines_are_whole(flow.json());
    let before = &flow["before"];
    assert_eq!((&before["month"], &before["payments"], &before["paid"]), (&json!("2015-01"), &eur(5_000), &eur(5_000)));
    assert_eq!((&before["net"], &before["balance"]), (&eur(-5_000), &eur(-4_800)));
    assert_eq!(flow["months"][0]["month"], "2026-03");
    assert_eq!(minors(flow.json(), "months", "payments"), [47_500, 0, 47_500, 0]);
    assert_eq!(minors(flow.json(), "months", "balance"), [-52_300, -52_300, -99_800, 200]);
    assert_eq!(minors(row(flow.json(), "lines", "code", "salle"), "months", "amount"), [4_000, 1_000, 47_500, 47_500]);
    // Two years before the plan are near enough.
    let near = with(actual("payment", 1_000), "happened_on", "2024-02-01");
    add(&house, &event, "actuals", near).await;
    assert_eq!(cash_flow(&house, &event, "").await["months"][0]["month"], "2024-02");
}

async fn lines_without_a_date_are_told(house: House) {
    let event = super::balanced(&house, "congres").await;
    let flow = cash_flow(&house, &event, "").await;
    assert_eq!((&flow["undated_payments"], &flow["undated_receipts"]), (&eur(100_000), &eur(100_000)));
    assert_eq!((&flow["months"], &flow["low_point"]), (&json!([]), &json!(null)));
}
