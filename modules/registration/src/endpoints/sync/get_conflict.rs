use super::{list_conflicts::out, partner_in};
use crate::{ids::ConflictId, model::member::ConflictOut, neighbours::Neighbours, scopes::Sync, store::conflicts};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a conflict
///
/// Both sides, and the fields in which they differ.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/conflicts/{conflict}")]
pub async fn get_conflict(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String, ConflictId)>,
) -> Outcome<Found<ConflictOut>> {
    let (fence, neighbours, (_, key, id)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.read(move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        Ok(Found(out(conflicts::find(conn, fence.event(), partner, id)?)))
    })
    .await
}
