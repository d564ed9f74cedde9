use crate::{
    book::Book,
    comparison,
    live::Live,
    model::comparison::{CompareQuery, ComparisonOut},
    neighbours::Neighbours,
    scopes::Read,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Query},
};

/// Compare scenarios of an event's budget
///
/// Totals, lines and hypotheses side by side, in the order of `codes`. 404 if one of them is not there. All
/// figures are those of now, also of a baseline that was approved: its statement shows what was decided.
#[utoipa::path(tag = "budget", params(CompareQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/compare")]
pub async fn compare_budget_scenarios(
    ctx: Ctx<Read, InEvent>,
    Query(query): Query<CompareQuery>,
) -> Outcome<Found<ComparisonOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read_long(move |conn| {
        let book = Book::read(conn, &neighbours, event, now)?;
        let mut live = Live::of(&neighbours, &book.budget, now);
        let mut columns = Vec::new();
        for code in query.list() {
            columns.push(book.plan(book.scenario(code)?).compute(conn, &mut live)?);
        }
        Ok(Found(comparison::of(&book, &columns, now)))
    })
    .await
}
