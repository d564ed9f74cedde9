use crate::{model::scenario::ScenarioOut, scopes::Read, store::scenarios};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one scenario of an event's budget
///
/// By code or id.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}")]
pub async fn get_budget_scenario(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Found<ScenarioOut>> {
    let event = ctx.fence().event();
    let (_, scenario) = path.0;
    ctx.read(move |conn| Ok(Found(scenarios::find(conn, event, &scenario)?.into()))).await
}
