use crate::{
    model::committee::CommitteeOut,
    scopes::{People, Read},
    store::{committees, members},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one committee of an event
///
/// By id or code. Who sits for an organisation is named only to callers with the scope `partners:people`.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/committees/{committee}")]
pub async fn get_committee(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Found<CommitteeOut>> {
    let (_, committee) = path.0;
    let fence = ctx.fence();
    let named = members::may_be_named::<People>(ctx.caller());
    ctx.read(move |conn| {
        let row = committees::find(conn, &fence, &committee)?;
        Ok(Found(members::with_members(conn, row, named)?))
    })
    .await
}
