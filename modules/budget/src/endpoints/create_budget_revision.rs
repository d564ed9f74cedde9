use crate::{
    approval,
    model::revision::{RevisionIn, RevisionOut},
    neighbours::Neighbours,
    scopes::Write,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Open an approved budget again
///
/// As the next revision, with its reason; what was approved is kept as it was. The new one is a draft until it is submitted and
/// approved in turn. 409 `budget.wrong_state` for a budget that is not approved.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:write"])))]
#[post("/events/{event}/budget/revisions")]
pub async fn create_budget_revision(
    ctx: Ctx<Write, InEvent>,
    Json(input): Json<RevisionIn>,
) -> Outcome<Created<RevisionOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| Ok(Created(RevisionOut::from(&approval::reopen(tx, &neighbours, &fence, &input)?)))).await
}
