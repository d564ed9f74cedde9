use crate::{
    model::clients::{ClientFilter, ClientOut},
    scopes::Read,
    store::clients,
};
use actix_web::get;
use kernel::{
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List OAuth clients
///
/// Newest first. The built-in client `swagger-ui` is not among them: it cannot be changed.
#[utoipa::path(tag = "accounts", params(List<ClientFilter>), security(("oauth2" = ["accounts:read"])))]
#[get("/clients")]
pub async fn list_clients(ctx: Ctx<Read>, Query(list): Query<List<ClientFilter>>) -> Outcome<Page<ClientOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let rows = clients::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(clients::count(conn, &fence, &list.filter)?) } else { None };
        list.page(rows, total, |row, _| (row.created_at.to_cursor(), row.id.into()), ClientOut::from)
    })
    .await
}
