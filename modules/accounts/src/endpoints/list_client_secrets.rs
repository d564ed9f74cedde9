use crate::{
    errors,
    ids::ClientId,
    model::clients::{SecretFilter, SecretOut},
    scopes::Secrets,
    store::clients,
};
use actix_web::get;
use kernel::{
    auth::Home,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List a client's secrets
///
/// Newest first, never the secrets themselves: when each ends, and when it was last used. Partner clients see their own.
#[utoipa::path(
    tag = "accounts",
    params(("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`."), List<SecretFilter>),
    security(("oauth2" = ["accounts:secrets"]))
)]
#[get("/clients/{client}/secrets")]
pub async fn list_client_secrets(
    ctx: Ctx<Secrets, Home>,
    client: Path<ClientId>,
    Query(list): Query<List<SecretFilter>>,
) -> Outcome<Page<SecretOut>> {
    let (partner, now) = (ctx.fence().partner(), ctx.now());
    ctx.list(list.wants_total(), move |conn| {
        let client = clients::find(conn, client.0, partner)?.ok_or_else(errors::client_not_found)?;
        let rows = clients::list_secrets(conn, client.id, &list, now)?;
        let total =
            if list.wants_total() { Some(clients::count_secrets(conn, client.id, &list.filter, now)?) } else { None };
        list.page(rows, total, |row, _| (row.created_at.to_cursor(), row.id.into()), SecretOut::from)
    })
    .await
}
