use super::{partner_in, shown_one};
use crate::{errors, model::member::MemberOut, neighbours::Neighbours, scopes::Sync, store::members};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a member
///
/// By the partner's own key, percent-encoded where it needs to be.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/members/{external_id}")]
pub async fn get_member(ctx: Ctx<Sync, Own>, path: Path<(String, String, String)>) -> Outcome<Found<MemberOut>> {
    let (fence, neighbours, now, (_, key, id)) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), path.0);
    ctx.read(move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let row = members::by_key(conn, fence.event(), partner, &id)?.ok_or_else(errors::member_not_found)?;
        Ok(Found(shown_one(conn, row, now)?))
    })
    .await
}
