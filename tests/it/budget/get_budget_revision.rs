use super::{approve, at, catered, eur, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_the_budget_as_it_was_approved);

async fn is_the_budget_as_it_was_approved(house: House) {
    let event = catered(&house, "congres").await;
    suppose(&house, &event, "reference", "meal_price", value("EUR/person", 20)).await;
    let viewer = house.user("viewer");
    let draft = viewer.get(at(&event, "revisions/1")).await.expect(200);
    assert_eq!((&draft["snapshot"], &draft["revision"]["approved_at"]), (&json!(null), &json!(null)));
    approve(&house, &event).await;
    let kept = viewer.get(at(&event, "revisions/1")).await.expect(200);
    let snapshot = &kept["snapshot"];
    assert_eq!((&snapshot["totals"]["expenses"], &snapshot["balance"]["balanced"]), (&eur(200_000), &json!(true)));
    let lines = snapshot["lines"].as_array().expect("lines");
    let meals = lines.iter().find(|line| line["line"]["code"] == "repas").expect("it was there");
    assert_eq!((&meals["amount"], &meals["line"]["formula"]), (&eur(200_000), &json!("participants * meal_price")));
    let price = super::row(snapshot, "values", "name", "meal_price");
    assert_eq!((&price["value"], &price["exact"], &price["absent"]), (&json!(20), &json!("20"), &json!(false)));
    assert_eq!(snapshot["funding"][0]["total"], eur(200_000));
    // Nothing that happens later moves it.
    house.admin().post(at(&event, "revisions")).json(json!({ "reason": "Repas plus chers" })).await.expect(201);
    suppose(&house, &event, "reference", "meal_price", value("EUR/person", 25)).await;
    let again = viewer.get(at(&event, "revisions/1")).await.expect(200);
    assert_eq!(again["snapshot"], kept["snapshot"]);
    let id = kept["revision"]["id"].as_str().expect("an id");
    assert_eq!(viewer.get(at(&event, &format!("revisions/{id}"))).await.expect(200)["snapshot"], kept["snapshot"]);
    viewer.get(at(&event, "revisions/7")).await.refused(404, "not_found");
    viewer.get(at(&event, "revisions/une")).await.refused(404, "not_found");
}
