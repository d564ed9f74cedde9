use crate::{
    change::{self, Touched},
    neighbours::Neighbours,
    scopes::Write,
    store::scenarios,
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
};

/// Delete a scenario of an event's budget
///
/// With its hypotheses, overrides and simulations. The baseline answers 409 `budget.baseline_needed`.
#[utoipa::path(tag = "budget", params(IfMatch), security(("oauth2" = ["budget:write"])))]
#[delete("/events/{event}/budget/scenarios/{scenario}")]
pub async fn delete_budget_scenario(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, scenario) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let current = scenarios::find(tx, budget.event_id, &scenario)?;
            scenarios::delete(tx, &current, version)?;
            Ok((Deleted, Touched::Nothing))
        })
    })
    .await
}
