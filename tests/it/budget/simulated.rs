//! A budget of which a closed form says what a simulation has to find.

use super::{add, at, expense, formula, suppose, value};
use serde_json::{Value, json};
use tests::{House, Made, Request, with};

/// An event whose registrations, 60 € of 500 people give or take 50 (normal), pay for a venue of 20,000 €: the result is normal
/// around 10,000 € with a standard deviation of 3,000 €.
pub async fn uncertain(house: &House, slug: &str) -> Made {
    let event = house.event(slug).create().await;
    add(house, &event, "lines", expense("salle", 2_000_000)).await;
    let people = json!({ "unit": "person", "distribution": { "kind": "normal", "mean": 500, "sd": 50 } });
    suppose(house, &event, "reference", "participants", people).await;
    suppose(house, &event, "reference", "fee", value("EUR/person", 60)).await;
    let fees = with(formula("inscriptions", "participants * fee"), "side", "income");
    add(house, &event, "lines", with(fees, "account", "706")).await;
    event
}

/// The simulations of the baseline.
pub fn place(event: &Made) -> String {
    at(event, "scenarios/reference/simulations")
}

/// Asks for a simulation, as the administrator.
pub fn simulate(house: &House, event: &Made, trials: i64, seed: i64) -> Request {
    house.admin().post(place(event)).json(json!({ "trials": trials, "seed": seed }))
}

/// Minor units at a pointer.
#[track_caller]
pub fn minor(body: &Value, pointer: &str) -> i64 {
    let found = body.pointer(pointer).and_then(|amount| amount["amount_minor"].as_i64());
    found.unwrap_or_else(|| panic!("no amount at {pointer}: {body}"))
}
