use super::{
    add, at,
    simulated::{simulate, uncertain},
};
use serde_json::json;
use tests::{House, on_both};

on_both!(shows_the_scenarios_that_were_simulated);

async fn shows_the_scenarios_that_were_simulated(house: House) {
    let event = uncertain(&house, "congres").await;
    for code in ["prudent", "ambitieux"] {
        add(&house, &event, "scenarios", json!({ "code": code, "name": { "fr": format!("Le {code}") } })).await;
    }
    let (viewer, path) = (house.user("viewer"), at(&event, "scenarios/reference/fan.svg"));
    viewer.get(&path).await.refused(409, "budget.simulation_needed");
    simulate(&house, &event, 1_000, 1).await.expect(201);
    let alone = viewer.get(&path).await.expect(200).text();
    assert!(alone.contains("Référence") && !alone.contains("Le prudent"), "{alone}");
    let asked = json!({ "trials": 1_000 });
    house.admin().post(at(&event, "scenarios/prudent/simulations")).json(asked).await.expect(201);
    let both = viewer.get(&path).lang("en").await.expect(200);
    assert_eq!(both.media_type(), "image/svg+xml");
    let both = both.text();
    assert!(both.contains("Baseline") && both.contains("Le prudent") && both.contains("P95"), "{both}");
    viewer.get(at(&event, "scenarios/ambitieux/fan.svg")).await.refused(409, "budget.simulation_needed");
    house.anon().get(&path).await.refused(401, "auth.required");
}
