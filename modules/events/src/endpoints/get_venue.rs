use crate::{model::VenueOut, scopes::Read, store};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome},
};

/// Get an event's venue
///
/// It is always there: empty, with the status `to_confirm`, until somebody says where the event takes place. Its rooms are
/// under `GET /events/{event}/rooms`.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/venue")]
pub async fn get_venue(ctx: Ctx<Read, Own>) -> Outcome<Found<VenueOut>> {
    let fence = ctx.fence();
    ctx.read(move |conn| Ok(Found(store::find_venue(conn, &fence)?.into()))).await
}
