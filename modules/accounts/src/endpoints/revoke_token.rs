use crate::{
    credentials::{REFRESH_TOKEN, looks_like},
    ids::FamilyId,
    keyring,
    model::oauth::{RevocationIn, RevokedOut},
    oauth::{
        client_auth::{self, ProvenClient},
        reply::{Failure, OAuthReply, Refused},
        request::Parameters,
    },
    store::oauth,
};
use actix_web::{HttpRequest, post};
use kernel::{
    app::App,
    auth::Public,
    db::{Conn, Tx},
    error::Result,
    http::{Ctx, Form, Outcome},
    ids::Id,
    secrets::hash_token,
};

/// Revoke a token
///
/// RFC 7009. With a refresh or access token, everything that came of the same sign-in ends at once. Answers 200 also for a
/// token that is unknown, expired or another client's: there is nothing to tell. Personal API tokens are deleted at
/// `/api/v1/me/tokens/{token}`.
#[utoipa::path(
    tag = "accounts",
    request_body(content = RevocationIn, content_type = "application/x-www-form-urlencoded"),
    security(())
)]
#[post("/oauth/revoke")]
pub async fn revoke_token(
    ctx: Ctx<Public>,
    request: HttpRequest,
    Form(form): Form<Vec<(String, String)>>,
) -> Outcome<OAuthReply<RevokedOut>> {
    let outcome = revoke(&ctx, &request, form).await;
    ctx.answer(&OAuthReply::of(outcome)?)
}

async fn revoke(
    ctx: &Ctx<Public>,
    request: &HttpRequest,
    form: Vec<(String, String)>,
) -> std::result::Result<RevokedOut, Failure> {
    let parameters =
        Parameters::of(form).ok_or_else(|| Refused::invalid_request("A parameter is given twice or not readable."))?;
    let app = ctx.app();
    let proven = client_auth::authenticate(&app, ctx.actor(), request, &parameters).await?;
    let token = parameters.get("token").ok_or_else(|| Refused::invalid_request("token is missing."))?;
    if let Some(family) = family_of(&app, &proven, token.to_owned()).await? {
        app.db.write(proven.actor(&ctx.actor()), 0, move |tx| end(tx, family)).await?;
    }
    Ok(RevokedOut {})
}

/// The family of the token, if it was issued to this client.
async fn family_of(app: &App, proven: &ProvenClient, token: String) -> Result<Option<FamilyId>> {
    let (issuer, client_id, now) = (app.settings.public_url.clone(), proven.client.client_id.clone(), app.now());
    app.db
        .read(move |conn: &mut Conn| {
            if looks_like(&token, REFRESH_TOKEN) {
                let found = oauth::refresh(conn, &hash_token(&token))?;
                return Ok(found.filter(|(_, family)| family.client_id == client_id).map(|(_, family)| family.id));
            }
            let claims = keyring::KeyRing::default().claims(conn, &token, &issuer, now)?;
            Ok(claims.filter(|claims| claims.client_id == client_id).map(|claims| FamilyId(claims.sid)))
        })
        .await
}

fn end(tx: &mut Tx<'_>, family: FamilyId) -> Result<()> {
    let now = tx.now();
    let user = oauth::family(tx, family)?.and_then(|family| family.user_id);
    if oauth::revoke_family(tx, family, now)? {
        tx.audit("authorization.revoked", "user", user.map(|user| Id(user.0)), None);
    }
    Ok(())
}
