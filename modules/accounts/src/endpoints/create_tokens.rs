use crate::{
    model::oauth::{TokenRequestIn, TokenResponseOut},
    oauth::{
        client_auth, issue,
        reply::{Failure, OAuthReply, Refused},
        request::Parameters,
    },
};
use actix_web::{HttpRequest, post};
use kernel::{
    auth::Public,
    http::{Ctx, Form, Outcome},
};

/// Get tokens
///
/// Grants: `authorization_code` (with `code_verifier`), `refresh_token` (each is good once: using one twice revokes
/// everything that came of the same sign-in), `client_credentials` (clients of partners). Clients with a secret send it as
/// HTTP Basic or in the body; public ones send `client_id` alone. Refusals have the form of RFC 6749, not of a problem
/// document, because OAuth libraries look for it.
#[utoipa::path(
    tag = "accounts",
    request_body(content = TokenRequestIn, content_type = "application/x-www-form-urlencoded"),
    security(())
)]
#[post("/oauth/token")]
pub async fn create_tokens(
    ctx: Ctx<Public>,
    request: HttpRequest,
    Form(form): Form<Vec<(String, String)>>,
) -> Outcome<OAuthReply<TokenResponseOut>> {
    let outcome = tokens(&ctx, &request, form).await;
    ctx.answer(&OAuthReply::of(outcome)?)
}

async fn tokens(
    ctx: &Ctx<Public>,
    request: &HttpRequest,
    form: Vec<(String, String)>,
) -> Result<TokenResponseOut, Failure> {
    let parameters =
        Parameters::of(form).ok_or_else(|| Refused::invalid_request("A parameter is given twice or not readable."))?;
    let app = ctx.app();
    let proven = client_auth::authenticate(&app, ctx.actor(), request, &parameters).await?;
    issue::tokens(&app, proven.actor(&ctx.actor()), &proven, &parameters).await
}
