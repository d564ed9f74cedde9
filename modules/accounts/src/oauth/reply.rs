//! Answers of the OAuth endpoints, in the form that their standards fix.

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use kernel::error::ApiError;
use serde::Serialize;
use utoipa::ToSchema;

/// What went wrong at `/oauth/token` or `/oauth/revoke` (RFC 6749, 5.2, plus our stable code).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OAuthError, example = json!({
    "error": "invalid_grant",
    "error_description": "The code has expired, was used before, or belongs to another client.",
    "code": "accounts.invalid_grant"
}))]
pub struct ErrorOut {
    /// The standard's error code.
    #[schema(max_length = 64)]
    pub error: &'static str,
    /// What happened, for developers, in English.
    #[schema(max_length = 500)]
    pub error_description: String,
    /// Our stable code; `/problems/<code>` explains it.
    #[schema(max_length = 64)]
    pub code: &'static str,
}

/// An OAuth error on its way to the client.
#[derive(Debug)]
pub struct OAuthError {
    status: StatusCode,
    body: ErrorOut,
    retry_after: Option<i64>,
    challenge: bool,
    cause: Option<ApiError>,
}

/// What the OAuth endpoints answer with.
pub type OAuthResult<T> = Result<T, OAuthError>;

impl OAuthError {
    fn new(status: StatusCode, error: &'static str, code: &'static str, description: &str) -> Self {
        let body = ErrorOut { error, error_description: description.to_owned(), code };
        Self { status, body, retry_after: None, challenge: false, cause: None }
    }

    /// 400: the request itself is wrong.
    pub fn invalid_request(description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", "accounts.invalid_request", description)
    }

    /// 401: no such client, or not its secret. `challenge` when it tried with an `Authorization` header.
    pub fn invalid_client(challenge: bool) -> Self {
        let description = "The client is unknown or suspended, or its secret is wrong or has expired.";
        let error = Self::new(StatusCode::UNAUTHORIZED, "invalid_client", "accounts.invalid_client", description);
        Self { challenge, ..error }
    }

    /// 400: the code or refresh token is no good (any more).
    pub fn invalid_grant(description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", "accounts.invalid_grant", description)
    }

    /// 400: this client may not use this grant.
    pub fn unauthorized_client(description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "unauthorized_client", "accounts.unauthorized_client", description)
    }

    /// 400: there is no such grant here.
    pub fn unsupported_grant_type() -> Self {
        let description = "Use authorization_code, refresh_token or client_credentials.";
        Self::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", "accounts.unsupported_grant_type", description)
    }

    /// 400: more than this client or user can have.
    pub fn invalid_scope(description: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_scope", "accounts.invalid_scope", description)
    }

    /// 429: too many failures or tokens.
    pub fn too_many(seconds: i64) -> Self {
        let description = "Too many requests for tokens. Wait for the seconds that Retry-After names.";
        let error =
            Self::new(StatusCode::TOO_MANY_REQUESTS, "temporarily_unavailable", "accounts.too_many_attempts", description);
        Self { retry_after: Some(seconds), ..error }
    }
}

impl From<ApiError> for OAuthError {
    fn from(error: ApiError) -> Self {
        let status = error.status();
        let name = if status.is_client_error() {
            "invalid_request"
        } else if status == StatusCode::SERVICE_UNAVAILABLE {
            "temporarily_unavailable"
        } else {
            "server_error"
        };
        let retry_after = error.retry_after_seconds().map(i64::from);
        Self { retry_after, cause: Some(error), ..Self::new(status, name, "", "") }.described()
    }
}

impl OAuthError {
    fn described(mut self) -> Self {
        if let Some(cause) = &self.cause {
            self.body.code = cause.code();
            // The problem's own sentence, without the cause underneath, which is for the log.
            self.body.error_description = cause.to_string();
        }
        self
    }
}

impl std::fmt::Display for OAuthError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.body.error, self.body.error_description)
    }
}

impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(cause) = self.cause.as_ref().filter(|_| self.status.is_server_error()) {
            log::error!("oauth: {cause}: {}", cause.cause().unwrap_or_default());
        }
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after {
            response.insert_header(("Retry-After", seconds.max(1).to_string()));
        }
        if self.challenge {
            response.insert_header(("WWW-Authenticate", "Basic realm=\"colloque\", charset=\"UTF-8\""));
        }
        no_store(&mut response).json(&self.body)
    }
}

/// Tokens are for one pair of eyes (RFC 6749, 5.1).
pub fn no_store(response: &mut actix_web::HttpResponseBuilder) -> &mut actix_web::HttpResponseBuilder {
    response.insert_header(("Cache-Control", "no-store")).insert_header(("Pragma", "no-cache"))
}
