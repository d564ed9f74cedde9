use crate::{
    change::{self, Touched},
    errors,
    neighbours::Neighbours,
    scopes::Write,
    store::{drivers, scenarios},
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
};

/// Take a hypothesis from a scenario
///
/// In another scenario than the baseline, that of the baseline holds again. 409 `budget.breaks_lines` while lines name it and
/// none takes its place, `budget.inherited` for one that the scenario only has from the baseline.
#[utoipa::path(tag = "budget", params(OptionalIfMatch), security(("oauth2" = ["budget:write"])))]
#[delete("/events/{event}/budget/scenarios/{scenario}/drivers/{driver}")]
pub async fn delete_budget_driver(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, scenario, driver) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let scenario = scenarios::find(tx, budget.event_id, &scenario)?.id;
            let baseline = scenarios::baseline(tx, budget.event_id)?.id;
            let row = drivers::find(tx, scenario, baseline, &driver)?;
            if row.scenario_id != scenario {
                return Err(errors::inherited(&row.name));
            }
            drivers::delete(tx, &row, version)?;
            let touched = if scenario == baseline { Touched::Nothing } else { Touched::Scenario(scenario) };
            Ok((Deleted, touched))
        })
    })
    .await
}
