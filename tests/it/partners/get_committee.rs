use super::{add, person, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(names_people_to_those_who_may_know_them, is_found_in_its_own_event);

async fn names_people_to_those_who_may_know_them(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("other").create().await);
    let partner = house.partner("UNADEL").create().await;
    let somebody = person(&house, &partner, "Camille", "Exemple").await;
    let members = json!([{ "partner_id": partner.id(), "person_id": somebody.id() }]);
    let path = format!("{}/committees", event.path);
    add(&house, &path, json!({ "code": "copil", "name": { "fr": "Pilotage" }, "members": members })).await;
    for (somebody, name) in [
        (house.user("organiser"), json!("Camille Exemple")),
        (house.user("viewer"), json!(null)),
        (house.user_in("viewer", &event), json!(null)),
    ] {
        for path in [format!("{path}/copil"), format!("{path}?limit=1")] {
            let seen = somebody.get(&path).await.expect(200);
            let committee = if path.contains('?') { seen.at("/data/0").clone() } else { seen.json().clone() };
            assert_eq!(committee["members"][0]["person_name"], name, "{path}");
            assert_eq!(committee["members"][0]["partner"]["id"], partner["id"]);
        }
    }
    house.user_in("organiser", &other).get(format!("{path}/copil")).await.refused(404, "not_found");
}

async fn is_found_in_its_own_event(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("other").create().await);
    let made =
        add(&house, &format!("{}/committees", event.path), json!({ "code": "copil", "name": { "fr": "x" } })).await;
    let viewer = house.user("viewer");
    let unknown = viewer.get(format!("{}/committees/nothing", other.path)).await.expect(404);
    for key in [made.id(), "copil".to_owned()] {
        viewer.get(format!("{}/committees/{key}", event.path)).await.expect(200);
        let foreign = viewer.get(format!("{}/committees/{key}", other.path)).await.refused(404, "not_found");
        assert_eq!(told(&foreign), told(&unknown));
    }
}
