use crate::{
    errors,
    ids::{ClientId, SecretId},
    model::clients::SecretOut,
    scopes::Secrets,
    store::clients,
};
use actix_web::get;
use kernel::{
    auth::Home,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one of a client's secrets
///
/// When it ends and when it was last used; never the secret itself, which was shown when it was made. Partner clients see
/// their own.
#[utoipa::path(
    tag = "accounts",
    params(
        ("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`."),
        ("secret" = inline(SecretId), Path, description = "The secret's id, not the secret.")
    ),
    security(("oauth2" = ["accounts:secrets"]))
)]
#[get("/clients/{client}/secrets/{secret}")]
pub async fn get_client_secret(ctx: Ctx<Secrets, Home>, path: Path<(ClientId, SecretId)>) -> Outcome<Found<SecretOut>> {
    let partner = ctx.fence().partner();
    let (client, secret) = path.0;
    ctx.read(move |conn| {
        let client = clients::find(conn, client, partner)?.ok_or_else(errors::client_not_found)?;
        let secret = clients::find_secret(conn, client.id, secret)?.ok_or_else(errors::secret_not_found)?;
        Ok(Found(secret.into()))
    })
    .await
}
