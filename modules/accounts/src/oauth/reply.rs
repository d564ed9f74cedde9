//! Answers of the OAuth endpoints, in the form that their standards fix.

use crate::pages::{problem, too_many};
use kernel::{
    error::{ApiError, Result},
    http::{Meta, Rendered, Reply, describe},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::{
    ToSchema,
    openapi::{ContentBuilder, RefOr, Response, ResponseBuilder},
};

/// What went wrong at `/oauth/token` or `/oauth/revoke` (RFC 6749, 5.2, plus our stable code).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = OAuthError, example = json!({
    "error": "invalid_grant",
    "error_description": "The code has expired, was used before, or belongs to another client.",
    "code": "accounts.invalid_grant"
}))]
pub struct OAuthErrorOut {
    /// The standard's error code.
    #[schema(max_length = 64)]
    pub error: &'static str,
    /// What happened, for developers, in English.
    #[schema(max_length = 500)]
    pub error_description: &'static str,
    /// Our stable code; `/problems/<code>` explains it.
    #[schema(max_length = 64)]
    pub code: &'static str,
}

/// A refusal on its way to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    status: u16,
    body: OAuthErrorOut,
    retry_after: Option<i64>,
    challenge: bool,
}

/// Why there is no token: refused as OAuth says it, or a fault of ours, which stays a problem document.
#[derive(Debug)]
pub enum Failure {
    /// The client's mistake.
    Refused(Refused),
    /// Ours.
    Fault(ApiError),
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self::Fault(error)
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Refused {
    fn new(status: u16, error: &'static str, code: &'static str, error_description: &'static str) -> Self {
        Self { status, body: OAuthErrorOut { error, error_description, code }, retry_after: None, challenge: false }
    }

    /// 400: the request itself is wrong.
    pub fn invalid_request(description: &'static str) -> Self {
        Self::new(400, "invalid_request", "accounts.invalid_request", description)
    }

    /// 401: no such client, or not its secret. `challenge` when it tried with an `Authorization` header.
    pub fn invalid_client(challenge: bool) -> Self {
        let description = "The client is unknown or suspended, or its secret is wrong or has expired.";
        Self { challenge, ..Self::new(401, "invalid_client", "accounts.invalid_client", description) }
    }

    /// 400: the code or refresh token is no good (any more).
    pub fn invalid_grant(description: &'static str) -> Self {
        Self::new(400, "invalid_grant", "accounts.invalid_grant", description)
    }

    /// 400: this client may not use this grant.
    pub fn unauthorized_client(description: &'static str) -> Self {
        Self::new(400, "unauthorized_client", "accounts.unauthorized_client", description)
    }

    /// 400: there is no such grant here.
    pub fn unsupported_grant_type() -> Self {
        let description = "Use authorization_code, refresh_token or client_credentials.";
        Self::new(400, "unsupported_grant_type", "accounts.unsupported_grant_type", description)
    }

    /// 400: more than this client or user can have.
    pub fn invalid_scope(description: &'static str) -> Self {
        Self::new(400, "invalid_scope", "accounts.invalid_scope", description)
    }

    /// 429: too many failures or tokens.
    pub fn too_many(seconds: i64) -> Self {
        let description = "Too many requests for tokens. Wait for the seconds that Retry-After names.";
        let refused = Self::new(429, "temporarily_unavailable", "accounts.too_many_attempts", description);
        Self { retry_after: Some(seconds.max(1)), ..refused }
    }
}

/// An answer that carries credentials or a standard's document: the value, or a refusal.
pub enum OAuthReply<T> {
    /// 200.
    Good(T),
    /// RFC 6749, 5.2.
    Refused(Refused),
}

impl<T> OAuthReply<T> {
    /// Keeps a refusal as an answer; a fault stays an error.
    pub fn of(outcome: Result<T, Failure>) -> Result<Self> {
        match outcome {
            Ok(value) => Ok(Self::Good(value)),
            Err(Failure::Refused(refused)) => Ok(Self::Refused(refused)),
            Err(Failure::Fault(error)) => Err(error),
        }
    }
}

fn header(name: &str, value: impl Into<String>) -> (String, String) {
    (name.to_owned(), value.into())
}

/// Tokens are for one pair of eyes (RFC 6749, 5.1).
fn json(status: u16, value: &impl Serialize) -> Result<Rendered> {
    let headers = vec![
        header("Content-Type", "application/json"),
        header("Cache-Control", "no-store"),
        header("Pragma", "no-cache"),
    ];
    Ok(Rendered { status, headers, body: serde_json::to_vec(value)? })
}

impl<T: Serialize + ToSchema + Send + 'static> Reply for OAuthReply<T> {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        let refused = match self {
            Self::Good(value) => return json(200, value),
            Self::Refused(refused) => refused,
        };
        let mut rendered = json(refused.status, &refused.body)?;
        if let Some(seconds) = refused.retry_after {
            rendered.headers.push(header("Retry-After", seconds.to_string()));
        }
        if refused.challenge {
            rendered.headers.push(header("WWW-Authenticate", "Basic realm=\"colloque\", charset=\"UTF-8\""));
        }
        Ok(rendered)
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let answer = |what: &str, schema| {
            let content = ContentBuilder::new().schema(Some(schema)).build();
            ResponseBuilder::new().description(what).content("application/json", content)
        };
        // What the kernel refuses by itself (an unreadable body, too many requests) is a problem document.
        let refused =
            |what: &str| answer(what, describe::<OAuthErrorOut>()).content("application/problem+json", problem());
        BTreeMap::from([
            ("200".to_owned(), answer("Done.", describe::<T>()).build().into()),
            ("400".to_owned(), refused("Refused, as RFC 6749 says it.").build().into()),
            ("401".to_owned(), refused("The client did not prove itself.").build().into()),
            ("429".to_owned(), refused("Too many requests for tokens.").build().into()),
        ])
    }
}

/// A document that anybody may read and keep for a while.
pub struct PublicDocument<T> {
    /// What it says.
    pub value: T,
    /// Seconds for which it may be kept.
    pub max_age: u32,
}

impl<T: Serialize + ToSchema + Send + 'static> Reply for PublicDocument<T> {
    fn render(&self, _: &Meta) -> Result<Rendered> {
        let headers = vec![
            header("Content-Type", "application/json"),
            header("Cache-Control", format!("public, max-age={}", self.max_age)),
        ];
        Ok(Rendered { status: 200, headers, body: serde_json::to_vec(&self.value)? })
    }

    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let content = ContentBuilder::new().schema(Some(describe::<T>())).build();
        let response = ResponseBuilder::new().description("The document.").content("application/json", content);
        BTreeMap::from([("200".to_owned(), response.build().into()), too_many()])
    }
}
