use super::{
    add, approve, at, balanced,
    create_budget_actual::{actual, settling},
    eur, row,
};
use serde_json::{Value, json};
use tests::{House, Made, Response, on_both, with};

on_both!(
    the_plan_holds_until_more_is_engaged,
    what_is_wholly_committed_is_what_it_costs,
    a_line_that_is_closed_comes_to_less,
    sides_are_the_sums_of_lines,
);

async fn execution(house: &House, event: &Made) -> Response {
    house.user("viewer").get(at(event, "scenarios/reference/execution")).await.expect(200)
}

fn minor(line: &Value, figure: &str) -> i64 {
    line["figures"][figure]["amount_minor"].as_i64().unwrap_or_else(|| panic!("no {figure} in {line}"))
}

async fn the_plan_holds_until_more_is_engaged(house: House) {
    let event = balanced(&house, "congres").await;
    let quote = add(&house, &event, "actuals", actual("quote", 120_000)).await;
    let order = add(&house, &event, "actuals", settling("commitment", 90_000, &quote)).await;
    let now = execution(&house, &event).await;
    let line = row(now.json(), "lines", "code", "salle");
    assert_eq!((minor(line, "quoted"), minor(line, "committed"), minor(line, "engaged")), (0, 90_000, 90_000));
    assert_eq!((minor(line, "forecast"), minor(line, "variance"), &line["basis"]), (100_000, 0, &json!("budget")));
    assert_eq!(line["explanation"], json!([]));

    let invoice = add(&house, &event, "actuals", settling("invoice", 95_000, &order)).await;
    add(&house, &event, "actuals", settling("payment", 30_000, &invoice)).await;
    add(&house, &event, "actuals", actual("invoice", 8_000)).await;
    let now = execution(&house, &event).await;
    let line = row(now.json(), "lines", "code", "salle");
    assert_eq!((minor(line, "invoiced"), minor(line, "paid"), minor(line, "actual")), (103_000, 30_000, 103_000));
    assert_eq!((minor(line, "forecast"), minor(line, "variance"), &line["basis"]), (103_000, 3_000, &json!("engaged")));
    let parts: Vec<(&str, i64)> = line["explanation"]
        .as_array()
        .expect("parts")
        .iter()
        .map(|part| {
            (part["code"].as_str().unwrap_or_default(), part["amount"]["amount_minor"].as_i64().unwrap_or_default())
        })
        .collect();
    assert_eq!(parts, [("committed_otherwise", -10_000), ("uncommitted", 8_000), ("exceeded", 5_000)]);
    assert_eq!((&now["planned_result"], &now["forecast_result"]), (&eur(0), &eur(-3_000)));
}

async fn what_is_wholly_committed_is_what_it_costs(house: House) {
    let event = balanced(&house, "congres").await;
    add(&house, &event, "actuals", actual("commitment", 90_000)).await;
    let sure = json!({ "certainty": "committed" });
    house.admin().patch(at(&event, "lines/salle")).if_match("*").json(sure).await.expect(200);
    let now = execution(&house, &event).await;
    let line = row(now.json(), "lines", "code", "salle");
    assert_eq!((minor(line, "forecast"), minor(line, "variance")), (90_000, -10_000));
    assert_eq!(now["forecast_result"], eur(10_000));
    house.stranger().get(at(&event, "scenarios/reference/execution")).await.refused(403, "auth.forbidden");
    house.admin().get(at(&event, "scenarios/inconnu/execution")).await.refused(404, "not_found");
}

async fn a_line_that_is_closed_comes_to_less(house: House) {
    let event = balanced(&house, "congres").await;
    approve(&house, &event).await;
    let order = add(&house, &event, "actuals", actual("commitment", 95_000)).await;
    let invoice = add(&house, &event, "actuals", settling("invoice", 90_000, &order)).await;
    let now = execution(&house, &event).await;
    let line = row(now.json(), "lines", "code", "salle");
    assert_eq!((minor(line, "forecast"), &line["status"]), (100_000, &json!("still_open")));
    let last = json!({ "closes_line": true });
    let closed = house.admin().patch(invoice.header("location")).if_match("*").json(last).await.expect(200);
    assert_eq!(closed["closes_line"], true);
    let now = execution(&house, &event).await;
    let line = row(now.json(), "lines", "code", "salle");
    assert_eq!((minor(line, "forecast"), minor(line, "variance")), (90_000, -10_000));
    assert_eq!((&line["basis"], &line["status"]), (&json!("closed"), &json!("closed_below")));
    let released = row(line, "explanation", "code", "released");
    assert_eq!((&released["amount"], &now["forecast_result"]), (&eur(-5_000), &eur(10_000)));
    let months = house.admin().get(at(&event, "scenarios/reference/cash-flow")).await.expect(200);
    assert_eq!(row(months.json(), "lines", "code", "salle")["total"], eur(90_000));
}

async fn sides_are_the_sums_of_lines(house: House) {
    let event = balanced(&house, "congres").await;
    for (n, minor) in [(1, 333), (2, 777), (3, 1)] {
        add(&house, &event, "lines", super::expense(&format!("autre-{n}"), minor)).await;
        let line = format!("autre-{n}");
        add(&house, &event, "actuals", with(actual("invoice", minor + n), "line", line)).await;
    }
    add(&house, &event, "actuals", with(actual("payment", 5), "line", "inscriptions")).await;
    let now = execution(&house, &event).await;
    for side in now["sides"].as_array().expect("sides") {
        for figure in ["budget", "quoted", "committed", "invoiced", "paid", "actual", "engaged", "forecast", "variance"]
        {
            let lines = now["lines"].as_array().expect("lines").iter().filter(|line| line["side"] == side["side"]);
            assert_eq!(lines.map(|line| minor(line, figure)).sum::<i64>(), minor(side, figure), "{figure} of {side}");
        }
    }
}
