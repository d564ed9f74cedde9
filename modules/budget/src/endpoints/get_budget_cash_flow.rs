use crate::{
    book::Book,
    cash_flow::day,
    live::Live,
    model::cash_flow::{CashFlowOut, CashFlowQuery},
    neighbours::Neighbours,
    scopes::Read,
    store::{actuals, budgets},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path, Query},
};

/// Get a scenario's cash flow by month
///
/// Every line comes to its forecast at completion: payments stand in the month in which they were made, what is invoiced in
/// the month in which it is due, and the rest follows the line's `phasing`. From `as_of` on, what was planned earlier and was
/// not paid moves to the months that are left, or to that month if none is. Lines without phasing are `undated`. The months and
/// `undated` sum to the line to the last cent. What moved more than 24 months before the first planned month is one amount,
/// `before`: an old payment makes no row of empty months. `opening`, the `net` of `before` and of all `months` make the last
/// `balance`.
#[utoipa::path(tag = "budget", params(CashFlowQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/cash-flow")]
pub async fn get_budget_cash_flow(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<CashFlowQuery>,
) -> Outcome<Found<CashFlowOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let frame = neighbours.frame(conn, event)?;
        let budget = budgets::get(conn, &frame, now)?;
        let book = Book::load(conn, budget)?;
        let mut live = Live::of(&neighbours, &book.budget, now);
        let (computed, _) = book.plan(book.scenario(&scenario)?).decided(conn, &mut live)?;
        let actuals = actuals::all(conn, event)?;
        Ok(Found(computed.cash_flow(&actuals, &query, day(&frame, now), now)?))
    })
    .await
}
