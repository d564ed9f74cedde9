use crate::{
    change::{self, Touched},
    checks, errors,
    model::overriding::{OverrideIn, OverrideOut},
    neighbours::Neighbours,
    scopes::Write,
    store::{lines, overrides, scenarios},
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, OptionalIfMatch, Outcome, Path, Stored},
};

/// Set what a line is in one scenario
///
/// In place of its own formula or amount; an amount of 0 leaves the line out of the scenario. Sending what is there already
/// changes nothing. If-Match is optional and binds if sent.
#[utoipa::path(tag = "budget", params(OptionalIfMatch), security(("oauth2" = ["budget:write"])))]
#[put("/events/{event}/budget/scenarios/{scenario}/overrides/{line}")]
pub async fn put_budget_override(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
    Json(input): Json<OverrideIn>,
) -> Outcome<Stored<OverrideOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, scenario, line) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let scenario = scenarios::find(tx, budget.event_id, &scenario)?.id;
            let line = lines::find(tx, budget.event_id, &line)?;
            checks::overriding(budget, &input)?;
            let shown = |row| OverrideOut::of(row, line.code.clone(), budget.currency());
            let stored = match overrides::find(tx, scenario, line.id)? {
                Some(current) if current.input(budget.currency()) == input => {
                    version.check(current.version)?;
                    return Ok((Stored::Updated(shown(current)), Touched::Unchanged));
                }
                Some(current) => Stored::Updated(shown(overrides::update(tx, &current, &input, version)?)),
                None if version.expected().is_some() => return Err(errors::nothing_to_match()),
                None => Stored::Created(shown(overrides::insert(tx, budget, scenario, line.id, &input)?)),
            };
            Ok((stored, Touched::Override(scenario, line.id)))
        })
    })
    .await
}
