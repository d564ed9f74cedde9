use crate::{
    approval,
    model::approval::{ApprovalOut, SubmissionIn},
    neighbours::Neighbours,
    scopes::Write,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Submit a budget, or withdraw it
///
/// Without `action` it is submitted: `{}` will do. Asks that the baseline balances, income with expenses and 87 with 86: else
/// 409 `budget.not_balanced` with both differences. From then on nothing changes until it is withdrawn, or somebody decides on
/// it with `POST …/budget/approvals`. 409 `budget.wrong_state` where the budget stands elsewhere. `GET …/budget/approvals` lists
/// these steps too.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:write"])))]
#[post("/events/{event}/budget/submissions")]
pub async fn create_budget_submission(
    ctx: Ctx<Write, InEvent>,
    Json(input): Json<SubmissionIn>,
) -> Outcome<Created<ApprovalOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    let step = move |tx: &mut kernel::db::Tx<'_>| {
        approval::take(tx, &neighbours, &fence, input.action.into(), input.note.clone())
    };
    ctx.write(move |tx| Ok(Created(step(tx)?.into()))).await
}
