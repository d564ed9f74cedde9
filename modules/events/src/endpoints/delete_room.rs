use crate::{scopes::Write, store};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
    outbox::Changed,
};

/// Delete a room
///
/// What is planned there loses its room.
#[utoipa::path(tag = "events", params(IfMatch), security(("oauth2" = ["events:write"])))]
#[delete("/events/{event}/rooms/{room}")]
pub async fn delete_room(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (fence, Path((_, room))) = (ctx.fence(), path);
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let current = store::find_room(tx, &fence.clone().into(), &room)?;
        store::delete_room(tx, &current, version)?;
        tx.publish(Changed::deleted("room", current.id, current.version + 1).event(event.id));
        Ok(Deleted)
    })
    .await
}
