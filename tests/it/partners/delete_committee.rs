use super::add;
use serde_json::json;
use tests::{House, on_both};

on_both!(stays_while_others_come_from_it);

async fn stays_while_others_come_from_it(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("UNADEL").create().await;
    let path = format!("{}/committees", event.path);
    let sits = json!([{ "partner_id": partner.id() }]);
    let parent = add(&house, &path, json!({ "code": "copil", "name": { "fr": "x" }, "members": sits })).await;
    add(&house, &path, json!({ "code": "atelier", "name": { "fr": "y" }, "parent_id": parent.id() })).await;
    let organiser = house.user("organiser");
    let delete = |code: &str| organiser.delete(format!("{path}/{code}"));
    delete("copil").if_match("*").await.refused(409, "partners.committee_in_use");
    delete("atelier").await.refused(428, "precondition.required");
    delete("atelier").if_match("*").await.expect(204);
    delete("copil").if_match("\"2\"").await.refused(412, "precondition.failed");
    house.user("viewer").delete(format!("{path}/copil")).if_match("*").await.refused(403, "auth.forbidden");
    delete("copil").if_match(parent.etag()).await.expect(204);
    organiser.get(format!("{path}/copil")).await.refused(404, "not_found");
    organiser.delete(&partner.path).if_match("*").await.expect(204);
}
