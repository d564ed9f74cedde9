use crate::{book::Book, live::Live, model::statement::StatementOut, neighbours::Neighbours, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what a scenario comes to
///
/// Each line is rounded once, half to even; every total is the sum of the lines shown. Distributions stand for their expected
/// values, links for what they tell now, also where the budget is approved: what was decided is in the documents (`statement.pdf`,
/// `.xlsx`, `.csv`), in the execution and in `GET …/budget/revisions/{revision}`. 409 `budget.link_absent` where a live value is not to be had and has no fallback,
/// `budget.not_computable` where a live value makes a formula fail.
#[utoipa::path(tag = "budget", responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/statement")]
pub async fn get_budget_statement(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
) -> Outcome<Found<StatementOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let book = Book::read(conn, &neighbours, event, now)?;
        let mut live = Live::of(&neighbours, &book.budget, now);
        let computed = book.plan(book.scenario(&scenario)?).compute(conn, &mut live)?;
        Ok(Found(computed.statement(conn, &neighbours, &mut live, now)?))
    })
    .await
}
