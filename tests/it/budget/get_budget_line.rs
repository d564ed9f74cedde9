use super::{add, at, expense};
use tests::{House, on_both};

on_both!(answers_by_code_and_id);

async fn answers_by_code_and_id(house: House) {
    let event = house.event("congres").create().await;
    let made = add(&house, &event, "lines", expense("salle", 1)).await;
    let viewer = house.user("viewer");
    for key in ["salle", &made.id()] {
        let found = viewer.get(at(&event, &format!("lines/{key}"))).await.expect(200);
        assert_eq!((found.id(), found.etag()), (made.id(), made.etag()));
    }
    viewer.get(at(&event, "lines/inconnue")).await.refused(404, "not_found");
    let other = house.event("autre").create().await;
    viewer.get(at(&other, &format!("lines/{}", made.id()))).await.refused(404, "not_found");
    house.stranger().get(at(&event, "lines/salle")).await.refused(403, "auth.forbidden");
}
