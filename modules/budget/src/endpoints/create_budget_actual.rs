use crate::{
    checks,
    model::actual::{ActualIn, ActualOut},
    neighbours::Neighbours,
    scopes::Write,
    store::{actuals, budgets},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Enter a quote, a commitment, an invoice or a payment
///
/// For one line, also while the budget is submitted or approved: this is not the plan, but what becomes of it. `settles` names
/// what it follows on, so that nothing is counted twice: an invoice without it counts beside the commitments, a payment without
/// it beside the invoices. An advance on a commitment counts until its invoice comes: then let the payment settle that one.
/// Payments cannot be more than the invoice that they pay. Amounts have the sign of the line: money that comes in for an income
/// line is above zero. A payment below zero takes money back: no more than was paid on the line, and for what it `settles` (422
/// `more_than_paid` says how much that is), unless the line, its commitments or its invoices are there to get money back.
/// `closes_line` says that nothing more will come on the line: it then comes to what it is, though the
/// budget is locked.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:write"])))]
#[post("/events/{event}/budget/actuals")]
pub async fn create_budget_actual(
    ctx: Ctx<Write, InEvent>,
    Json(input): Json<ActualIn>,
) -> Outcome<Created<ActualOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        let budget = budgets::hold(tx, &neighbours, &fence)?;
        let line = checks::actual(tx, &neighbours, &budget, &input, None)?;
        let row = actuals::insert(tx, &budget, line, &input)?;
        Ok(Created(ActualOut::of(row, budget.currency())))
    })
    .await
}
