use super::{at, catered, eur};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_there_or_not);

async fn is_there_or_not(house: House) {
    let event = catered(&house, "congres").await;
    let path = at(&event, "scenarios/reference/overrides/repas");
    let viewer = house.user("viewer");
    viewer.get(&path).await.refused(404, "not_found");
    let made = house.admin().put(&path).json(json!({ "amount": eur(5), "note": "devis" })).await.expect(201);
    let found = viewer.get(&path).await.expect(200);
    assert_eq!((found.etag(), &found["note"]), (made.etag(), &json!("devis")));
}
