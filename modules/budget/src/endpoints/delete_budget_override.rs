use crate::{
    change::{self, Touched},
    errors,
    neighbours::Neighbours,
    scopes::Write,
    store::{lines, overrides, scenarios},
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
};

/// Let a line be in a scenario what it is in every one
///
/// Takes the scenario's own formula or amount away.
#[utoipa::path(tag = "budget", params(OptionalIfMatch), security(("oauth2" = ["budget:write"])))]
#[delete("/events/{event}/budget/scenarios/{scenario}/overrides/{line}")]
pub async fn delete_budget_override(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, scenario, line) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let scenario = scenarios::find(tx, budget.event_id, &scenario)?;
            let line = lines::find(tx, budget.event_id, &line)?;
            let row = overrides::find(tx, scenario.id, line.id)?.ok_or_else(errors::override_not_found)?;
            overrides::delete(tx, &row, version)?;
            Ok((Deleted, Touched::Scenario(scenario.id)))
        })
    })
    .await
}
