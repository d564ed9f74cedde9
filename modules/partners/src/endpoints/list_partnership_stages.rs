use crate::{
    model::{HistoryFilter, partnership::StageChangeOut},
    scopes::Read,
    store::partnerships,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List the stages that a partnership went through
///
/// Every change with its instant and who made it, also those that went back, the first one first (`sort=-at` turns it
/// round). Partner clients do not see who it was.
#[utoipa::path(tag = "partners", params(List<HistoryFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships/{partner}/stages")]
pub async fn list_partnership_stages(
    ctx: Ctx<Read, Own>,
    path: Path<(String, String)>,
    Query(list): Query<List<HistoryFilter>>,
) -> Outcome<Page<StageChangeOut>> {
    let (_, partner) = path.0;
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let (partnership, _) = partnerships::find(conn, &fence, &partner)?;
        let rows = partnerships::history(conn, partnership.id, &list)?;
        let total = if list.wants_total() { Some(partnerships::history_length(conn, partnership.id)?) } else { None };
        list.page(
            rows,
            total,
            |row, _| (row.at.to_cursor(), row.id.into()),
            |row| StageChangeOut::of(row, fence.partner().is_none()),
        )
    })
    .await
}
