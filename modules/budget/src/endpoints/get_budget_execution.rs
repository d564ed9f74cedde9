use crate::{
    book::Book, live::Live, model::execution::ExecutionOut, neighbours::Neighbours, scopes::Read, store::actuals,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what became of a scenario's lines
///
/// Planned, committed, invoiced, paid, and the forecast at completion. That is the plan, until more is engaged (invoices, and
/// what is open of the commitments) than was planned, or the line is wholly `committed` or `signed`: then it is what is
/// engaged, and `explanation` says what the variance is made of. A line that a commitment, invoice or payment closes
/// (`closes_line`) comes to what it is, also below the plan. Quotes change no forecast. Contributions in kind count like the
/// others and are left out of the results. The plan of an approved baseline is what was approved, wherever live values have
/// moved since.
#[utoipa::path(tag = "budget", responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/execution")]
pub async fn get_budget_execution(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
) -> Outcome<Found<ExecutionOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let book = Book::read(conn, &neighbours, event, now)?;
        let mut live = Live::of(&neighbours, &book.budget, now);
        let (computed, _) = book.plan(book.scenario(&scenario)?).decided(conn, &mut live)?;
        Ok(Found(computed.execution(&actuals::all(conn, event)?, now)?))
    })
    .await
}
