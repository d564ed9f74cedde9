use crate::{
    errors,
    ids::{ClientId, SecretId},
    scopes::Secrets,
    store::clients,
};
use actix_web::delete;
use kernel::{
    auth::Home,
    http::{Ctx, Deleted, Outcome, Path},
    ids::Id,
};

/// Delete a client's secret
///
/// It gets no more tokens from now on; those that it got live for 15 minutes at most. Deleting the only one leaves the client
/// without: make a new one first. Secrets do not change, so no `If-Match` is needed.
#[utoipa::path(
    tag = "accounts",
    params(
        ("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`."),
        ("secret" = inline(SecretId), Path, description = "The secret's id, not the secret.")
    ),
    security(("oauth2" = ["accounts:secrets"]))
)]
#[delete("/clients/{client}/secrets/{secret}")]
pub async fn delete_client_secret(ctx: Ctx<Secrets, Home>, path: Path<(ClientId, SecretId)>) -> Outcome<Deleted> {
    let partner = ctx.fence().partner();
    let (client, secret) = path.0;
    ctx.write(move |tx| {
        let client = clients::find(tx, client, partner)?.ok_or_else(errors::client_not_found)?;
        if !clients::delete_secret(tx, client.id, secret)? {
            return Err(errors::secret_not_found());
        }
        tx.audit("client_secret.deleted", "client_secret", Some(Id(secret.0)), None);
        Ok(Deleted)
    })
    .await
}
