use super::{add, at, catered, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(own_and_inherited_are_told_apart);

async fn own_and_inherited_are_told_apart(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    suppose(&house, &event, "prudent", "participants", value("person", 80)).await;
    let viewer = house.user("viewer");
    for (query, names) in [
        ("", vec!["meal_price", "participants"]),
        ("inherited=true", vec!["meal_price"]),
        ("inherited=false", vec!["participants"]),
        ("sort=-name", vec!["participants", "meal_price"]),
    ] {
        let page =
            viewer.get(at(&event, &format!("scenarios/prudent/drivers?include_total=true&{query}"))).await.expect(200);
        assert_eq!(
            (page.column("name"), page.at("/page/total")),
            (names.iter().map(|it| (*it).to_owned()).collect(), &json!(names.len())),
            "{query}"
        );
    }
}
