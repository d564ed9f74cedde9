use crate::{
    model::{RoomIn, RoomOut},
    scopes::Write,
    store,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
    outbox::Changed,
};

/// Add a room
///
/// Leave the capacity out while it is not known: 0 says that nobody may be in it. A name that reads like another room's
/// answers 409. At most 500.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:write"])))]
#[post("/events/{event}/rooms")]
pub async fn create_room(ctx: Ctx<Write, InEvent>, Json(input): Json<RoomIn>) -> Outcome<Created<RoomOut>> {
    let fence = ctx.fence();
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let room = store::insert_room(tx, event.id, &input)?;
        tx.publish(Changed::created("room", room.id, room.version).event(event.id));
        Ok(Created(room.into()))
    })
    .await
}
