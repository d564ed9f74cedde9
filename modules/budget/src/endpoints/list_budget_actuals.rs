use crate::{
    model::actual::{ActualFilter, ActualOut},
    neighbours::Neighbours,
    scopes::Read,
    store::{actuals, budgets},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List quotes, commitments, invoices and payments
///
/// Of all lines, by date. `settles` finds the invoices of a commitment, or the payments of an invoice.
#[utoipa::path(tag = "budget", params(List<ActualFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/actuals")]
pub async fn list_budget_actuals(
    ctx: Ctx<Read, InEvent>,
    Query(list): Query<List<ActualFilter>>,
) -> Outcome<Page<ActualOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.list(list.wants_total(), move |conn| {
        let frame = neighbours.frame(conn, event)?;
        let currency = budgets::get(conn, &frame, now)?.currency();
        let rows = actuals::list(conn, event, &list)?;
        let total = if list.wants_total() { Some(actuals::count(conn, event, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.happened_on.to_cursor(), row.id.into()),
            },
            |row| ActualOut::of(row, currency),
        )
    })
    .await
}
