use super::{add, at, catered, eur, row, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(stand_side_by_side);

async fn stand_side_by_side(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let viewer = house.user("viewer");
    let get = |codes: &str| viewer.get(at(&event, "scenarios/compare")).query(&[("codes", codes)]);
    let found = get("prudent,reference").await.expect(200);
    let line = row(found.json(), "lines", "code", "repas");
    assert_eq!((&line["amounts"], &line["differs"]), (&json!([eur(120_000), eur(150_000)]), &json!(true)));
    assert_eq!(row(found.json(), "lines", "code", "inscriptions")["differs"], false);
    let people = row(found.json(), "drivers", "name", "participants");
    assert_eq!(people["values"], json!([80, 100]));
    assert_eq!(found["scenarios"][1]["balance"]["cash"], eur(50_000));
    get("prudent,inconnu").await.refused(404, "not_found");
    get("prudent,prudent").await.refused(422, "request.invalid");
    get("prudent").await.refused(422, "request.invalid");
}
