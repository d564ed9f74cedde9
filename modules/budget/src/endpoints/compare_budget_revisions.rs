use crate::{
    approval,
    model::revision::{RevisionComparison, RevisionPair},
    neighbours::Neighbours,
    scopes::Read,
    store::budgets,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Query},
};

/// Compare two revisions of a budget
///
/// What differs between their baselines, and why revisions were opened in between. A revision that is not approved yet stands
/// for the budget as it is now. An organisation that was merged into another is that one in both: a merge changes no line. 404 if
/// one of them is not there.
#[utoipa::path(tag = "budget", params(RevisionPair), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/revisions/compare")]
pub async fn compare_budget_revisions(
    ctx: Ctx<Read, InEvent>,
    Query(pair): Query<RevisionPair>,
) -> Outcome<Found<RevisionComparison>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read_long(move |conn| {
        let frame = neighbours.frame(conn, event)?;
        let budget = budgets::get(conn, &frame, now)?;
        Ok(Found(approval::compare(conn, &neighbours, &budget, &pair, now)?))
    })
    .await
}
