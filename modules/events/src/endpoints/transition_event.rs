use crate::{
    model::{EventOut, TransitionIn},
    scopes::Write,
    store,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, Outcome, Updated},
    outbox::Changed,
};

/// Publish, close, reopen or archive an event
///
/// From `draft` to `published`, from there to `closed`, which may be `published` again or `archived`; the event's
/// `transitions` say what is possible now. Publishing cannot be undone, and an archived event never changes again. An event
/// that stands there already is answered as it is.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:write"])))]
#[post("/events/{event}/transitions")]
pub async fn transition_event(ctx: Ctx<Write, InEvent>, Json(input): Json<TransitionIn>) -> Outcome<Updated<EventOut>> {
    let fence = ctx.fence();
    ctx.write(move |tx| {
        let current = store::editable(tx, &fence)?;
        let version = current.version;
        let event = store::transition(tx, current, input.to)?;
        if event.version != version {
            tx.publish(Changed::updated("event", event.id, event.version).event(event.id));
        }
        Ok(Updated(event.into()))
    })
    .await
}
