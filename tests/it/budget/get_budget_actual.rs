use super::{add, at, balanced, create_budget_actual::actual};
use tests::{House, on_both};

on_both!(answers_by_id_within_the_event);

async fn answers_by_id_within_the_event(house: House) {
    let (event, other) = (balanced(&house, "congres").await, balanced(&house, "autre").await);
    let made = add(&house, &event, "actuals", actual("quote", 5)).await;
    let viewer = house.user("viewer");
    let path = at(&event, &format!("actuals/{}", made.id()));
    assert_eq!(viewer.get(&path).await.expect(200).etag(), made.etag());
    viewer.get(at(&other, &format!("actuals/{}", made.id()))).await.refused(404, "not_found");
    viewer.get(at(&event, "actuals/salle")).await.refused(404, "not_found");
    house.stranger().get(&path).await.refused(403, "auth.forbidden");
}
