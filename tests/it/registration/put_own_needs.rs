//! Needs by the person's own link: GET, PUT and DELETE /public/registration/needs, and on the public form.

use super::public::{form, open_event, open_event_with, registered, send, with_link};
use serde_json::{Value, json};
use tests::{House, Made, Request, on_both, with};

on_both!(said_changed_and_taken_back, only_by_consent, with_the_public_form, an_event_without_that_text_does_not_ask);

const PATH: &str = "public/registration/needs";

/// An event that asks for needs.
async fn asking(house: &House) -> Made {
    let event = open_event(house, 10).await;
    let now = house.admin().get(format!("events/{}/registration-settings", event.id())).await.expect(200);
    let mut texts = now["consents"].clone();
    let text =
        json!({ "fr": "Mes besoins servent à l'accueil (exemple).", "en": "My needs serve the house (example)." });
    texts.as_array_mut().expect("texts").push(json!({ "code": "needs", "version": 1, "text": text }));
    house.registration_settings(&event, json!({ "capacity": 10, "public": true, "consents": texts })).await;
    event
}

fn put(house: &House, registration: &Made, version: u32, body: Value) -> Request {
    with_link(house, registration, house.anon().put(PATH)).if_match(format!("\"{version}-0\"")).json(body)
}

async fn of_staff(house: &House, registration: &Made) -> Value {
    house.user("organiser").get(format!("{}/needs", registration.path)).await.expect(200).json().clone()
}

async fn said_changed_and_taken_back(house: House) {
    let event = asking(&house).await;
    let ana = house.registers(&event, "Ana").await;
    let own = async || with_link(&house, &ana, house.anon().get(PATH)).await.expect(200);
    assert_eq!(own().await["version"], 0);
    let said = put(&house, &ana, 0, json!({ "diet": "végétarien", "consent": true })).await.expect(200);
    assert_eq!((&said["diet"], &said["access"], &said["version"]), (&json!("végétarien"), &json!(null), &json!(1)));
    assert_eq!(own().await.json(), said.json());
    assert_eq!(of_staff(&house, &ana).await["diet"], "végétarien");
    put(&house, &ana, 0, json!({ "diet": "autre" })).await.refused(412, "precondition.failed");
    // The consent holds from the first time on.
    put(&house, &ana, 1, json!({ "access": "boucle magnétique" })).await.expect(200);
    assert_eq!(of_staff(&house, &ana).await["diet"], json!(null));
    let shown = with_link(&house, &ana, house.anon().get("public/registration")).await.expect(200);
    assert_eq!(shown["consents"][0]["code"], "needs");
    assert!(!shown.json().to_string().contains("boucle"), "apart from the rest");
    with_link(&house, &ana, house.anon().delete(PATH)).await.refused(428, "precondition.required");
    with_link(&house, &ana, house.anon().delete(PATH)).if_match("\"2-0\"").await.expect(204);
    assert!(!format!("{:?}", house.dump()).contains("magnétique"));
    assert_eq!(own().await["access"], json!(null));
    house.anon().get(PATH).await.refused(404, "registration.link_unknown");
}

async fn only_by_consent(house: House) {
    let event = asking(&house).await;
    let ana = house.registers(&event, "Ana").await;
    let before = house.dump();
    put(&house, &ana, 0, json!({ "diet": "halal" })).await.invalid("/consent", "consent_required");
    assert_eq!(before.changes(&house.dump()), [""; 0]);
    put(&house, &ana, 0, json!({ "diet": "halal", "consent": true })).await.expect(200);
    // Withdrawn, it takes with it what was said.
    let withdraw = house.anon().post("public/registration/consent-withdrawals");
    with_link(&house, &ana, withdraw).json(json!({ "code": "needs" })).await.expect(200);
    assert!(!format!("{:?}", house.dump()).contains("halal"));
    put(&house, &ana, 2, json!({ "diet": "halal" })).await.invalid("/consent", "consent_required");
}

async fn with_the_public_form(house: House) {
    let event = asking(&house).await;
    let needs = json!({ "diet": "sans gluten" });
    let unsaid = with(form("Ana"), "needs", needs.clone());
    send(&house, &event, &unsaid).await.invalid("/consents", "consent_required");
    let agreed = with(unsaid, "consents", json!(["privacy", "needs"]));
    send(&house, &event, &agreed).await.expect(202);
    let ana = registered(&house, &event, "Ana").await;
    assert_eq!(of_staff(&house, &ana).await["diet"], "sans gluten");
    assert!(!ana.json.to_string().contains("gluten"));
}

async fn an_event_without_that_text_does_not_ask(house: House) {
    let event = open_event_with(&house, json!({ "capacity": 10 })).await;
    let asked = with(form("Ana"), "needs", json!({ "diet": "sans gluten" }));
    send(&house, &event, &asked).await.invalid("/consents", "consent_required");
    let ana = house.registers(&event, "Boris").await;
    put(&house, &ana, 0, json!({ "diet": "x", "consent": true })).await.invalid("/consent", "consent_required");
}
