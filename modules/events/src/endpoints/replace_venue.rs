use crate::{
    model::{VenueIn, VenueOut},
    scopes::Write,
    store,
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, Json, Outcome, Updated},
    outbox::Changed,
};

/// Say where an event takes place
///
/// Replaces everything that was said before; what you leave out is not known any more. Rooms stay as they are: for another
/// building, change them too.
#[utoipa::path(tag = "events", params(IfMatch), security(("oauth2" = ["events:write"])))]
#[put("/events/{event}/venue")]
pub async fn replace_venue(
    ctx: Ctx<Write, InEvent>,
    IfMatch(version): IfMatch,
    Json(input): Json<VenueIn>,
) -> Outcome<Updated<VenueOut>> {
    let fence = ctx.fence();
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let current = store::find_venue(tx, &fence.clone().into())?;
        let venue = store::replace_venue(tx, &current, &input, version)?;
        tx.publish(Changed::updated("venue", event.id, venue.version).event(event.id));
        Ok(Updated(venue.into()))
    })
    .await
}
