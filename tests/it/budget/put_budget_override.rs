use super::{add, at, catered, eur, row, statement};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_the_line_in_that_scenario_only);

async fn is_the_line_in_that_scenario_only(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    let finance = house.user("finance");
    let put = |value| finance.put(at(&event, "scenarios/prudent/overrides/repas")).json(value);
    let made = put(json!({ "amount": eur(0) })).await.expect(201);
    assert_eq!((&made["line"], &made["amount"]), (&json!("repas"), &eur(0)));
    assert_eq!(put(json!({ "amount": eur(0) })).await.expect(200)["version"], 1);
    let long = format!("participants{}", " ".repeat(1_000));
    let place = |start, end| json!({ "start": start, "end": end });
    for (text, code, params) in [
        ("participants", "formula.units", place(0, 12)),
        ("participants * meal_price / 0", "formula.division_by_zero", place(0, 29)),
        (long.as_str(), "formula.too_long", json!({ "start": 1_000, "end": 1_001, "max": 1_000 })),
    ] {
        let refused = put(json!({ "formula": text })).await.invalid("/formula", code);
        assert_eq!(refused.at("/errors/0/params"), &params, "{}", refused.story());
    }
    put(json!({ "formula": "participants * meal_price", "amount": eur(1) })).await.invalid("/amount", "either");
    put(json!({})).await.invalid("/amount", "required");
    put(json!({ "formula": "participants * meal_price / 2" })).if_match(made.etag()).await.expect(200);
    let (here, there) = (statement(&house, &event, "prudent").await, statement(&house, &event, "reference").await);
    let line = row(here.json(), "lines", "code", "repas");
    assert_eq!((&line["amount"], &line["overridden"]), (&eur(75_000), &json!(true)));
    assert_eq!(row(there.json(), "lines", "code", "repas")["amount"], eur(150_000));
    let path = at(&event, "scenarios/prudent/overrides/repas");
    house.user("viewer").put(path).json(json!({ "amount": eur(0) })).await.refused(403, "auth.forbidden");
}
