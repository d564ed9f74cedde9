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
    simulate(&house, &event, 20_000, 1).await.expect(201);
    let picture = viewer.get(&path).lang("en").await.expect(200);
    assert_eq!(picture.media_type(), "image/svg+xml");
    let svg = picture.text();
    assert!(svg.contains("What moves the result") && svg.contains("participants"), "{svg}");
    assert!(svg.contains("P10 €6,155.34") || svg.contains("P10 €6,155.35"), "{svg}");
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
