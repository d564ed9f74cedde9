use crate::{
    editions::Editions,
    ids::RelayId,
    scopes::Write,
    store::{partnerships, relays},
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
    outbox::Changed,
};

/// Delete a proof that a partner relayed the call
///
/// A proof never changes, so `If-Match` is not needed; it binds if sent.
#[utoipa::path(tag = "partners", params(OptionalIfMatch), security(("oauth2" = ["partners:write"])))]
#[delete("/events/{event}/partnerships/{partner}/relays/{relay}")]
pub async fn delete_relay(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String, RelayId)>,
    OptionalIfMatch(version): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (_, partner, relay) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let (organisation, partnership) = partnerships::hold(tx, &fence, &partner)?;
        let current = relays::find(tx, partnership.id, relay)?;
        version.check(relays::VERSION)?;
        relays::delete(tx, &current)?;
        let change = Changed::deleted("relay", current.id, relays::VERSION + 1);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Deleted)
    })
    .await
}
