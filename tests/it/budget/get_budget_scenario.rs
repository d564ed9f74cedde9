use super::{add, at, expense};
use tests::{House, on_both};

on_both!(answers_by_code_and_id);

async fn answers_by_code_and_id(house: House) {
    let event = house.event("congres").create().await;
    let viewer = house.user("viewer");
    viewer.get(at(&event, "scenarios/reference")).await.refused(404, "not_found");
    add(&house, &event, "lines", expense("salle", 1)).await;
    let found = viewer.get(at(&event, "scenarios/reference")).await.expect(200);
    let by_id = viewer.get(at(&event, &format!("scenarios/{}", found.id()))).await.expect(200);
    assert_eq!(found.etag(), by_id.etag());
    house.stranger().get(at(&event, "scenarios/reference")).await.refused(403, "auth.forbidden");
}
