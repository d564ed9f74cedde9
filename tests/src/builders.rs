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
}
