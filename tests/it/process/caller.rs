//! Somebody with a token, for servers that are processes of their own.

use serde_json::Value;
use std::time::{Duration, Instant};

pub struct Caller {
    pub url: String,
    pub token: String,
    pub client: reqwest::Client,
}

impl Caller {
    pub async fn send(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.client.request(method, format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token);
        request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, value) = self.send(reqwest::Method::POST, path, Some(body)).await;
        assert!(status < 300, "{path}: {status} {value}");
        value
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, value) = self.send(reqwest::Method::GET, path, None).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// What is no JSON.
    pub async fn text(&self, path: &str) -> String {
        let answer = self.client.get(format!("{}/api/v1/{path}", self.url)).bearer_auth(&self.token).send().await;
        answer.expect("an answer").error_for_status().expect("200").text().await.expect("a body")
    }
}

/// A file of so many members.
pub fn file(count: usize) -> String {
    let mut text = "external_id,given_name,family_name,email\n".to_owned();
    for n in 0..count {
        text.push_str(&format!("k{n},Prénom{n},Exemple,n{n}@courriel.example\n"));
    }
    text
}

#[allow(clippy::disallowed_methods)]
pub async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !so().await {
        assert!(since.elapsed() < Duration::from_secs(600), "ten minutes later it is still not so: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
