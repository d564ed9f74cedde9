use super::{person, told};
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(
    has_colleges_and_members_in_their_order,
    a_code_is_taken_within_its_event_only,
    names_what_is_wrong_with_it,
    is_for_staff,
);

fn copil(members: Value) -> Value {
    json!({
        "code": "copil",
        "name": { "fr": "Comité de pilotage" },
        "colleges": [{ "code": "reseaux", "name": { "fr": "Réseaux" } }, { "code": "etat", "name": { "fr": "État" } }],
        "members": members,
    })
}

async fn has_colleges_and_members_in_their_order(house: House) {
    let event = house.event("congres").create().await;
    let (one, two) = (house.partner("Zzz").create().await, house.partner("Aaa").create().await);
    let somebody = person(&house, &one, "Camille", "Exemple").await;
    let members = json!([
        { "partner_id": one.id(), "person_id": somebody.id(), "college": "reseaux", "title": "Présidente" },
        { "partner_id": two.id() },
        { "partner_id": one.id(), "college": "etat" },
    ]);
    let organiser = house.user("organiser");
    let path = format!("{}/committees", event.path);
    let made = organiser.post(&path).json(copil(members)).await.expect(201);
    let seats = made["members"].as_array().expect("members");
    let slugs: Vec<_> = seats.iter().map(|seat| seat["partner"]["slug"].clone()).collect();
    assert_eq!(slugs, ["zzz", "aaa", "zzz"]);
    assert_eq!((&seats[0]["person_name"], &seats[0]["title"]), (&json!("Camille Exemple"), &json!("Présidente")));
    assert_eq!(made["colleges"][1]["code"], "etat");
    assert_eq!(made.header("location"), format!("/api/v1/{path}/{}", made.id()));
    assert_eq!(organiser.get(made.header("location")).await.expect(200).json(), made.json());
    assert_eq!(organiser.get(format!("{path}/copil")).await.expect(200).json(), made.json());
}

async fn a_code_is_taken_within_its_event_only(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("other").create().await);
    let organiser = house.user("organiser");
    let post = |event: &tests::Made| organiser.post(format!("{}/committees", event.path)).json(copil(json!([])));
    post(&event).await.expect(201);
    post(&event).await.refused(409, "partners.committee_code_taken");
    post(&other).await.expect(201);
}

async fn names_what_is_wrong_with_it(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("other").create().await);
    let (one, two) = (house.partner("One").create().await, house.partner("Two").create().await);
    let somebody = person(&house, &one, "Camille", "Exemple").await;
    let organiser = house.user("organiser");
    let path = format!("{}/committees", event.path);
    let post = |input| organiser.post(&path).json(input);
    let members = json!([
        { "partner_id": "0199a1b2-0000-7000-8000-000000000001" },
        { "partner_id": two.id(), "person_id": somebody.id() },
        { "partner_id": one.id(), "college": "unknown" },
        { "partner_id": one.id() },
        { "partner_id": one.id() },
    ]);
    let wrong = post(copil(members)).await.invalid("/members/0/partner_id", "unknown_partner");
    let wrong =
        wrong.invalid("/members/1/person_id", "unknown_person").invalid("/members/2/college", "unknown_college");
    wrong.invalid("/members/4", "unique");
    let twice = json!([{ "code": "same", "name": { "fr": "A" } }, { "code": "same", "name": { "fr": "B" } }]);
    post(tests::with(copil(json!([])), "colleges", twice)).await.invalid("/colleges/1/code", "unique");
    post(tests::with(copil(json!([])), "name", json!({}))).await.invalid("/name", "localized_required");
    post(tests::with(copil(json!([])), "code", "Pas un code")).await.invalid("/code", "slug");
    let elsewhere = organiser.post(format!("{}/committees", other.path)).json(copil(json!([]))).await.expect(201);
    for parent in [elsewhere.id(), other.id().to_owned()] {
        post(tests::with(copil(json!([])), "parent_id", parent)).await.invalid("/parent_id", "unknown_committee");
    }
    assert_eq!(organiser.get(&path).await.expect(200).rows().len(), 0);
}

async fn is_for_staff(house: House) {
    let (event, other) = (house.event("congres").create().await, house.event("other").create().await);
    let partner = house.partner("UNADEL").create().await;
    house.partnership(&event, &partner).create().await;
    let path = format!("{}/committees", event.path);
    let made = super::add(&house, &path, copil(json!([{ "partner_id": partner.id() }]))).await;
    let client = house.partner_client(&partner);
    client.get(&path).await.refused(403, "auth.forbidden");
    client.get(format!("{path}/{}", made.id())).await.refused(403, "auth.forbidden");
    client.post(&path).json(copil(json!([]))).await.refused(403, "auth.forbidden");
    house.user("viewer").post(&path).json(copil(json!([]))).await.refused(403, "auth.forbidden");
    let stranger = house.user_in("organiser", &other);
    let foreign = told(&stranger.post(&path).json(copil(json!([]))).await.expect(404));
    assert_eq!(foreign, told(&stranger.post("events/nowhere/committees").json(copil(json!([]))).await.expect(404)));
}
