use crate::{
    model::{EventIn, EventOut, VenueIn},
    scopes::Write,
    store,
};
use actix_web::post;
use kernel::{
    http::{Created, Ctx, Json, Outcome},
    outbox::Changed,
};

/// Add an event
///
/// It starts as a draft, with an empty venue and no half-days; a grant for all events is needed. Say of each date only what
/// is known: a week or a season is a date too. To start from an earlier edition, use `POST /events/{event}/copies`.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:write"])))]
#[post("/events")]
pub async fn create_event(ctx: Ctx<Write>, Json(input): Json<EventIn>) -> Outcome<Created<EventOut>> {
    ctx.write(move |tx| {
        let event = store::insert(tx, &input, &VenueIn::unknown())?;
        tx.publish(Changed::created("event", event.id, event.version).event(event.id));
        Ok(Created(event.into()))
    })
    .await
}
