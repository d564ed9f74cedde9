use crate::{
    model::simulation::{SimulationFilter, SimulationOut},
    neighbours::Neighbours,
    scopes::Read,
    simulation::Present,
    store::{
        budgets, scenarios,
        simulations::{self, SimulationRow},
    },
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    error::Result,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List the simulations of a scenario
///
/// The newest 50 are kept. `sort=-created_at` has the newest first.
#[utoipa::path(tag = "budget", params(List<SimulationFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/simulations")]
pub async fn list_budget_simulations(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(list): Query<List<SimulationFilter>>,
) -> Outcome<Page<SimulationOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario) = path.0;
    // Live values may have to be added up.
    ctx.read_long(move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?.id;
        let frame = neighbours.frame(conn, event)?;
        let budget = budgets::get(conn, &frame, now)?;
        let total = if list.wants_total() { Some(simulations::count(conn, scenario)?) } else { None };
        let rows = simulations::list(conn, scenario, &list)?;
        let present = Present::of(conn, &neighbours, &budget, scenario, &rows, now)?;
        let shown = |row: SimulationRow| Ok((simulations::state_of(conn, &row)?, row));
        let rows: Vec<_> = rows.into_iter().map(shown).collect::<Result<_>>()?;
        list.page(
            rows,
            total,
            |(_, row), _| (row.created_at.to_cursor(), row.id.into()),
            |(state, row)| {
                let stale = present.is_past(&row);
                SimulationOut::of(row, state, stale)
            },
        )
    })
    .await
}
