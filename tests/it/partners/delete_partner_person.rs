use super::{add, person, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(leaves_the_seat_to_the_organisation, a_partner_client_removes_its_own_people_only);

async fn leaves_the_seat_to_the_organisation(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let somebody = person(&house, &partner, "Camille", "Exemple").await;
    let event = house.event("congres").create().await;
    let member = json!({ "partner_id": partner.id(), "person_id": somebody.id(), "title": "Présidente" });
    let committees = format!("{}/committees", event.path);
    add(&house, &committees, json!({ "code": "copil", "name": { "fr": "Pilotage" }, "members": [member] })).await;
    let organiser = house.user("organiser");
    let path = format!("{}/people/{}", partner.path, somebody.id());
    organiser.delete(&path).await.refused(428, "precondition.required");
    organiser.delete(&path).if_match("\"7\"").await.refused(412, "precondition.failed");
    organiser.delete(&path).if_match(somebody.etag()).await.expect(204);
    organiser.get(&path).await.refused(404, "not_found");
    let committee = organiser.get(format!("{committees}/copil")).await.expect(200);
    assert_eq!(committee["version"], 2);
    assert!(committee.at("/members/0/person_id").is_null());
    assert_eq!(committee.at("/members/0/title"), "Présidente");
}

async fn a_partner_client_removes_its_own_people_only(house: House) {
    let (own, other) = (house.partner("Own").create().await, house.partner("Other").create().await);
    let mine = person(&house, &own, "Camille", "Exemple").await;
    let theirs = person(&house, &other, "Sacha", "Exemple").await;
    let client = house.partner_client(&own);
    let delete = |path: &str, id: &str| client.delete(format!("{path}/people/{id}")).if_match("*");
    let unknown = delete("partners/nobody", own.id()).await.expect(404);
    assert_eq!(told(&delete(&other.path, &theirs.id()).await.expect(404)), told(&unknown));
    let nobody = delete(&own.path, own.id()).await.expect(404);
    assert_eq!(told(&delete(&own.path, &theirs.id()).await.expect(404)), told(&nobody));
    delete(&own.path, &mine.id()).await.expect(204);
    house.user("viewer").delete(format!("{}/people/{}", other.path, theirs.id())).if_match("*").await.expect(403);
    house.user("organiser").get(format!("{}/people/{}", other.path, theirs.id())).await.expect(200);
}
