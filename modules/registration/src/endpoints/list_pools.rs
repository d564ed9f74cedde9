use crate::{
    catalogue::Catalogue,
    model::pool::{PoolOut, PoolsOut},
    neighbours::Neighbours,
    scopes::Read,
    store::pools_shown,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// List an event's seats: how many, who has them, what blocks
///
/// `free` is what somebody new could have now, and `blocks` says whether others wait for it first. Seats kept for partners
/// and not used by them stand in the event's `reserved`; where they are more than the event has left, `overcommitted` says so,
/// and nobody else gets a seat. Holds and offers count until they lapse, at this very instant.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:read"])))]
#[get("/events/{event}/pools")]
pub async fn list_pools(ctx: Ctx<Read, InEvent>) -> Outcome<Found<PoolsOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read_long(move |conn| {
        let catalogue = Catalogue::of(conn, &neighbours, event)?;
        let mut data: Vec<PoolOut> = pools_shown::all(conn, &catalogue, &neighbours, now)?;
        data.sort_by(|one, other| (one.kind, &one.code).cmp(&(other.kind, &other.code)));
        Ok(Found(PoolsOut { data }))
    })
    .await
}
