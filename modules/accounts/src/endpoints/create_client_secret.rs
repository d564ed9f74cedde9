use crate::{
    credentials::{CLIENT_SECRET, Fresh},
    errors,
    ids::ClientId,
    model::clients::{SecretCreatedOut, SecretIn},
    programs,
    scopes::Secrets,
    store::clients,
};
use actix_web::post;
use kernel::{
    auth::Home,
    http::{Created, Ctx, Json, Outcome, Path},
};

/// Rotate a client's secret
///
/// Answers a new secret, shown this once. The present one stays good for `overlap_seconds`, so that the new one can be
/// brought everywhere first; one older than that ends now: two are good at once, never more. Partner clients rotate their
/// own.
#[utoipa::path(
    tag = "accounts",
    params(("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`.")),
    security(("oauth2" = ["accounts:secrets"]))
)]
#[post("/clients/{client}/secrets")]
pub async fn create_client_secret(
    ctx: Ctx<Secrets, Home>,
    client: Path<ClientId>,
    Json(terms): Json<SecretIn>,
) -> Outcome<Created<SecretCreatedOut>> {
    let partner = ctx.fence().partner();
    let fresh = Fresh::new(CLIENT_SECRET);
    ctx.write(move |tx| {
        let client = clients::find(tx, client.0, partner)?.ok_or_else(errors::client_not_found)?;
        let row = programs::rotate(tx, &client, &fresh, &terms)?;
        Ok(Created(SecretCreatedOut::of(&row, &fresh)))
    })
    .await
}
