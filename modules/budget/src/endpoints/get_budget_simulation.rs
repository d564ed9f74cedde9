use crate::{
    model::simulation::SimulationOut,
    neighbours::Neighbours,
    scopes::Read,
    simulation::Present,
    store::{budgets, scenarios, simulations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};
use std::slice;

/// Get a simulation
///
/// Its figures are those of the budget as it was then; `stale` says whether it has changed since, or a live
/// value has moved that a line needs.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/simulations/{simulation}")]
pub async fn get_budget_simulation(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String, String)>,
) -> Outcome<Found<SimulationOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario, simulation) = path.0;
    ctx.read_long(move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?;
        let row = simulations::find(conn, scenario.id, &simulation)?;
        let frame = neighbours.frame(conn, event)?;
        let budget = budgets::get(conn, &frame, now)?;
        let state = simulations::state_of(conn, &row)?;
        let present = Present::of(conn, &neighbours, &budget, scenario.id, slice::from_ref(&row), now)?;
        let stale = present.is_past(&row);
        Ok(Found(SimulationOut::of(row, state, stale)))
    })
    .await
}
