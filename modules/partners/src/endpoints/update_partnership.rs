use crate::{
    editions::Editions,
    model::partnership::{Overbooking, PartnershipIn, PartnershipOut},
    scopes::Write,
    seats::Seats,
    store::partnerships,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, MergePatch, OptionalIfMatch, Outcome, Path, Query, Updated},
    outbox::Changed,
};

/// Change what an organisation is to an event
///
/// Only what you send changes; `null` clears; lists are replaced as a whole. A new `stage` is recorded in the history,
/// whichever way it goes. `If-Match` is optional and binds if sent. Fewer seats than its members hold answer 409
/// `partners.contingent_below_taken`, unless you accept that with `accept_overbooking=true`; more than the event has left is let
/// through, and said in `warnings`.
#[utoipa::path(
    tag = "partners", params(OptionalIfMatch, Overbooking),
    request_body(content = PartnershipIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["partners:write"]))
)]
#[patch("/events/{event}/partnerships/{partner}")]
pub async fn update_partnership(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
    Query(overbooking): Query<Overbooking>,
    patch: MergePatch,
) -> Outcome<Updated<PartnershipOut>> {
    let (_, partner) = path.0;
    let (fence, editions, seats) = (ctx.fence(), Editions::of(&ctx.app()), Seats::of(&ctx.app(), overbooking));
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let (organisation, current) = partnerships::hold(tx, &fence, &partner)?;
        let input: PartnershipIn = patch.apply(&PartnershipIn::from(&current))?;
        seats.check(tx, &current, &input)?;
        let row = partnerships::update(tx, &current, &input, version)?;
        let change = Changed::updated("partnership", row.id, row.version);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        let now = tx.now();
        Ok(Updated(seats.warn(tx, PartnershipOut::of(row, organisation), now)?))
    })
    .await
}
