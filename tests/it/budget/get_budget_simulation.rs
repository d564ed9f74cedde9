use super::{
    add, at, expense,
    simulated::{place, simulate, uncertain},
};
use serde_json::json;
use tests::{House, on_both};

on_both!(says_when_it_is_out_of_date, belongs_to_its_scenario, goes_with_its_scenario);

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
