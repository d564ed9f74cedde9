use super::{add, approve, at, catered, eur, expense, row, suppose, value};
use serde_json::json;
use tests::{House, on_both};

on_both!(tells_what_changed_and_why, another_override_of_the_same_amount_is_told);

async fn tells_what_changed_and_why(house: House) {
    let event = catered(&house, "congres").await;
    suppose(&house, &event, "reference", "meal_price", value("EUR/person", 20)).await;
    approve(&house, &event).await;
    house.admin().post(at(&event, "revisions")).json(json!({ "reason": "Repas moins chers" })).await.expect(201);
    suppose(&house, &event, "reference", "meal_price", value("EUR/person", 18)).await;
    add(&house, &event, "lines", expense("video", 20_000)).await;
    let viewer = house.user("viewer");
    let compare = |from: i64, to: i64| viewer.get(at(&event, &format!("revisions/compare?from={from}&to={to}")));
    let misread = viewer.get(at(&event, "revisions/compare?from=first&to=2")).await.invalid("from", "type");
    assert_eq!(misread.violations().len(), 1, "it is wrong, and not missing as well: {}", misread.story());
    // The second one is being written: it stands for the budget as it is now.
    let found = compare(1, 2).await.expect(200);
    let meals = row(found.json(), "lines", "code", "repas");
    assert_eq!((&meals["change"], &meals["difference"]), (&json!("changed"), &eur(-20_000)));
    let video = row(found.json(), "lines", "code", "video");
    assert_eq!((&video["change"], &video["from"], &video["to"]), (&json!("added"), &json!(null), &eur(20_000)));
    assert_eq!(found["lines"].as_array().map(Vec::len), Some(2), "what is the same is left out");
    let price = row(found.json(), "drivers", "name", "meal_price");
    assert_eq!((&price["from"]["value"], &price["to"]["value"]), (&json!(20), &json!(18)));
    assert_eq!(found["revisions"][0]["reason"], "Repas moins chers");
    assert_eq!(
        (&found["from"]["totals"]["expenses"], &found["to"]["totals"]["expenses"]),
        (&eur(200_000), &eur(200_000))
    );
    approve(&house, &event).await;
    assert_eq!(compare(1, 2).await.expect(200)["lines"], found["lines"]);
    let back = compare(2, 1).await.expect(200);
    assert_eq!(row(back.json(), "lines", "code", "video")["change"], "removed");
    assert_eq!(compare(2, 2).await.expect(200)["lines"], json!([]));
    compare(1, 3).await.refused(404, "not_found");
    compare(0, 1).await.refused(422, "request.invalid");
}

async fn another_override_of_the_same_amount_is_told(house: House) {
    let event = catered(&house, "congres").await;
    suppose(&house, &event, "reference", "meal_price", value("EUR/person", 20)).await;
    let fixed = json!({ "amount": eur(200_000) });
    let path = at(&event, "scenarios/reference/overrides/repas");
    house.admin().put(&path).json(fixed).await.expect(201);
    approve(&house, &event).await;
    house.admin().post(at(&event, "revisions")).json(json!({ "reason": "Prix par repas" })).await.expect(201);
    let compare = || house.admin().get(at(&event, "revisions/compare?from=1&to=2"));
    assert_eq!(compare().await.expect(200)["lines"], json!([]));
    let computed = json!({ "formula": "participants * meal_price" });
    house.admin().put(&path).json(computed).await.expect(200);
    let found = compare().await.expect(200);
    let meals = row(found.json(), "lines", "code", "repas");
    assert_eq!((&meals["change"], &meals["difference"]), (&json!("reworded"), &eur(0)));
}
