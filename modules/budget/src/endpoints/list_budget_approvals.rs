use crate::{
    model::approval::{ApprovalFilter, ApprovalOut},
    scopes::Read,
    store::approvals,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List who submitted, withdrew, approved or returned a budget
///
/// The log of all revisions, the oldest first unless `sort=-at`. Nothing is ever taken out of it.
#[utoipa::path(tag = "budget", params(List<ApprovalFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/approvals")]
pub async fn list_budget_approvals(
    ctx: Ctx<Read, InEvent>,
    Query(list): Query<List<ApprovalFilter>>,
) -> Outcome<Page<ApprovalOut>> {
    let event = ctx.fence().event();
    ctx.list(list.wants_total(), move |conn| {
        let rows = approvals::list(conn, event, &list)?;
        let total = if list.wants_total() { Some(approvals::count(conn, event, &list.filter)?) } else { None };
        list.page(rows, total, |row, _| (row.at.to_cursor(), row.id.into()), ApprovalOut::from)
    })
    .await
}
