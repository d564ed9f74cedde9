use super::{add, told};
use serde_json::json;
use tests::{House, on_both};

on_both!(a_partner_client_changes_its_own_people, needs_the_version_that_was_read, an_address_tells_who_somebody_is);

async fn a_partner_client_changes_its_own_people(house: House) {
    let (own, other) = (house.partner("Own").create().await, house.partner("Other").create().await);
    let input = json!({ "given_name": "Camille", "family_name": "Exemple", "note": "à rappeler" });
    let mine = add(&house, &format!("{}/people", own.path), input.clone()).await;
    let theirs = add(&house, &format!("{}/people", other.path), input).await;
    let client = house.partner_client(&own);
    let path = format!("{}/people/{}", own.path, mine.id());
    let read = client.get(&path).await.expect(200);
    let patch = json!({ "function": "Présidente" });
    let changed = client.patch(&path).if_match(read.etag()).json(&patch).await.expect(200);
    assert_eq!(
        (&changed["function"], &changed["note"], &changed["version"]),
        (&json!("Présidente"), &json!(null), &json!(2))
    );
    client.patch(&path).if_match("*").json(json!({ "note": "x" })).await.invalid("/note", "organisers_only");
    let whole = house.user("organiser").get(&path).await.expect(200);
    assert_eq!((&whole["note"], &whole["function"]), (&json!("à rappeler"), &json!("Présidente")), "the note stays");

    let before = house.dump();
    let at = |path: &str, id: &str| format!("{path}/people/{id}");
    let foreign = client.patch(at(&other.path, &theirs.id())).if_match("*").json(&patch).await.expect(404);
    let unknown = client.patch(at("partners/nobody", own.id())).if_match("*").json(&patch).await.expect(404);
    assert_eq!(told(&foreign), told(&unknown));
    let crossed = client.patch(at(&own.path, &theirs.id())).if_match("*").json(&patch).await.expect(404);
    let nobody = client.patch(at(&own.path, own.id())).if_match("*").json(&patch).await.expect(404);
    assert_eq!(told(&crossed), told(&nobody));
    assert_eq!(before.changes(&house.dump()), [] as [String; 0]);
}

async fn needs_the_version_that_was_read(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let somebody = super::person(&house, &partner, "Camille", "Exemple").await;
    let organiser = house.user("organiser");
    let path = format!("{}/people/{}", partner.path, somebody.id());
    let patch = json!({ "function": "Trésorière" });
    organiser.patch(&path).json(&patch).await.refused(428, "precondition.required");
    organiser.patch(&path).if_match(somebody.etag()).json(&patch).await.expect(200);
    let late = organiser.patch(&path).if_match(somebody.etag()).json(&patch).await.refused(412, "precondition.failed");
    assert_eq!(late["current_version"], 2);
    let cleared = organiser.patch(&path).if_match("*").json(json!({ "function": null })).await.expect(200);
    assert!(cleared["function"].is_null());
}

async fn an_address_tells_who_somebody_is(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let people = format!("{}/people", partner.path);
    let input = |email: &str| json!({ "given_name": "A", "family_name": "B", "email": email });
    let one = add(&house, &people, input("one@unadel.example")).await;
    let two = add(&house, &people, input("two@unadel.example")).await;
    let organiser = house.user("organiser");
    let patch = |value| organiser.patch(format!("{people}/{}", two.id())).if_match("*").json(value);
    let taken = patch(json!({ "email": "ONE@unadel.example" })).await.refused(409, "partners.email_taken");
    assert_eq!(taken["person_id"], one["id"]);
    patch(json!({ "email": "TWO@unadel.example" })).await.expect(200);
    patch(json!({ "email": "one@unadel.example", "email_shared": true })).await.expect(200);
}
