use crate::{
    editions::Editions,
    errors,
    model::partnership::{Overbooking, PartnershipIn, PartnershipOut},
    scopes::Write,
    seats::Seats,
    store::partnerships,
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, OptionalIfMatch, Outcome, Path, Query, Stored},
    outbox::Changed,
};

/// Make an organisation a partner of an event, or say anew what it is to it
///
/// The whole state: what you leave out is cleared, except `stage`, which stays (a new partnership is `identified`). Sending
/// what is there already changes nothing. `If-Match` is optional and binds if sent. An archived event answers 409
/// `partners.event_archived`; fewer seats than its members hold answer 409 `partners.contingent_below_taken`, unless you accept
/// that with `accept_overbooking=true`. More than the event has left is let through, and said in `warnings`.
#[utoipa::path(tag = "partners", params(OptionalIfMatch, Overbooking), security(("oauth2" = ["partners:write"])))]
#[put("/events/{event}/partnerships/{partner}")]
pub async fn put_partnership(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
    Query(overbooking): Query<Overbooking>,
    Json(input): Json<PartnershipIn>,
) -> Outcome<Stored<PartnershipOut>> {
    let (_, partner) = path.0;
    let (fence, editions, seats) = (ctx.fence(), Editions::of(&ctx.app()), Seats::of(&ctx.app(), overbooking));
    ctx.write(move |tx| {
        let now = tx.now();
        editions.open(tx, fence.event())?;
        let (organisation, current) = partnerships::hold_optional(tx, &fence, &partner)?;
        let Some(current) = current else {
            seats.check_new(tx, fence.event(), organisation.id, &input)?;
            if version.expected().is_some() {
                return Err(errors::nothing_to_match());
            }
            let row = partnerships::insert(tx, fence.event(), organisation.id, &input)?;
            let change = Changed::created("partnership", row.id, row.version);
            tx.publish(change.event(fence.event()).partner(organisation.id));
            return Ok(Stored::Created(seats.warn(tx, PartnershipOut::of(row, organisation), now)?));
        };
        version.check(current.version)?;
        let whole = PartnershipIn { stage: input.stage.or(Some(current.stage)), ..input.clone() };
        if whole == PartnershipIn::from(&current) {
            return Ok(Stored::Updated(seats.warn(tx, PartnershipOut::of(current, organisation), now)?));
        }
        seats.check(tx, &current, &whole)?;
        let row = partnerships::update(tx, &current, &whole, version)?;
        let change = Changed::updated("partnership", row.id, row.version);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Stored::Updated(seats.warn(tx, PartnershipOut::of(row, organisation), now)?))
    })
    .await
}
