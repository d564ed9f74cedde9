use super::partner_in;
use crate::{model::member::SyncSettingsOut, neighbours::Neighbours, scopes::Sync, store::members};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what a partner's files are like
///
/// Before anything is set the defaults answer, at version 0.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/sync-settings")]
pub async fn get_sync_settings(ctx: Ctx<Sync, Own>, path: Path<(String, String)>) -> Outcome<Found<SyncSettingsOut>> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.read(move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let (settings, version) = members::settings(conn, fence.event(), partner)?;
        Ok(Found(SyncSettingsOut::new(fence.event(), partner, settings, version)))
    })
    .await
}
