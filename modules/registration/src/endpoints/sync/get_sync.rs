use super::partner_in;
use crate::{ids::SyncId, model::sync::SyncOut, neighbours::Neighbours, scopes::Sync, store::syncs, sync::report};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a sync
///
/// While it runs, `counts` are those of the items done so far. A dry run that ended well has a `plan` for an hour.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/syncs/{sync}")]
pub async fn get_sync(ctx: Ctx<Sync, Own>, path: Path<(String, String, SyncId)>) -> Outcome<Found<SyncOut>> {
    let (app, fence, now, lang, (_, key, id)) = (ctx.app(), ctx.fence(), ctx.now(), ctx.lang(), path.0);
    let (neighbours, secrets) = (Neighbours::of(&app), app.secrets.clone());
    ctx.read(move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let row = syncs::find(conn, fence.event(), partner, id)?;
        Ok(Found(report::show(row, &secrets, lang, now)))
    })
    .await
}
