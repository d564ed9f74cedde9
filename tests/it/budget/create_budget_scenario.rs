use super::{add, at, catered, eur, expense, formula, row, statement, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(supposes_what_the_baseline_does, starts_as_a_copy, exactly_one_is_the_baseline, formulas_are_not_without_end);

async fn supposes_what_the_baseline_does(house: House) {
    let event = catered(&house, "congres").await;
    let input = json!({ "code": "prudent", "name": { "fr": "Prudent" } });
    let made = house.user("finance").post(at(&event, "scenarios")).json(&input).await.expect(201);
    assert_eq!((&made["is_baseline"], &made["version"]), (&json!(false), &json!(1)));
    let same = statement(&house, &event, "prudent").await;
    assert_eq!(row(same.json(), "lines", "code", "repas")["amount"], eur(150_000));
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let fewer = statement(&house, &event, "prudent").await;
    assert_eq!(row(fewer.json(), "lines", "code", "repas")["amount"], eur(120_000));
    let baseline = statement(&house, &event, "reference").await;
    assert_eq!(row(baseline.json(), "lines", "code", "repas")["amount"], eur(150_000));
    let admin = house.admin();
    admin.post(at(&event, "scenarios")).json(&input).await.refused(409, "budget.code_taken");
    let taken = json!({ "code": "compare", "name": { "fr": "x" } });
    admin.post(at(&event, "scenarios")).json(taken).await.invalid("/code", "reserved");
    house.user("viewer").post(at(&event, "scenarios")).json(input).await.refused(403, "auth.forbidden");
}

async fn starts_as_a_copy(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let free = json!({ "amount": eur(0) });
    house.admin().put(at(&event, "scenarios/prudent/overrides/inscriptions")).json(free).await.expect(201);
    add(&house, &event, "scenarios", json!({ "code": "sobre", "name": { "fr": "Sobre" }, "copy_of": "prudent" })).await;
    let (one, other) = (statement(&house, &event, "prudent").await, statement(&house, &event, "sobre").await);
    assert_eq!(one["totals"], other["totals"]);
    let gone = json!({ "code": "autre", "name": { "fr": "x" }, "copy_of": "inconnu" });
    house.admin().post(at(&event, "scenarios")).json(gone).await.invalid("/copy_of", "unknown_scenario");
}

async fn exactly_one_is_the_baseline(house: House) {
    let event = catered(&house, "congres").await;
    let input = json!({ "code": "autre", "name": { "fr": "Autre" }, "is_baseline": true });
    add(&house, &event, "scenarios", input).await;
    let list = house.admin().get(at(&event, "scenarios?sort=code")).await.expect(200);
    assert_eq!(list.column("is_baseline"), ["true", "false"]);
    // No figure moves: what came from the old baseline is the scenario's own now.
    for scenario in ["autre", "reference"] {
        let now = statement(&house, &event, scenario).await;
        assert_eq!(row(now.json(), "lines", "code", "repas")["amount"], eur(150_000), "{scenario}");
    }
}

async fn formulas_are_not_without_end(house: House) {
    let event = house.event("congres").create().await;
    // 10 formulas of 199 operations and values; 20,000 is the most of a budget.
    let long = format!("1 [EUR]{}", "+0".repeat(99));
    for n in 0..10 {
        add(&house, &event, "lines", formula(&format!("ligne-{n}"), &long)).await;
    }
    add(&house, &event, "scenarios", json!({ "code": "s0", "name": { "fr": "S" } })).await;
    for n in 0..10 {
        let place = at(&event, &format!("scenarios/s0/overrides/ligne-{n}"));
        house.admin().put(place).json(json!({ "formula": long })).await.expect(201);
    }
    let copy = |n: usize| json!({ "code": format!("s{n}"), "name": { "fr": "S" }, "copy_of": "s0" });
    for n in 1..9 {
        add(&house, &event, "scenarios", copy(n)).await;
    }
    let refused = house.admin().post(at(&event, "scenarios")).json(copy(9)).await.refused(409, "budget.too_many");
    assert_eq!(refused["limit"], 20_000);
    // 99 fit, and then not three more.
    let rest = format!("1 [EUR]{}", "+0".repeat(49));
    add(&house, &event, "lines", formula("reste", &rest)).await;
    let one_more = house.admin().post(at(&event, "lines")).json(formula("trop", "1 [EUR] + 0")).await;
    one_more.refused(409, "budget.too_many");
    // What needs no formula can still be added.
    add(&house, &event, "lines", expense("salle", 1)).await;
    house.admin().delete(at(&event, "lines/ligne-0")).if_match("*").await.expect(204);
}
