//! What the tests of the public endpoints share.

use serde_json::{Value, json};
use tests::{House, Made, Request};

/// A published event with so many seats, a public form, and a text that must be agreed to.
pub async fn open_event(house: &House, capacity: u32) -> Made {
    open_event_with(house, json!({ "capacity": capacity })).await
}

/// The same with other settings besides.
pub async fn open_event_with(house: &House, mut settings: Value) -> Made {
    let event = house.event("ouvert").create().await;
    settings["public"] = json!(true);
    let text =
        json!({ "fr": "Mes données servent au congrès (exemple).", "en": "My data serve the congress (example)." });
    let photos = json!({ "fr": "On peut me photographier (exemple).", "en": "I may be photographed (example)." });
    settings["consents"] = json!([
        { "code": "privacy", "version": 2, "text": text, "required": true },
        { "code": "photos", "version": 1, "text": photos },
    ]);
    house.registration_settings(&event, settings).await;
    house.tariff(&event, "plein").create().await;
    house.category(&event, "professionnels").create().await;
    house.publish(&event).await;
    event
}

/// What somebody sends on the public form; the name makes the address.
pub fn form(given_name: &str) -> Value {
    let email = format!("{}@courriel.example", given_name.to_lowercase());
    json!({
        "person": { "given_name": given_name, "family_name": "Exemple", "email": email },
        "tariff": "plein",
        "consents": ["privacy"],
    })
}

/// Sends it, a second after whatever came before: mails are listed by their time.
pub fn send(house: &House, event: &Made, form: &Value) -> Request {
    house.clock.advance(chrono::TimeDelta::seconds(1));
    house.anon().post(format!("public/events/{}/registrations", event.slug())).json(form)
}

/// The registration with this address, as the organisers see it.
pub async fn registered(house: &House, event: &Made, given_name: &str) -> Made {
    let email = format!("{}@courriel.example", given_name.to_lowercase());
    let path = format!("events/{}/registrations", event.id());
    let found = house.admin().get(&path).query(&[("email", &email)]).await.expect(200);
    let id =
        found.rows().first().unwrap_or_else(|| panic!("{email} is not registered"))["id"].as_str().map(str::to_owned);
    house.by_id(&path, &id.expect("an id")).await
}

/// A request with the token of this registration's first link.
pub fn with_link(house: &House, registration: &Made, request: Request) -> Request {
    request.header("colloque-manage-token", house.link(registration, 1))
}
