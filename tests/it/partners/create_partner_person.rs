use super::told;
use serde_json::json;
use tests::{House, on_both};

on_both!(
    keeps_what_was_typed,
    an_address_tells_who_somebody_is,
    a_partner_client_adds_to_its_own_only,
    needs_the_scope_for_personal_data,
);

async fn keeps_what_was_typed(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let input = json!({ "given_name": "Ève", "family_name": "Exemple", "email": "Eve@UNADEL.example", "phone": "+33199000011" });
    let path = format!("{}/people", partner.path);
    let organiser = house.user("organiser");
    let made = organiser.post(&path).json(input).await.expect(201);
    assert_eq!((&made["email"], &made["main_contact"]), (&json!("Eve@UNADEL.example"), &json!(false)));
    assert_eq!(made["partner_id"], partner["id"]);
    let location = made.header("location").to_owned();
    assert_eq!(location, format!("/api/v1/{path}/{}", made.id()));
    assert_eq!(organiser.get(location).await.expect(200).json(), made.json());
    let wrong = json!({ "given_name": " ", "family_name": "X", "email": "nope", "phone": "0199" });
    let wrong = organiser.post(&path).json(wrong).await.invalid("/given_name", "not_blank");
    wrong.invalid("/email", "email").invalid("/phone", "e164");
}

async fn an_address_tells_who_somebody_is(house: House) {
    let (one, two) = (house.partner("One").create().await, house.partner("Two").create().await);
    let organiser = house.user("organiser");
    let input = |email: &str, shared: bool| json!({ "given_name": "A", "family_name": "B", "email": email, "email_shared": shared });
    let post = |partner: &tests::Made, input| organiser.post(format!("{}/people", partner.path)).json(input);
    let first = post(&one, input("eve@one.example", false)).await.expect(201);
    let again = post(&one, input("EVE@One.example", false)).await.refused(409, "partners.email_taken");
    assert_eq!(again["person_id"], first["id"]);
    post(&one, input("EVE@One.example", true)).await.expect(201);
    post(&two, input("eve@one.example", false)).await.expect(201);
    for _ in 0..2 {
        post(&one, input("contact@one.example", true)).await.expect(201);
        post(&one, json!({ "given_name": "Sans", "family_name": "Adresse" })).await.expect(201);
    }
}

async fn a_partner_client_adds_to_its_own_only(house: House) {
    let (own, other) = (house.partner("Own").create().await, house.partner("Other").create().await);
    let client = house.partner_client(&own);
    let input = json!({ "given_name": "Camille", "family_name": "Exemple" });
    client.post(format!("{}/people", own.path)).json(&input).await.expect(201);
    let noted = tests::with(input.clone(), "note", "x");
    client.post(format!("{}/people", own.path)).json(noted).await.invalid("/note", "organisers_only");
    let before = house.dump();
    let unknown = client.post("partners/0199a1b2-0000-7000-8000-000000000001/people").json(&input).await.expect(404);
    for path in [&other.path, "partners/other", "partners/nobody"] {
        let refused = client.post(format!("{path}/people")).json(&input).await.expect(404);
        assert_eq!(told(&refused), told(&unknown), "{path}");
    }
    assert_eq!(before.changes(&house.dump()), [] as [String; 0]);
}

async fn needs_the_scope_for_personal_data(house: House) {
    let partner = house.partner("UNADEL").create().await;
    let input = json!({ "given_name": "Camille", "family_name": "Exemple" });
    let path = format!("{}/people", partner.path);
    for role in ["viewer", "finance", "press", "check-in"] {
        house.user(role).post(&path).json(&input).await.refused(403, "auth.forbidden");
        house.user(role).get(&path).await.refused(403, "auth.forbidden");
    }
    house.anon().get(&path).await.refused(401, "auth.required");
}
