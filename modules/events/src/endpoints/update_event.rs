use crate::{
    model::{EventIn, EventOut},
    scopes::Write,
    store,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Updated},
    outbox::Changed,
};

/// Change an event
///
/// Only what you send changes; `null` clears, or brings back the default. Dates merge member by member: send `on`,
/// `precision` and `status` together. Slug and currency are settled once the event is published, and new dates must leave
/// room for the half-days (409). The status changes with `POST /events/{event}/transitions`.
#[utoipa::path(
    tag = "events", params(IfMatch),
    request_body(content = EventIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["events:write"]))
)]
#[patch("/events/{event}")]
pub async fn update_event(
    ctx: Ctx<Write, InEvent>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<EventOut>> {
    let fence = ctx.fence();
    ctx.write(move |tx| {
        let current = store::editable(tx, &fence)?;
        let input: EventIn = patch.apply(&EventIn::from(current.clone()))?;
        let event = store::update(tx, &current, &input, version)?;
        tx.publish(Changed::updated("event", event.id, event.version).event(event.id));
        Ok(Updated(event.into()))
    })
    .await
}
