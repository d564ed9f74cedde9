//! An event's budget: lines, scenarios, hypotheses, what comes of them and what becomes of them; one file per endpoint.

use serde_json::{Value, json};
use tests::{House, Made, Response};

mod compare_budget_revisions;
mod compare_budget_scenarios;
mod create_budget_actual;
mod create_budget_approval;
mod create_budget_line;
mod create_budget_revision;
mod create_budget_scenario;
mod create_budget_simulation;
mod create_budget_submission;
mod delete_budget_actual;
mod delete_budget_driver;
mod delete_budget_line;
mod delete_budget_override;
mod delete_budget_scenario;
mod get_budget;
mod get_budget_accounts;
mod get_budget_actual;
mod get_budget_cash_flow;
mod get_budget_driver;
mod get_budget_execution;
mod get_budget_explanation;
mod get_budget_fan;
mod get_budget_line;
mod get_budget_override;
mod get_budget_revision;
mod get_budget_scenario;
mod get_budget_simulation;
mod get_budget_statement;
mod get_budget_statement_csv;
mod get_budget_statement_pdf;
mod get_budget_statement_xlsx;
mod get_budget_tornado;
mod get_budget_waterfall;
mod list_budget_actuals;
mod list_budget_approvals;
mod list_budget_drivers;
mod list_budget_lines;
mod list_budget_overrides;
mod list_budget_revisions;
mod list_budget_scenarios;
mod list_budget_simulations;
mod office;
mod put_budget_driver;
mod put_budget_override;
mod update_budget;
mod update_budget_actual;
mod update_budget_line;
mod update_budget_scenario;

mod demo;
mod live_values;
mod lives;
mod simulated;

/// Cents.
fn eur(amount_minor: i64) -> Value {
    json!({ "amount_minor": amount_minor, "currency": "EUR" })
}

/// A place in the event's budget.
fn at(event: &Made, place: &str) -> String {
    format!("{}/budget/{place}", event.path)
}

/// A line of services that costs so much.
fn expense(code: &str, minor: i64) -> Value {
    json!({ "code": code, "label": { "fr": code }, "side": "expense", "account": "6226", "amount": eur(minor) })
}

/// A line of registrations that brings so much.
fn income(code: &str, minor: i64) -> Value {
    json!({ "code": code, "label": { "fr": code }, "side": "income", "account": "706", "amount": eur(minor) })
}

/// A line of services that costs what this formula says.
fn formula(code: &str, formula: &str) -> Value {
    json!({ "code": code, "label": { "fr": code }, "side": "expense", "account": "6226", "formula": formula })
}

/// A hypothesis of so many, counted in this unit.
fn value(unit: &str, value: i64) -> Value {
    json!({ "unit": unit, "value": value })
}

/// Puts this below the budget, as the administrator.
async fn add(house: &House, event: &Made, place: &str, input: Value) -> Response {
    house.admin().post(at(event, place)).json(input).await.expect(201)
}

/// Sets a hypothesis of the scenario.
async fn suppose(house: &House, event: &Made, scenario: &str, name: &str, input: Value) -> Response {
    let answer = house.admin().put(at(event, &format!("scenarios/{scenario}/drivers/{name}"))).json(input).await;
    assert!([200, 201].contains(&answer.status()), "{}", answer.story());
    answer
}

/// An event with a budget that balances: 1,000 € for the venue, as much from registrations.
async fn balanced(house: &House, slug: &str) -> Made {
    let event = house.event(slug).create().await;
    add(house, &event, "lines", expense("salle", 100_000)).await;
    add(house, &event, "lines", income("inscriptions", 100_000)).await;
    event
}

/// An event whose meals cost what 100 people eat at 15 €.
async fn catered(house: &House, slug: &str) -> Made {
    let event = house.event(slug).create().await;
    // The first line begins the budget.
    add(house, &event, "lines", income("inscriptions", 200_000)).await;
    suppose(house, &event, "reference", "participants", value("person", 100)).await;
    suppose(house, &event, "reference", "meal_price", value("EUR/person", 15)).await;
    add(house, &event, "lines", formula("repas", "participants * meal_price")).await;
    event
}

/// What a scenario comes to.
async fn statement(house: &House, event: &Made, scenario: &str) -> Response {
    house.admin().get(at(event, &format!("scenarios/{scenario}/statement"))).await.expect(200)
}

/// The row of a list in a body where a member is this.
#[track_caller]
fn row<'a>(body: &'a Value, list: &str, member: &str, is: &str) -> &'a Value {
    let rows = body[list].as_array().unwrap_or_else(|| panic!("no {list} in {body}"));
    rows.iter().find(|row| row[member] == is).unwrap_or_else(|| panic!("no {member} {is} in {}", body[list]))
}

/// Minor units of every row of a list in a body.
#[track_caller]
fn minors(body: &Value, list: &str, member: &str) -> Vec<i64> {
    let rows = body[list].as_array().unwrap_or_else(|| panic!("no {list} in {body}"));
    rows.iter()
        .map(|row| row[member]["amount_minor"].as_i64().unwrap_or_else(|| panic!("no {member} in {row}")))
        .collect()
}

/// Takes a step on the way to an approved budget.
async fn decide(somebody: &tests::Actor, event: &Made, action: &str) -> Response {
    let step = if ["submit", "withdraw"].contains(&action) { "submissions" } else { "approvals" };
    somebody.post(at(event, step)).json(json!({ "action": action })).await
}

/// Submits and approves it.
async fn approve(house: &House, event: &Made) {
    decide(&house.user("finance"), event, "submit").await.expect(201);
    decide(&house.admin(), event, "approve").await.expect(201);
}
