use crate::{
    change::{self, Touched},
    errors,
    model::scenario::{NewScenario, ScenarioIn, ScenarioOut},
    neighbours::Neighbours,
    scopes::Write,
    store::scenarios,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Add a scenario to an event's budget
///
/// It supposes what the baseline does until it is given hypotheses and overrides of its own; `copy_of` starts it with those of
/// another scenario.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:write"])))]
#[post("/events/{event}/budget/scenarios")]
pub async fn create_budget_scenario(
    ctx: Ctx<Write, InEvent>,
    Json(input): Json<NewScenario>,
) -> Outcome<Created<ScenarioOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        change::contents(tx, &neighbours, &fence, |tx, budget| {
            let NewScenario { code, name, is_baseline, note, copy_of } = input.clone();
            let other = match copy_of {
                Some(key) => {
                    let found = scenarios::named(tx, budget.event_id, &key)?;
                    Some(found.ok_or_else(|| errors::invalid([errors::unknown_scenario("/copy_of")]))?)
                }
                None => None,
            };
            let input = ScenarioIn { code, name, is_baseline, note };
            let row = scenarios::insert(tx, budget, &input, other.as_ref())?;
            Ok((Created(row.into()), Touched::Nothing))
        })
    })
    .await
}
