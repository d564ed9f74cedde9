use crate::{
    chart, checks,
    model::budget::{BudgetOut, SettingsIn},
    neighbours::Neighbours,
    scopes::Write,
    store::budgets::{self, BudgetRow},
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
/// a scenario has it. With another `accounts_version` lines keep their meaning: accounts that it numbers otherwise are renumbered
/// (870 and 875); 422 `accounts_missing` names the lines whose account it does not have, has abolished (79, in ANC 2022-06) or
/// knows under another meaning. A budget that was submitted or approved answers 409 `budget.locked`.
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
        let input: SettingsIn = patch.apply(&SettingsIn::of(&current))?;
        let settings = input.settings();
        checks::settings(tx, &current, &settings)?;
        let version = input.accounts_version.unwrap_or_else(|| budgets::usual_version(&frame, now));
        let mut contents = current.contents;
        if version != current.accounts_version && chart::adopt(tx, &current, version)? {
            budgets::touch(tx, current.event_id)?;
            contents += 1;
        }
        let current = BudgetRow { contents, ..current };
        let row = budgets::update(tx, current, &settings, version, Version::any())?;
        tx.publish(Changed::updated("budget", row.event_id, row.version).event(row.event_id));
        Ok(Updated(row.into()))
    })
    .await
}
