use crate::{
    model::driver::DriverOut,
    scopes::Read,
    store::{drivers, scenarios},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one hypothesis of a scenario
///
/// By name or id. One that the scenario does not have itself is the baseline's (`inherited`).
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/drivers/{driver}")]
pub async fn get_budget_driver(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String, String)>,
) -> Outcome<Found<DriverOut>> {
    let event = ctx.fence().event();
    let (_, scenario, driver) = path.0;
    ctx.read(move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?.id;
        let baseline = scenarios::baseline(conn, event)?.id;
        let row = drivers::find(conn, scenario, baseline, &driver)?;
        Ok(Found(DriverOut::of(row, scenario)))
    })
    .await
}
