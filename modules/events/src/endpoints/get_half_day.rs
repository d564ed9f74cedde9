use crate::{model::HalfDayOut, scopes::Read, store};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one half-day
///
/// By id or code. Another event's half-day answers as if there were none.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/half-days/{half_day}")]
pub async fn get_half_day(ctx: Ctx<Read, Own>, path: Path<(String, String)>) -> Outcome<Found<HalfDayOut>> {
    let (fence, Path((_, half_day))) = (ctx.fence(), path);
    ctx.read(move |conn| Ok(Found(store::find_half_day(conn, &fence, &half_day)?.into()))).await
}
