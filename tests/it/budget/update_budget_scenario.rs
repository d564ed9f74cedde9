use super::{add, at, catered, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(another_becomes_the_baseline, nobody_comes_to_more_hypotheses_than_there_may_be);

async fn another_becomes_the_baseline(house: House) {
    let event = catered(&house, "congres").await;
    let made = add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    let organiser = house.user("organiser");
    let patch = |code: &str, value| organiser.patch(at(&event, &format!("scenarios/{code}"))).json(value);
    patch("prudent", json!({ "note": "x" })).await.refused(428, "precondition.required");
    let named = patch("prudent", json!({ "note": "x" })).if_match(made.etag()).await.expect(200);
    assert_eq!((&named["note"], &named["version"]), (&json!("x"), &json!(2)));
    patch("prudent", json!({ "note": "y" })).if_match(made.etag()).await.refused(412, "precondition.failed");
    let down = patch("reference", json!({ "is_baseline": false })).if_match("*").await;
    down.refused(409, "budget.baseline_needed");
    patch("prudent", json!({ "code": "reference" })).if_match("*").await.refused(409, "budget.code_taken");
    patch("prudent", json!({ "is_baseline": true })).if_match("*").await.expect(200);
    let old = organiser.get(at(&event, "scenarios/reference")).await.expect(200);
    assert_eq!(old["is_baseline"], false);
    house
        .user("viewer")
        .patch(at(&event, "scenarios/prudent"))
        .if_match("*")
        .json(json!({}))
        .await
        .refused(403, "auth.forbidden");
}

async fn nobody_comes_to_more_hypotheses_than_there_may_be(house: House) {
    let event = catered(&house, "congres").await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    // Two and 149 of the baseline, 150 of the other: one more than 300.
    for n in 0..149 {
        suppose(&house, &event, "reference", &format!("a_{n}"), value("1", n)).await;
    }
    for n in 0..150 {
        suppose(&house, &event, "prudent", &format!("b_{n}"), value("1", n)).await;
    }
    let before = house.dump();
    let patch = || house.admin().patch(at(&event, "scenarios/prudent")).if_match("*");
    let refused = patch().json(json!({ "is_baseline": true })).await.refused(409, "budget.too_many");
    assert_eq!(refused["limit"], 300);
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    house.admin().delete(at(&event, "scenarios/prudent/drivers/b_0")).await.expect(204);
    patch().json(json!({ "is_baseline": true })).await.expect(200);
    assert_eq!(house.dump().table("budget_drivers").len(), 151 + 300);
}
