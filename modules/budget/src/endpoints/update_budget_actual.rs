use crate::{
    checks,
    model::actual::{ActualIn, ActualOut},
    neighbours::Neighbours,
    scopes::Write,
    store::{actuals, budgets},
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
};

/// Correct a quote, a commitment, an invoice or a payment
///
/// Only what you send changes; `null` clears. While others settle it, its line, kind and amount stay: 409
/// `budget.actual_in_use`.
#[utoipa::path(
    tag = "budget", params(IfMatch),
    request_body(content = ActualIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["budget:write"]))
)]
#[patch("/events/{event}/budget/actuals/{actual}")]
pub async fn update_budget_actual(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<ActualOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, actual) = path.0;
    ctx.write(move |tx| {
        let budget = budgets::hold(tx, &neighbours, &fence)?;
        let current = actuals::find(tx, budget.event_id, &actual)?;
        version.check(current.version)?;
        let input: ActualIn = patch.apply(&ActualIn::of(&current, budget.currency()))?;
        let line = checks::actual(tx, &neighbours, &budget, &input, Some(&current))?;
        let row = actuals::update(tx, &current, line, &input, version)?;
        Ok(Updated(ActualOut::of(row, budget.currency())))
    })
    .await
}
