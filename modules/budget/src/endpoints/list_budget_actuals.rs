use crate::{
    errors,
    model::actual::{ActualFilter, ActualOut},
    neighbours::Neighbours,
    scopes::Read,
    store::{actuals, budgets, lines},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List quotes, commitments, invoices and payments
///
/// Of all lines, by date. A `line` that the budget does not have is refused, so that a mistyped code does not look like a line
/// without papers. `settles` finds the invoices of a commitment, or the payments of an invoice.
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
        let line = match list.filter.line.as_deref() {
            Some(key) => Some(lines::named(conn, event, key)?.ok_or_else(errors::unknown_line_filter)?.id),
            None => None,
        };
        let rows = actuals::list(conn, event, &list, line)?;
        let total = if list.wants_total() { Some(actuals::count(conn, event, &list.filter, line)?) } else { None };
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
