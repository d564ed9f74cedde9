use crate::{
    model::{CopyIn, EventOut},
    scopes::Write,
    store,
};
use actix_web::post;
use kernel::{
    auth::Reach,
    http::{Created, Ctx, Json, Outcome, Path},
    outbox::Changed,
};

/// Make a new edition from this one
///
/// A draft with the settings, half-days, venue and rooms of the old one, and what `parts` names; a grant for all events is
/// needed. Dates move with the start, are marked as inferred, and are left open where the move cannot tell. Notes and
/// anything personal stay behind, and the venue has to be confirmed again. The parts follow within moments of the answer.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:write"])))]
#[post("/events/{event}/copies")]
pub async fn copy_event(ctx: Ctx<Write>, event: Path<String>, Json(input): Json<CopyIn>) -> Outcome<Created<EventOut>> {
    ctx.write(move |tx| {
        let from = store::find(tx, &Reach::system(), &event.0)?;
        let copied = store::copy(tx, &from, &input)?;
        let id = copied.event.id;
        tx.publish(Changed::created("event", id, copied.event.version).event(id));
        for half_day in &copied.half_days {
            tx.publish(Changed::created("half_day", half_day.id, half_day.version).event(id));
        }
        for room in &copied.rooms {
            tx.publish(Changed::created("room", room.id, room.version).event(id));
        }
        tx.publish_event(&copied.told)?;
        Ok(Created(copied.event.into()))
    })
    .await
}
