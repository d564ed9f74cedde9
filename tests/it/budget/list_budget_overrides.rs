use super::{at, catered, eur};
use serde_json::json;
use tests::{House, on_both};

on_both!(lists_what_a_scenario_changes);

async fn lists_what_a_scenario_changes(house: House) {
    let event = catered(&house, "congres").await;
    for line in ["repas", "inscriptions"] {
        let path = at(&event, &format!("scenarios/reference/overrides/{line}"));
        house.admin().put(path).json(json!({ "amount": eur(5) })).await.expect(201);
        house.clock.advance(chrono::TimeDelta::minutes(1));
    }
    let page =
        house.user("viewer").get(at(&event, "scenarios/reference/overrides?include_total=true")).await.expect(200);
    assert_eq!(
        (page.column("line"), page.at("/page/total")),
        (vec!["repas".to_owned(), "inscriptions".to_owned()], &json!(2))
    );
}
