use crate::{
    model::{HistoryFilter, merge::MergeOut},
    scopes::Read,
    store::{merges, organisations},
};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List what was merged into an organisation
///
/// Also by way of others: if A went into B and B into this one, both merges are here.
#[utoipa::path(tag = "partners", params(List<HistoryFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/partners/{partner}/merges")]
pub async fn list_partner_merges(
    ctx: Ctx<Read, Reach>,
    partner: Path<String>,
    Query(list): Query<List<HistoryFilter>>,
) -> Outcome<Page<MergeOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let survivor = organisations::find(conn, &fence, &partner.0)?.id;
        let rows = merges::list(conn, survivor, &list)?;
        let total = if list.wants_total() { Some(merges::count(conn, survivor)?) } else { None };
        list.page(rows, total, |row, _| (row.at.to_cursor(), row.id.into()), MergeOut::from)
    })
    .await
}
