//! What the server answered, with assertions whose message is the whole story.

use reqwest::{StatusCode, header::HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::ops::Index;

/// An answer, already compared with the OpenAPI document.
#[derive(Clone, Debug)]
pub struct Response {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) json: Option<Value>,
}

impl Response {
    pub(crate) fn new(method: String, path: String, status: StatusCode, headers: HeaderMap, body: Vec<u8>) -> Self {
        let mut response = Self { method, path, status, headers, body, json: None };
        let media = response.media_type();
        if media == "application/json" || media.ends_with("+json") {
            response.json = serde_json::from_slice(&response.body).ok();
        }
        response
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status.as_u16()
    }

    /// A header's value; empty if it is absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All values of a header.
    pub fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// The media type without its parameters.
    pub fn media_type(&self) -> String {
        self.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// The ETag.
    #[track_caller]
    pub fn etag(&self) -> &str {
        let etag = self.header("etag");
        assert!(!etag.is_empty(), "{}: no ETag", self.story());
        etag
    }

    /// The body as it came.
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> &Value {
        self.json.as_ref().unwrap_or_else(|| panic!("{}: not JSON", self.story()))
    }

    /// The value at an RFC 6901 pointer into the body; null if there is none, or no JSON.
    pub fn at(&self, pointer: &str) -> &Value {
        self.json.as_ref().and_then(|json| json.pointer(pointer)).unwrap_or(&Value::Null)
    }

    /// The body as a type.
    #[track_caller]
    pub fn parse<T: DeserializeOwned>(&self) -> T {
        serde_json::from_value(self.json().clone()).unwrap_or_else(|error| panic!("{}: {error}", self.story()))
    }

    /// `id` of the body.
    #[track_caller]
    pub fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_else(|| panic!("{}: no id", self.story())).to_owned()
    }

    /// `data` of the body: the rows of a page.
    #[track_caller]
    pub fn rows(&self) -> &[Value] {
        self.json()["data"].as_array().unwrap_or_else(|| panic!("{}: no data", self.story()))
    }

    /// One member of every row of a page, as text.
    #[track_caller]
    pub fn column(&self, member: &str) -> Vec<String> {
        let text = |row: &Value| row[member].as_str().map_or_else(|| row[member].to_string(), str::to_owned);
        self.rows().iter().map(text).collect()
    }

    /// `page.next_cursor` of the body.
    #[track_caller]
    pub fn next_cursor(&self) -> Option<String> {
        self.json()["page"]["next_cursor"].as_str().map(str::to_owned)
    }

    /// Demands this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert!(self.status() == status, "expected {status}\n{}", self.story());
        self
    }

    /// Demands this problem: status and stable code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let found = self.json.as_ref().map_or("", |json| json["code"].as_str().unwrap_or_default());
        assert!(self.status() == status && found == code, "expected {status} {code}\n{}", self.story());
        self
    }

    /// Demands 422 with a violation at this pointer (or parameter, or header) and of this code.
    #[track_caller]
    pub fn invalid(self, place: &str, code: &str) -> Self {
        let response = self.refused(422, "request.invalid");
        let found = response.violations();
        let hit = found.iter().any(|(at, what)| at == place && what == code);
        assert!(hit, "expected a violation {code} at “{place}”, found {found:?}\n{}", response.story());
        response
    }

    /// Place and code of each violation in a 422.
    pub fn violations(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let errors = self.json.as_ref().and_then(|json| json["errors"].as_array());
        let place = |error: &Value| {
            let key = ["pointer", "parameter", "header"].into_iter().find(|key| error[*key].is_string());
            key.map(|key| text(&error[key])).unwrap_or_default()
        };
        errors.into_iter().flatten().map(|error| (place(error), text(&error["code"]))).collect()
    }

    /// Request line, status and body, for messages.
    pub fn story(&self) -> String {
        let Self { method, path, status, .. } = self;
        let body = match &self.json {
            Some(json) => serde_json::to_string_pretty(json).unwrap_or_default(),
            None => self.text().chars().take(2_000).collect(),
        };
        let location = self.header("location");
        let location = if location.is_empty() { String::new() } else { format!(" Location: {location}") };
        format!("{method} {path} -> {status} {}{location}\n{body}", self.media_type())
    }
}

/// `response["name"]`: a member of the JSON body, null if it is absent.
impl Index<&str> for Response {
    type Output = Value;
    #[track_caller]
    fn index(&self, member: &str) -> &Value {
        &self.json()[member]
    }
}
