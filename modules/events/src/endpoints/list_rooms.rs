use crate::{
    model::{RoomFilter, RoomOut},
    scopes::Read,
    store,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Query},
};

/// List the rooms of an event's venue
///
/// By name, numbers as numbers: room 2 before room 10. `min_capacity` leaves out rooms whose capacity is not known.
#[utoipa::path(tag = "events", params(List<RoomFilter>), security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/rooms")]
pub async fn list_rooms(ctx: Ctx<Read, Own>, Query(list): Query<List<RoomFilter>>) -> Outcome<Page<RoomOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let rows = store::list_rooms(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(store::count_rooms(conn, &fence, &list.filter)?) } else { None };
        list.page(rows, total, |row, _| (row.name_key.clone(), row.id.into()), RoomOut::from)
    })
    .await
}
