use crate::{
    book::Book,
    live::Live,
    model::statement::{FiguresQuery, StatementOut},
    neighbours::Neighbours,
    scopes::Read,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path, Query},
};

/// Get what a scenario comes to
///
/// Each line is rounded once, half to even; every total is the sum of the lines shown. Distributions stand for their expected
/// values, links for what they tell now. An approved baseline is shown as it was approved, as in its documents, its execution
/// and its explanations; with `as_of=now` it shows what its live values would make of it. 409 `budget.link_absent` where a live
/// value is not to be had and has no fallback, `budget.not_computable` where a live value makes a formula fail.
#[utoipa::path(tag = "budget", params(FiguresQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/statement")]
pub async fn get_budget_statement(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<FiguresQuery>,
) -> Outcome<Found<StatementOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let book = Book::read(conn, &neighbours, event, now)?;
        let mut live = Live::of(&neighbours, &book.budget, now);
        let (computed, kept) = book.plan(book.scenario(&scenario)?).as_of(conn, &mut live, query.as_of)?;
        Ok(Found(match kept {
            Some(kept) => computed.statement_of(kept),
            None => {
                let funding = computed.funding(conn, &neighbours, &mut live)?;
                computed.statement(funding, now)
            }
        }))
    })
    .await
}
