use crate::{
    errors,
    model::overriding::OverrideOut,
    neighbours::Neighbours,
    scopes::Read,
    store::{budgets, lines, overrides, scenarios},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what a line is in one scenario
///
/// 404 if the scenario does not change it.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/overrides/{line}")]
pub async fn get_budget_override(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String, String)>,
) -> Outcome<Found<OverrideOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario, line) = path.0;
    ctx.read(move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?;
        let line = lines::find(conn, event, &line)?;
        let row = overrides::find(conn, scenario.id, line.id)?.ok_or_else(errors::override_not_found)?;
        let frame = neighbours.frame(conn, event)?;
        let currency = budgets::get(conn, &frame, now)?.currency();
        Ok(Found(OverrideOut::of(row, line.code, currency)))
    })
    .await
}
