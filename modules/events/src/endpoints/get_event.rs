use crate::{model::EventOut, scopes::Read, store};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one event
///
/// By id or slug. An event outside your grants, and a draft for a partner client, answer as if there were none.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:read"])))]
#[get("/events/{event}")]
pub async fn get_event(ctx: Ctx<Read, Reach>, event: Path<String>) -> Outcome<Found<EventOut>> {
    let fence = ctx.fence();
    ctx.read(move |conn| Ok(Found(store::find(conn, &fence, &event.0)?.into()))).await
}
