use crate::{
    editions::Editions,
    model::committee::{CommitteeIn, CommitteeOut},
    scopes::{People, Write},
    store::{committees, members},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
    outbox::Changed,
};

/// Set up a committee of an event
///
/// Members are organisations of the directory, with or without a person of theirs; they need not be partners of the event. A
/// committee that comes from another one names it as its parent.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:write"])))]
#[post("/events/{event}/committees")]
pub async fn create_committee(
    ctx: Ctx<Write, InEvent>,
    Json(input): Json<CommitteeIn>,
) -> Outcome<Created<CommitteeOut>> {
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    let named = members::may_be_named::<People>(ctx.caller());
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let row = committees::insert(tx, &fence, &input)?;
        tx.publish(Changed::created("committee", row.id, row.version).event(fence.event()));
        Ok(Created(members::with_members(tx, row, named)?))
    })
    .await
}
