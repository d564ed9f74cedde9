use crate::{model::budget::BudgetOut, neighbours::Neighbours, scopes::Read, store::budgets};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Get where an event's budget stands
///
/// Its state, revision and settings; what it comes to is told by the statement of a scenario. Before there is a budget the
/// defaults answer, at version 0: the first line, scenario or setting begins it.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget")]
pub async fn get_budget(ctx: Ctx<Read, InEvent>) -> Outcome<Found<BudgetOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read(move |conn| {
        let frame = neighbours.frame(conn, event)?;
        Ok(Found(budgets::get(conn, &frame, now)?.into()))
    })
    .await
}
