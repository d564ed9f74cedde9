use crate::{
    change::{self, Touched},
    model::scenario::{ScenarioIn, ScenarioOut},
    neighbours::Neighbours,
    scopes::Write,
    store::scenarios,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
};

/// Change a scenario of an event's budget
///
/// Only what you send changes; `null` clears. `is_baseline: true` makes it the baseline in place of the present one; `false` for
/// the baseline answers 409 `budget.baseline_needed`. Every scenario then has as its own what it had from the old baseline: 409
/// `budget.too_many` if one of them would have more than 300 hypotheses.
#[utoipa::path(
    tag = "budget", params(IfMatch),
    request_body(content = ScenarioIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["budget:write"]))
)]
#[patch("/events/{event}/budget/scenarios/{scenario}")]
pub async fn update_budget_scenario(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<ScenarioOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, scenario) = path.0;
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let current = scenarios::find(tx, budget.event_id, &scenario)?;
            let input: ScenarioIn = patch.apply(&ScenarioIn::from(&current))?;
            let row = scenarios::update(tx, &current, &input, version)?;
            Ok((Updated(row.into()), Touched::Nothing))
        })
    })
    .await
}
