use super::{
    add, at, expense, formula,
    simulated::{place, simulate, uncertain},
    suppose,
};
use serde_json::json;
use tests::{House, on_both};

on_both!(
    says_when_it_is_out_of_date,
    says_when_a_live_value_has_moved,
    belongs_to_its_scenario,
    goes_with_its_scenario,
);

async fn says_when_it_is_out_of_date(house: House) {
    let event = uncertain(&house, "congres").await;
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    let path = made.header("location").to_owned();
    let viewer = house.user("viewer");
    let found = viewer.get(&path).await.expect(200);
    assert_eq!((&found["stale"], &found["result"]), (&json!(false), &made["result"]));
    add(&house, &event, "lines", expense("assurance", 40_000)).await;
    let found = viewer.get(&path).await.expect(200);
    assert_eq!((&found["stale"], &found["result"]), (&json!(true), &made["result"]));
    let found = house.admin().get(place(&event)).await.expect(200);
    assert_eq!(found.column("stale"), ["true"]);
}

async fn says_when_a_live_value_has_moved(house: House) {
    let event = house.congress("congres", None).await;
    add(&house, &event, "lines", expense("salle", 40_000)).await;
    let booked = json!({ "unit": "person", "link": { "source": "confirmed_registrations" } });
    suppose(&house, &event, "reference", "booked", booked).await;
    let price = json!({ "unit": "EUR/person", "distribution": { "kind": "uniform", "low": 5, "high": 7 } });
    suppose(&house, &event, "reference", "kit_price", price).await;
    let stale = async |path: &str| house.admin().get(path).await.expect(200)["stale"].clone();
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    let path = made.header("location").to_owned();
    house.registers(&event, "Ana").await;
    assert_eq!(stale(&path).await, json!(false), "no line needs it");

    add(&house, &event, "lines", formula("livrets", "booked * kit_price")).await;
    house.clock.advance(chrono::TimeDelta::seconds(1));
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    let path = made.header("location").to_owned();
    let drawn = async || {
        let picture = house.admin().get(at(&event, "scenarios/reference/tornado.svg")).lang("en").await;
        picture.expect(200).text().contains("has changed since")
    };
    assert_eq!((stale(&path).await, drawn().await), (json!(false), false));
    house.registers(&event, "Bob").await;
    assert_eq!((stale(&path).await, drawn().await), (json!(true), true));
    let newest = house.admin().get(format!("{}?sort=-created_at", place(&event))).await.expect(200);
    assert_eq!(newest.column("stale"), ["true", "true"]);
    // What was simulated anew is of now.
    house.clock.advance(chrono::TimeDelta::seconds(1));
    simulate(&house, &event, 1_000, 1).await.expect(201);
    let newest = house.admin().get(format!("{}?sort=-created_at", place(&event))).await.expect(200);
    assert_eq!((newest.column("stale"), drawn().await), (["false", "true", "true"].map(str::to_owned).to_vec(), false));
}

async fn belongs_to_its_scenario(house: House) {
    let event = uncertain(&house, "congres").await;
    let made = simulate(&house, &event, 1_000, 1).await.expect(201);
    let other = json!({ "code": "prudent", "name": { "fr": "Prudent" } });
    add(&house, &event, "scenarios", other).await;
    let admin = house.admin();
    admin.get(format!("{}/{}", place(&event), made.id())).await.expect(200);
    admin.get(at(&event, &format!("scenarios/prudent/simulations/{}", made.id()))).await.refused(404, "not_found");
    admin.get(format!("{}/rien", place(&event))).await.refused(404, "not_found");
    house.stranger().get(format!("{}/{}", place(&event), made.id())).await.refused(403, "auth.forbidden");
}

async fn goes_with_its_scenario(house: House) {
    let event = uncertain(&house, "congres").await;
    let admin = house.admin();
    let other = add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    let scenario = at(&event, "scenarios/prudent");
    let asked = json!({ "trials": 1_000 });
    admin.post(format!("{scenario}/simulations")).json(asked).await.expect(201);
    admin.delete(&scenario).if_match(other.etag()).await.expect(204);
    assert_eq!(house.dump().table("budget_simulations"), [] as [String; 0]);
}
