use crate::{
    model::revision::{RevisionFilter, RevisionOut},
    scopes::Read,
    store::revisions,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List the revisions of a budget
///
/// The first one begins with the budget and has no reason. The last one is being written, or was approved and is in force.
#[utoipa::path(tag = "budget", params(List<RevisionFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/revisions")]
pub async fn list_budget_revisions(
    ctx: Ctx<Read, InEvent>,
    Query(list): Query<List<RevisionFilter>>,
) -> Outcome<Page<RevisionOut>> {
    let event = ctx.fence().event();
    ctx.list(list.wants_total(), move |conn| {
        let rows = revisions::list(conn, event, &list)?;
        let total = if list.wants_total() { Some(revisions::count(conn, event)?) } else { None };
        list.page(rows, total, |row, _| (row.number.to_cursor(), row.id.into()), |row| RevisionOut::from(&row))
    })
    .await
}
