use crate::{
    checks,
    neighbours::Neighbours,
    scopes::Write,
    store::{actuals, budgets},
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
};

/// Delete a quote, a commitment, an invoice or a payment
///
/// For what was entered by mistake; what is paid back is a payment below zero. 409 `budget.actual_in_use` while others settle
/// it, and while more would be taken back without this payment than was paid.
#[utoipa::path(tag = "budget", params(IfMatch), security(("oauth2" = ["budget:write"])))]
#[delete("/events/{event}/budget/actuals/{actual}")]
pub async fn delete_budget_actual(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let (_, actual) = path.0;
    ctx.write(move |tx| {
        let budget = budgets::hold(tx, &neighbours, &fence)?;
        let current = actuals::find(tx, budget.event_id, &actual)?;
        version.check(current.version)?;
        checks::leaving(tx, &current, false, false)?;
        actuals::delete(tx, &current, version)?;
        Ok(Deleted)
    })
    .await
}
