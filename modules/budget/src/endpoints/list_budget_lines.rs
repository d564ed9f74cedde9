use crate::{
    model::line::{LineFilter, LineOut},
    neighbours::Neighbours,
    scopes::Read,
    store::{budgets, lines},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List the lines of an event's budget
///
/// The structure that all scenarios share. What a line comes to differs between them: see the statement of a scenario.
#[utoipa::path(tag = "budget", params(List<LineFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/lines")]
pub async fn list_budget_lines(
    ctx: Ctx<Read, InEvent>,
    Query(list): Query<List<LineFilter>>,
) -> Outcome<Page<LineOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.list(list.wants_total(), move |conn| {
        let frame = neighbours.frame(conn, event)?;
        let currency = budgets::get(conn, &frame, now)?.currency();
        let rows = lines::list(conn, event, &list)?;
        let total = if list.wants_total() { Some(lines::count(conn, event, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "code" => (row.code.clone(), row.id.into()),
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.account.clone(), row.id.into()),
            },
            |row| LineOut::of(row, currency),
        )
    })
    .await
}
