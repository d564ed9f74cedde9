use crate::{
    checks,
    model::budget::{BudgetOut, SettingsIn},
    neighbours::Neighbours,
    scopes::Write,
    store::budgets,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    db::Key,
    http::{Ctx, IfMatch, MergePatch, Outcome, Updated, Version},
    outbox::Changed,
};

/// Change what an event's budget is held to
///
/// Ceilings are in basis points of the expenses: 8000 is 80 %. Only what you send changes; `null` clears. The first time, send
/// the ETag of the defaults (version 0). Another `attendance` has to name a hypothesis of the budget that is in `person` wherever
/// a scenario has it. A budget that was submitted or approved answers 409 `budget.locked`.
#[utoipa::path(
    tag = "budget", params(IfMatch),
    request_body(content = SettingsIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["budget:write"]))
)]
#[patch("/events/{event}/budget")]
pub async fn update_budget(
    ctx: Ctx<Write, InEvent>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<BudgetOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        tx.lock(Key::Event(fence.event()))?;
        let (frame, now) = (neighbours.frame(tx, fence.event())?, tx.now());
        // What the caller has read, before it is begun here.
        version.check(budgets::get(tx, &frame, now)?.version)?;
        let current = budgets::open(tx, &neighbours, &fence)?;
        let input: SettingsIn = patch.apply(&current.settings.0)?;
        checks::settings(tx, &current, &input)?;
        let row = budgets::update(tx, current, &input, Version::any())?;
        tx.publish(Changed::updated("budget", row.event_id, row.version).event(row.event_id));
        Ok(Updated(row.into()))
    })
    .await
}
