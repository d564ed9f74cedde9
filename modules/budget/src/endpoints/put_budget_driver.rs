use crate::{
    change::{self, Touched},
    checks, errors,
    model::driver::{DriverIn, DriverOut},
    neighbours::Neighbours,
    scopes::Write,
    store::{drivers, scenarios},
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, OptionalIfMatch, Outcome, Path, Stored},
};

/// Set a hypothesis of a scenario
///
/// The whole state; sending what is there already changes nothing. In the baseline it holds for every scenario that has none of this name itself; in another scenario it takes
/// the place of the baseline's there. Names are lower-case letters, digits and `_`, and not those of functions. If-Match is
/// optional and binds if sent. 409 `budget.breaks_lines` if lines could not be computed any more, with another unit say.
#[utoipa::path(tag = "budget", params(OptionalIfMatch), security(("oauth2" = ["budget:write"])))]
#[put("/events/{event}/budget/scenarios/{scenario}/drivers/{driver}")]
pub async fn put_budget_driver(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
    Json(input): Json<DriverIn>,
) -> Outcome<Stored<DriverOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, scenario, driver) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let scenario = scenarios::find(tx, budget.event_id, &scenario)?.id;
            let baseline = scenarios::baseline(tx, budget.event_id)?.id;
            checks::driver(budget, &input)?;
            let stored = match drivers::own(tx, scenario, &driver)? {
                Some(current) if current.input() == input => {
                    version.check(current.version)?;
                    return Ok((Stored::Updated(DriverOut::of(current, scenario)), Touched::Unchanged));
                }
                Some(current) => {
                    let partner = checks::linked(tx, &neighbours, &input, Some(&current))?;
                    Stored::Updated(drivers::update(tx, &current, &input, partner, version)?)
                }
                None if version.expected().is_some() => return Err(errors::nothing_to_match()),
                None => {
                    // By the id of the baseline's, it is that one's name.
                    let name = match drivers::own(tx, baseline, &driver)? {
                        Some(inherited) => inherited.name,
                        None => checks::driver_name(&driver)?,
                    };
                    let partner = checks::linked(tx, &neighbours, &input, None)?;
                    Stored::Created(drivers::insert(tx, budget, scenario, &name, &input, partner)?)
                }
            };
            let shown = match stored {
                Stored::Created(row) => Stored::Created(DriverOut::of(row, scenario)),
                Stored::Updated(row) => Stored::Updated(DriverOut::of(row, scenario)),
            };
            let touched = if scenario == baseline { Touched::Nothing } else { Touched::Scenario(scenario) };
            Ok((shown, touched))
        })
    })
    .await
}
