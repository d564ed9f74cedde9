use crate::{
    model::{RoomIn, RoomOut},
    scopes::Write,
    store,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
    outbox::Changed,
};

/// Change a room
///
/// Only what you send changes; `null` clears; the list of equipment is replaced as a whole. A smaller capacity does not
/// move what is planned there already.
#[utoipa::path(
    tag = "events", params(IfMatch),
    request_body(content = RoomIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["events:write"]))
)]
#[patch("/events/{event}/rooms/{room}")]
pub async fn update_room(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<RoomOut>> {
    let (fence, Path((_, room))) = (ctx.fence(), path);
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let current = store::find_room(tx, &fence.clone().into(), &room)?;
        let input: RoomIn = patch.apply(&RoomIn::from(current.clone()))?;
        let room = store::update_room(tx, &current, &input, version)?;
        tx.publish(Changed::updated("room", room.id, room.version).event(event.id));
        Ok(Updated(room.into()))
    })
    .await
}
