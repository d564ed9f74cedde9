use super::{person, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(is_found_in_its_own_organisation, a_partner_client_sees_its_own_people);

async fn is_found_in_its_own_organisation(house: House) {
    let (one, two) = (house.partner("One").create().await, house.partner("Two").create().await);
    let somebody = person(&house, &one, "Camille", "Exemple").await;
    let organiser = house.user("organiser");
    let seen = organiser.get(format!("partners/one/people/{}", somebody.id())).await.expect(200);
    assert_eq!((seen.json(), seen.etag()), (somebody.json(), somebody.etag()));
    let elsewhere = organiser.get(format!("{}/people/{}", two.path, somebody.id())).await.expect(404);
    let nobody = organiser.get(format!("{}/people/{}", two.path, two.id())).await.expect(404);
    assert_eq!(told(&elsewhere), told(&nobody));
    house.user("viewer").get(format!("{}/people/{}", one.path, somebody.id())).await.refused(403, "auth.forbidden");
}

async fn a_partner_client_sees_its_own_people(house: House) {
    let (own, other) = (house.partner("Own").create().await, house.partner("Other").create().await);
    let input = json!({ "given_name": "Camille", "family_name": "Exemple", "note": "à rappeler" });
    let mine = super::add(&house, &format!("{}/people", own.path), input.clone()).await;
    let theirs = super::add(&house, &format!("{}/people", other.path), input).await;
    let client = house.partner_client(&own);
    let seen = client.get(format!("{}/people/{}", own.path, mine.id())).await.expect(200);
    assert_eq!((&seen["family_name"], &seen["note"]), (&json!("Exemple"), &json!(null)));

    let foreign = client.get(format!("{}/people/{}", other.path, theirs.id())).await.expect(404);
    let unknown = client.get(format!("partners/{0}/people/{0}", mine.id())).await.expect(404);
    assert_eq!(told(&foreign), told(&unknown));
    let by_own_path = client.get(format!("{}/people/{}", own.path, theirs.id())).await.expect(404);
    let nobody = client.get(format!("{}/people/{}", own.path, own.id())).await.expect(404);
    assert_eq!(told(&by_own_path), told(&nobody));
}
