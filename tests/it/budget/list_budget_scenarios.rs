use super::{add, at, expense};
use serde_json::json;
use tests::{House, on_both};

on_both!(lists_them_by_code);

async fn lists_them_by_code(house: House) {
    let event = house.event("congres").create().await;
    let viewer = house.user("viewer");
    assert!(viewer.get(at(&event, "scenarios")).await.expect(200).rows().is_empty());
    add(&house, &event, "lines", expense("salle", 1)).await;
    add(&house, &event, "scenarios", json!({ "code": "ambitieux", "name": { "fr": "Ambitieux" } })).await;
    let page = viewer.get(at(&event, "scenarios?include_total=true")).await.expect(200);
    assert_eq!(
        (page.column("code"), page.at("/page/total")),
        (vec!["ambitieux".to_owned(), "reference".to_owned()], &json!(2))
    );
}
