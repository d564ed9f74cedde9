use crate::{errors, ids::ClientId, model::clients::ClientOut, scopes::Read, store::clients};
use actix_web::get;
use kernel::http::{Ctx, Found, Outcome, Path};

/// Get one OAuth client
///
/// Never its secrets: those are shown once, when they are made. Their dates are at `/clients/{client}/secrets`.
#[utoipa::path(
    tag = "accounts",
    params(("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`.")),
    security(("oauth2" = ["accounts:read"]))
)]
#[get("/clients/{client}")]
pub async fn get_client(ctx: Ctx<Read>, client: Path<ClientId>) -> Outcome<Found<ClientOut>> {
    ctx.read(move |conn| {
        let client = clients::find(conn, client.0, None)?.ok_or_else(errors::client_not_found)?;
        Ok(Found(client.into()))
    })
    .await
}
