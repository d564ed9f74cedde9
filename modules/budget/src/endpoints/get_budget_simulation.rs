use crate::{
    model::simulation::SimulationOut,
    neighbours::Neighbours,
    scopes::Read,
    store::{budgets, scenarios, simulations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a simulation
///
/// Its figures are those of the budget as it was then; `stale` says whether it has changed since.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/simulations/{simulation}")]
pub async fn get_budget_simulation(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String, String)>,
) -> Outcome<Found<SimulationOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario, simulation) = path.0;
    ctx.read(move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?;
        let row = simulations::find(conn, scenario.id, &simulation)?;
        let frame = neighbours.frame(conn, event)?;
        let contents = budgets::get(conn, &frame, now)?.contents;
        let state = simulations::state_of(conn, &row)?;
        Ok(Found(SimulationOut::of(row, state, contents)))
    })
    .await
}
