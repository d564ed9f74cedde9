//! Things that a test needs to be there: each builder says only what matters to the test, the rest is made up.

use crate::{House, Response};
use serde_json::{Value, json};
use std::ops::Index;
use uuid::Uuid;

/// Something that was made through the API, as the API answered.
#[derive(Clone, Debug)]
pub struct Made {
    /// The body.
    pub json: Value,
    /// Its ETag.
    pub etag: String,
    /// Its path below `/api/v1/`, by id.
    pub path: String,
}

impl Made {
    #[track_caller]
    fn of(response: &Response, at: &str) -> Self {
        let path = response.header("location").trim_start_matches("/api/v1/");
        let path = if path.is_empty() { at } else { path };
        Self { json: response.json().clone(), etag: response.etag().to_owned(), path: path.to_owned() }
    }

    /// Its id.
    #[track_caller]
    pub fn id(&self) -> &str {
        self.json["id"].as_str().unwrap_or_else(|| panic!("it has no id: {}", self.json))
    }

    /// Its id.
    #[track_caller]
    pub fn uuid(&self) -> Uuid {
        self.id().parse().expect("ids are UUIDs")
    }

    /// Its slug.
    #[track_caller]
    pub fn slug(&self) -> &str {
        self.json["slug"].as_str().unwrap_or_else(|| panic!("it has no slug: {}", self.json))
    }
}

/// `partner["name"]`
impl Index<&str> for Made {
    type Output = Value;
    fn index(&self, member: &str) -> &Value {
        &self.json[member]
    }
}

/// Something to be made: `house.partner("UNADEL").kind("professional_network").create().await`.
#[must_use = "it is made by .create().await"]
pub struct Builder {
    house: House,
    method: reqwest::Method,
    path: String,
    input: Value,
}

impl Builder {
    fn new(house: &House, method: reqwest::Method, path: String, input: Value) -> Self {
        Self { house: house.clone(), method, path, input }
    }

    /// Any member of the input.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Self {
        self.input[member] = value.into();
        self
    }

    /// A partner's only kind.
    pub fn kind(self, kind: &str) -> Self {
        self.with("kinds", json!([kind]))
    }

    /// A partnership's stage.
    pub fn stage(self, stage: &str) -> Self {
        self.with("stage", stage)
    }

    /// What would be sent.
    pub fn input(&self) -> Value {
        self.input.clone()
    }

    /// Makes it, as the administrator.
    pub async fn create(self) -> Made {
        let path = self.path.clone();
        let response = self.house.admin().request(self.method, &self.path).json(&self.input).await;
        assert!(matches!(response.status(), 200 | 201), "it could not be made\n{}", response.story());
        Made::of(&response, &path)
    }
}

impl House {
    /// Something that is there already: `house.by_id("partners", id)`.
    pub async fn by_id(&self, collection: &str, id: &str) -> Made {
        let path = format!("{collection}/{id}");
        Made::of(&self.admin().get(&path).await.expect(200), &path)
    }

    /// An event of this slug.
    pub fn event(&self, slug: &str) -> Builder {
        let input =
            json!({ "slug": slug, "title": { "fr": format!("Congrès {slug}"), "en": format!("Congress {slug}") } });
        Builder::new(self, reqwest::Method::POST, "events".to_owned(), input)
    }

    /// An organisation of this name, an association unless the test says otherwise.
    pub fn partner(&self, name: &str) -> Builder {
        let input = json!({ "name": name, "kinds": ["association"] });
        Builder::new(self, reqwest::Method::POST, "partners".to_owned(), input)
    }

    /// What an organisation is to an event.
    pub fn partnership(&self, event: &Made, partner: &Made) -> Builder {
        let path = format!("events/{}/partnerships/{}", event.id(), partner.id());
        Builder::new(self, reqwest::Method::PUT, path, json!({}))
    }

    /// Something below an event: `tariffs`, `categories`, …
    fn below(&self, event: &Made, collection: &str, input: Value) -> Builder {
        Builder::new(self, reqwest::Method::POST, format!("events/{}/{collection}", event.id()), input)
    }

    /// A tariff of an event: free of charge and open to all, unless the test says otherwise.
    pub fn tariff(&self, event: &Made, code: &str) -> Builder {
        let price = json!({ "amount_minor": 0, "currency": "EUR" });
        self.below(event, "tariffs", json!({ "code": code, "name": named(code), "price": price }))
    }

    /// A category of an event's participants.
    pub fn category(&self, event: &Made, code: &str) -> Builder {
        self.below(event, "categories", json!({ "code": code, "name": named(code) }))
    }

    /// An option of an event, free of charge.
    pub fn option(&self, event: &Made, code: &str) -> Builder {
        let price = json!({ "amount_minor": 0, "currency": "EUR" });
        self.below(event, "options", json!({ "code": code, "name": named(code), "price": price }))
    }

    /// A question of an event: yes or no, unless the test says otherwise.
    pub fn question(&self, event: &Made, code: &str) -> Builder {
        self.below(event, "questions", json!({ "code": code, "label": named(code), "kind": "boolean" }))
    }

    /// Somebody who registers at the tariff `plein`; the name makes the address, `Ana` is `ana@courriel.example`.
    pub fn registration(&self, event: &Made, given_name: &str) -> Builder {
        let email = format!("{}@courriel.example", given_name.to_lowercase().replace(' ', "."));
        let person = json!({ "given_name": given_name, "family_name": "Exemple", "email": email });
        self.below(event, "registrations", json!({ "person": person, "tariff": "plein" }))
    }

    /// Registers somebody at the tariff `plein`, as the administrator.
    pub async fn registers(&self, event: &Made, given_name: &str) -> Made {
        self.registration(event, given_name).create().await
    }

    /// Sets what an event wants of its registration: what is left out is its default.
    pub async fn registration_settings(&self, event: &Made, settings: Value) -> Value {
        let path = format!("events/{}/registration-settings", event.id());
        let now = self.admin().get(&path).await.expect(200);
        let put = self.admin().put(&path).query(&[("accept_overbooking", "true")]);
        put.if_match(now.etag()).json(settings).await.expect(200).json().clone()
    }

    /// Gives an event so many seats (`None`: no limit), the tariff `plein` and the category `professionnels`.
    pub async fn registration_setup(&self, event: &Made, capacity: impl Into<Option<u32>>) {
        self.registration_settings(event, json!({ "capacity": capacity.into() })).await;
        self.tariff(event, "plein").create().await;
        self.category(event, "professionnels").create().await;
    }

    /// An event of this slug with so many seats, the tariff `plein` and the category `professionnels`.
    pub async fn congress(&self, slug: &str, capacity: impl Into<Option<u32>>) -> Made {
        let event = self.event(slug).create().await;
        self.registration_setup(&event, capacity).await;
        event
    }

    /// Publishes an event: partners and the public may know of it.
    pub async fn publish(&self, event: &Made) {
        let to = json!({ "to": "published" });
        self.admin().post(format!("events/{}/transitions", event.id())).json(to).await.expect(200);
    }

    /// The seats of an event by `kind` and `code`, as in `house.pool(&event, "event", "event")`.
    pub async fn pool(&self, event: &Made, kind: &str, code: &str) -> Value {
        let pools = self.admin().get(format!("events/{}/pools", event.id())).await.expect(200);
        let all = pools["data"].as_array().cloned().unwrap_or_default();
        let found = all.into_iter().find(|pool| pool["kind"] == kind && pool["code"] == code);
        found.unwrap_or_else(|| panic!("there is no pool {kind} {code}: {}", pools.json()))
    }
}

fn named(code: &str) -> Value {
    json!({ "fr": format!("Libellé {code}"), "en": format!("Label {code}") })
}
