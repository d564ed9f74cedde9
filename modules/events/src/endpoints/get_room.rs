use crate::{model::RoomOut, scopes::Read, store};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one room
///
/// By id. Another event's room answers as if there were none.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/rooms/{room}")]
pub async fn get_room(ctx: Ctx<Read, Own>, path: Path<(String, String)>) -> Outcome<Found<RoomOut>> {
    let (fence, Path((_, room))) = (ctx.fence(), path);
    ctx.read(move |conn| Ok(Found(store::find_room(conn, &fence, &room)?.into()))).await
}
