//! Who sends requests, and the requests they send.

use crate::{House, Response, house::Credentials};
use reqwest::{
    Method,
    header::{HeaderName, HeaderValue},
};
use serde::Serialize;
use serde_json::Value;
use std::{
    future::{Future, IntoFuture},
    pin::Pin,
    sync::Arc,
};

/// A caller of the API: nobody, a person with roles, or a partner's program. Cheap to clone.
///
/// Paths are joined to `/api/v1/` as a browser would: `partners` is `/api/v1/partners`, `/livez` is itself.
#[derive(Clone)]
pub struct Actor {
    pub(crate) house: House,
    pub(crate) credentials: Arc<Credentials>,
}

impl Actor {
    /// GET.
    pub fn get(&self, path: impl AsRef<str>) -> Request {
        self.request(Method::GET, path)
    }
    /// HEAD.
    pub fn head(&self, path: impl AsRef<str>) -> Request {
        self.request(Method::HEAD, path)
    }
    /// POST.
    pub fn post(&self, path: impl AsRef<str>) -> Request {
        self.request(Method::POST, path)
    }
    /// PUT.
    pub fn put(&self, path: impl AsRef<str>) -> Request {
        self.request(Method::PUT, path)
    }
    /// PATCH; its [`Request::json`] is a merge patch.
    pub fn patch(&self, path: impl AsRef<str>) -> Request {
        self.request(Method::PATCH, path)
    }
    /// DELETE.
    pub fn delete(&self, path: impl AsRef<str>) -> Request {
        self.request(Method::DELETE, path)
    }

    /// Any method.
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Request {
        let path = path.as_ref();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/api/v1/{path}") };
        Request { actor: self.clone(), method, path, headers: Vec::new(), body: Vec::new() }
    }

    /// The bearer token; `None` for nobody.
    pub async fn token(&self) -> Option<String> {
        self.credentials.token(&self.house).await
    }

    /// The caller's own id, as `GET /me` tells it.
    pub async fn id(&self) -> String {
        self.get("me").await.expect(200).id()
    }
}

/// A request in the making; `.await` sends it.
#[derive(Clone)]
#[must_use = "a request is sent by .await"]
pub struct Request {
    actor: Actor,
    method: Method,
    path: String,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Vec<u8>,
}

impl Request {
    /// A header.
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let name = HeaderName::try_from(name).expect("a header's name");
        let value = HeaderValue::from_bytes(value.as_ref().as_bytes()).expect("a header's value");
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
        self
    }

    /// A JSON body (of a PATCH: a merge patch).
    pub fn json(self, value: impl Serialize) -> Self {
        let media = if self.method == Method::PATCH { "application/merge-patch+json" } else { "application/json" };
        self.body(media, serde_json::to_vec(&value).expect("the test's value is JSON"))
    }

    /// A form.
    pub fn form(self, pairs: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.body("application/x-www-form-urlencoded", text)
    }

    /// Any body.
    pub fn body(mut self, media_type: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.body = bytes.into();
        if media_type.is_empty() { self } else { self.header("content-type", media_type) }
    }

    /// Query parameters, after those that the path has already.
    pub fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let mark = if self.path.contains('?') { '&' } else { '?' };
        self.path = format!("{}{mark}{text}", self.path);
        self
    }

    /// `Idempotency-Key`.
    pub fn key(self, key: impl AsRef<str>) -> Self {
        self.header("idempotency-key", key)
    }

    /// `If-Match`: an ETag, or `*`.
    pub fn if_match(self, etag: impl AsRef<str>) -> Self {
        self.header("if-match", etag)
    }

    /// `If-None-Match`.
    pub fn if_none_match(self, etag: impl AsRef<str>) -> Self {
        self.header("if-none-match", etag)
    }

    /// `Accept-Language`.
    pub fn lang(self, lang: impl AsRef<str>) -> Self {
        self.header("accept-language", lang)
    }

    async fn send(self) -> Response {
        let Self { actor, method, path, mut headers, body } = self;
        let house = &actor.house;
        if let Some(token) = actor.token().await
            && !headers.iter().any(|(name, _)| name == "authorization")
        {
            let bearer = HeaderValue::try_from(format!("Bearer {token}")).expect("a token is ASCII");
            headers.push((HeaderName::from_static("authorization"), bearer));
        }
        let mut request = house.http().request(method.clone(), house.url(&path));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if !body.is_empty() || matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            request = request.body(body);
        }
        let told = |error: reqwest::Error| panic!("{method} {path}: no answer: {error:?}");
        let answer = request.send().await.unwrap_or_else(told);
        let (status, answered) = (answer.status(), answer.headers().clone());
        let bytes = answer.bytes().await.unwrap_or_else(|error| panic!("{method} {path}: cut off: {error:?}")).to_vec();
        let response = Response::new(method.to_string(), path, status, answered, bytes);
        house.contract().check(&response);
        house.check_problem_page(&response).await;
        response
    }
}

impl IntoFuture for Request {
    type Output = Response;
    type IntoFuture = Pin<Box<dyn Future<Output = Response> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// A value with one member changed: for tests that send nearly the same body again and again.
pub fn with(mut value: Value, member: &str, changed: impl Into<Value>) -> Value {
    value[member] = changed.into();
    value
}
