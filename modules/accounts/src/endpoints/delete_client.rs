use crate::{ids::ClientId, programs, scopes::Write};
use actix_web::delete;
use kernel::http::{Ctx, Deleted, IfMatch, Outcome, Path};

/// Delete an OAuth client
///
/// With its secrets, for good; its tokens are refused within a second. Suspend it instead if it may come back.
#[utoipa::path(
    tag = "accounts",
    params(IfMatch, ("client" = inline(ClientId), Path, description = "The client's id, which is its `client_id`.")),
    security(("oauth2" = ["accounts:write"]))
)]
#[delete("/clients/{client}")]
pub async fn delete_client(ctx: Ctx<Write>, client: Path<ClientId>, IfMatch(version): IfMatch) -> Outcome<Deleted> {
    ctx.write(move |tx| {
        programs::delete(tx, client.0, version)?;
        Ok(Deleted)
    })
    .await
}
