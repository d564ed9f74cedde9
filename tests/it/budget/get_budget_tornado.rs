use super::{
    add, at, expense,
    simulated::{simulate, uncertain},
};
use tests::{House, on_both};

on_both!(is_drawn_from_the_newest_simulation, strangers_get_none);

async fn is_drawn_from_the_newest_simulation(house: House) {
    let event = uncertain(&house, "congres").await;
    let (viewer, path) = (house.user("viewer"), at(&event, "scenarios/reference/tornado.svg"));
    viewer.get(&path).await.refused(409, "budget.simulation_needed");
    let found = simulate(&house, &event, 20_000, 1).await.expect(201);
    assert_ne!(found["median_result"], found["result"]["p50"], "the two would be told apart in vain");
    let picture = viewer.get(&path).lang("en").await.expect(200);
    assert_eq!(picture.media_type(), "image/svg+xml");
    let svg = picture.text();
    assert!(svg.contains("What moves the result") && svg.contains("participants"), "{svg}");
    assert!(svg.contains("P10 €6,155.34") || svg.contains("P10 €6,155.35"), "{svg}");
    // What the bars start from is not called what the fan's median is, and the fan's is told beside it.
    assert!(svg.contains("result, drivers at their medians: €10,000"), "{svg}");
    let fan = viewer.get(at(&event, "scenarios/reference/fan.svg")).lang("en").await.expect(200).text();
    let median = fan.split("P50 ").nth(1).and_then(|rest| rest.split(", P90").next()).expect("the fan tells it");
    assert!(svg.contains(&format!("Median of the simulated results (P50): {median}.")), "{median}: {svg}");
    assert!(!svg.contains("has changed since"));
    add(&house, &event, "lines", expense("assurance", 40_000)).await;
    assert!(viewer.get(&path).lang("en").await.expect(200).text().contains("has changed since"));
    assert!(viewer.get(&path).await.expect(200).text().contains("Ce qui fait varier le résultat"));
}

async fn strangers_get_none(house: House) {
    let event = uncertain(&house, "congres").await;
    house.anon().get(at(&event, "scenarios/reference/tornado.svg")).await.refused(401, "auth.required");
    house.admin().get(at(&event, "scenarios/rien/tornado.svg")).await.refused(404, "not_found");
}
