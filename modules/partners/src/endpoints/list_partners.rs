use crate::{
    model::organisation::{PartnerFilter, PartnerOut},
    scopes::Read,
    store::organisations,
};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List the directory
///
/// Entries that were merged into others are left out. `q` compares the beginning of each name, not its middle.
#[utoipa::path(tag = "partners", params(List<PartnerFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/partners")]
pub async fn list_partners(
    ctx: Ctx<Read, Reach>,
    Query(list): Query<List<PartnerFilter>>,
) -> Outcome<Page<PartnerOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total() || list.filter.q.is_some(), move |conn| {
        let rows = organisations::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(organisations::count(conn, &fence, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.sort_key.clone(), row.id.into()),
            },
            PartnerOut::from,
        )
    })
    .await
}
