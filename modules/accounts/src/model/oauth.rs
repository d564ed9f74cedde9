//! What the OAuth endpoints read and answer, in the form that the standards fix.

use crate::jwt::PublicJwk;
use kernel::db::At;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The authorization request (RFC 6749, 4.1.1 with RFC 7636).
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuthorizeParams {
    /// Always `code`.
    #[param(pattern = "^code$", max_length = 4)]
    pub response_type: String,
    /// The client: its id, or `swagger-ui`.
    #[param(max_length = 64)]
    pub client_id: String,
    /// Where to send the browser back to; one of the client's, character by character.
    #[param(max_length = 500)]
    pub redirect_uri: String,
    /// Scopes separated by spaces; left out, all that user and client may have.
    #[param(max_length = 4000, required = false)]
    pub scope: Option<String>,
    /// Carried back unchanged.
    #[param(max_length = 2048, required = false)]
    pub state: Option<String>,
    /// base64url of the SHA-256 of the verifier.
    #[param(min_length = 43, max_length = 43)]
    pub code_challenge: String,
    /// Always `S256`.
    #[param(pattern = "^S256$", max_length = 4)]
    pub code_challenge_method: String,
}

/// A request for tokens. Which fields are needed depends on `grant_type`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = TokenRequest, example = json!({
    "grant_type": "client_credentials",
    "client_id": "0193a5c0-0000-7000-8000-000000000001",
    "client_secret": "cls_…",
    "scope": "partners:read"
}))]
pub struct TokenRequestIn {
    /// `authorization_code`, `refresh_token` or `client_credentials`.
    #[schema(max_length = 40)]
    pub grant_type: String,
    /// The client, unless it comes as HTTP Basic.
    #[schema(max_length = 64)]
    pub client_id: Option<String>,
    /// The client's secret, unless it comes as HTTP Basic or the client is public.
    #[schema(max_length = 200, format = Password)]
    pub client_secret: Option<String>,
    /// The code (`authorization_code`).
    #[schema(max_length = 200)]
    pub code: Option<String>,
    /// The same as in the authorization request (`authorization_code`).
    #[schema(max_length = 500)]
    pub redirect_uri: Option<String>,
    /// The PKCE verifier (`authorization_code`).
    #[schema(min_length = 43, max_length = 128)]
    pub code_verifier: Option<String>,
    /// The refresh token (`refresh_token`).
    #[schema(max_length = 200)]
    pub refresh_token: Option<String>,
    /// Scopes separated by spaces: no more than before (`refresh_token`), or than registered (`client_credentials`).
    #[schema(max_length = 4000)]
    pub scope: Option<String>,
}

/// Tokens (RFC 6749, 5.1).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TokenResponse)]
pub struct TokenResponseOut {
    /// For `Authorization: Bearer`; a JWT of RFC 9068.
    #[schema(max_length = 8000)]
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(max_length = 10)]
    pub token_type: &'static str,
    /// Seconds for which the access token is good.
    pub expires_in: i64,
    /// For the next tokens; good once. None for client credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 200, nullable = false)]
    pub refresh_token: Option<String>,
    /// The scopes given: perhaps fewer than asked for.
    #[schema(max_length = 4000)]
    pub scope: String,
    /// Until when the secret that was used is good, for clients that have one; our own addition to the standard's members.
    /// Make a new one some weeks before: both are good meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub secret_expires_at: Option<At>,
}

/// A token to be revoked (RFC 7009).
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RevocationRequest, example = json!({ "token": "clr_…", "client_id": "swagger-ui" }))]
pub struct RevocationIn {
    /// A refresh token, or an access token.
    #[schema(max_length = 8000)]
    pub token: String,
    /// Not needed: the form of the token tells.
    #[schema(max_length = 40)]
    pub token_type_hint: Option<String>,
    /// The client, unless it comes as HTTP Basic.
    #[schema(max_length = 64)]
    pub client_id: Option<String>,
    /// The client's secret, unless it comes as HTTP Basic or the client is public.
    #[schema(max_length = 200, format = Password)]
    pub client_secret: Option<String>,
}

/// Nothing to say: the token is no good any more.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Revoked)]
pub struct RevokedOut {}

/// What this authorization server can do (RFC 8414).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuthorizationServerMetadata)]
pub struct MetadataOut {
    /// Issuer of tokens: the server's public URL.
    #[schema(max_length = 500)]
    pub issuer: String,
    /// Where users are sent to sign in.
    #[schema(max_length = 500)]
    pub authorization_endpoint: String,
    /// Where tokens come from.
    #[schema(max_length = 500)]
    pub token_endpoint: String,
    /// Where tokens are revoked.
    #[schema(max_length = 500)]
    pub revocation_endpoint: String,
    /// The public keys.
    #[schema(max_length = 500)]
    pub jwks_uri: String,
    /// Every scope.
    #[schema(max_items = 200)]
    pub scopes_supported: Vec<&'static str>,
    /// `code`.
    #[schema(max_items = 1)]
    pub response_types_supported: [&'static str; 1],
    /// `query`.
    #[schema(max_items = 1)]
    pub response_modes_supported: [&'static str; 1],
    /// The grants that the token endpoint knows.
    #[schema(max_items = 3)]
    pub grant_types_supported: [&'static str; 3],
    /// How clients prove themselves at the token endpoint.
    #[schema(max_items = 3)]
    pub token_endpoint_auth_methods_supported: [&'static str; 3],
    /// How clients prove themselves at the revocation endpoint.
    #[schema(max_items = 3)]
    pub revocation_endpoint_auth_methods_supported: [&'static str; 3],
    /// `S256`; PKCE is required of every client.
    #[schema(max_items = 1)]
    pub code_challenge_methods_supported: [&'static str; 1],
    /// Answers carry `iss` (RFC 9207): compare it.
    pub authorization_response_iss_parameter_supported: bool,
    /// The documentation.
    #[schema(max_length = 500)]
    pub service_documentation: String,
    /// Languages of the sign-in page.
    #[schema(max_items = 2)]
    pub ui_locales_supported: [&'static str; 2],
}

/// Public keys (RFC 7517).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Jwks)]
pub struct JwksOut {
    /// Newest first. Keep them for five minutes, and look again when a token names another.
    #[schema(max_items = 20)]
    pub keys: Vec<PublicJwk>,
}

/// A form of the sign-in pages.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SignInForm)]
pub struct SignInForm {
    /// Binds the form to the browser's cookie.
    #[schema(max_length = 100)]
    pub csrf: String,
    /// The authorization request to go on with, as a query string.
    #[serde(default)]
    #[schema(max_length = 8000)]
    pub r#continue: String,
    /// Login name or e-mail address.
    #[schema(max_length = 254)]
    pub login: String,
    /// Password.
    #[schema(max_length = 256, format = Password)]
    pub password: String,
}

/// The form for a new password.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ChangePasswordForm)]
pub struct ChangePasswordForm {
    /// Binds the form to the browser's cookie.
    #[schema(max_length = 100)]
    pub csrf: String,
    /// The authorization request to go on with, as a query string.
    #[serde(default)]
    #[schema(max_length = 8000)]
    pub r#continue: String,
    /// For password managers; ignored.
    #[serde(default)]
    #[schema(max_length = 254)]
    pub username: String,
    /// The new password.
    #[schema(max_length = 256, format = Password)]
    pub password: String,
    /// The same again.
    #[schema(max_length = 256, format = Password)]
    pub repeat: String,
}

/// The sign-out button.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = SignOutForm)]
pub struct SignOutForm {
    /// Binds the form to the browser's cookie.
    #[schema(max_length = 100)]
    pub csrf: String,
}

/// The sign-in page's address.
#[derive(Debug, Default, Clone, Serialize, Deserialize, validator::Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageParams {
    /// The authorization request to go on with, as a query string.
    #[serde(default)]
    #[validate(length(max = 8000))]
    #[param(max_length = 8000)]
    pub r#continue: Option<String>,
}
