use crate::{
    editions::Editions,
    model::committee::{CommitteeIn, CommitteeOut},
    scopes::{People, Write},
    store::{committees, members},
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
    outbox::Changed,
};

/// Change a committee
///
/// Only what you send changes; `null` clears; `members` and `colleges` are replaced as a whole, in the order that you send.
#[utoipa::path(
    tag = "partners", params(IfMatch),
    request_body(content = CommitteeIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["partners:write"]))
)]
#[patch("/events/{event}/committees/{committee}")]
pub async fn update_committee(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<CommitteeOut>> {
    let (_, committee) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    let named = members::may_be_named::<People>(ctx.caller());
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let current = committees::find(tx, &fence, &committee)?;
        let input: CommitteeIn = patch.apply(&members::input_of(tx, &current)?)?;
        let row = committees::update(tx, &current, &input, version)?;
        tx.publish(Changed::updated("committee", row.id, row.version).event(fence.event()));
        Ok(Updated(members::with_members(tx, row, named)?))
    })
    .await
}
