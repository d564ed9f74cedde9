use crate::{
    approval,
    model::approval::{ApprovalIn, ApprovalOut},
    neighbours::Neighbours,
    scopes::Approve,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Approve a budget that was submitted, or return it
///
/// By somebody else than whoever submitted it, unless nobody else may decide: 409 `budget.other_person_needed`. An approved
/// budget balances now, with what live values are by now (409 `budget.not_balanced`); it is kept as its revision and stays
/// locked: `POST …/budget/revisions` opens it again. 409 `budget.wrong_state` if it was not submitted.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:approve"])))]
#[post("/events/{event}/budget/approvals")]
pub async fn create_budget_approval(
    ctx: Ctx<Approve, InEvent>,
    Json(input): Json<ApprovalIn>,
) -> Outcome<Created<ApprovalOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let step = move |tx: &mut kernel::db::Tx<'_>| {
        approval::take(tx, &neighbours, &fence, input.action.into(), input.note.clone())
    };
    ctx.write(move |tx| Ok(Created(step(tx)?.into()))).await
}
