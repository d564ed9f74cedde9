use super::partner_in;
use crate::{
    catalogue::Catalogue,
    model::member::{SyncSettingsIn, SyncSettingsOut},
    neighbours::Neighbours,
    scopes::Sync,
    store::members,
};
use actix_web::put;
use kernel::{
    auth::Own,
    error::INVALID,
    http::{Ctx, Json, OptionalIfMatch, Outcome, Path, Updated},
};

/// Say what a partner's files are like
///
/// The whole state: which column is which field, which ones are not for us, what their values mean, and what holds where a
/// file says nothing. `If-Match` is optional and binds if sent.
#[utoipa::path(tag = "registration", params(OptionalIfMatch), security(("oauth2" = ["registration:sync"])))]
#[put("/events/{event}/partners/{partner}/sync-settings")]
pub async fn put_sync_settings(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String)>,
    OptionalIfMatch(expected): OptionalIfMatch,
    Json(input): Json<SyncSettingsIn>,
) -> Outcome<Updated<SyncSettingsOut>> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.write(move |tx| {
        let event = fence.event();
        let partner = partner_in(tx, &neighbours, &fence, &key)?;
        neighbours.open(tx, event)?;
        let catalogue = Catalogue::of(tx, &neighbours, event)?;
        let wrong = input.misfits(&catalogue, partner, tx.now());
        if !wrong.is_empty() {
            return Err(INVALID.plain().violations(wrong));
        }
        let version = members::put_settings(tx, event, partner, &input, expected)?;
        tx.audit("sync_settings.updated", "sync_settings", Some(partner.into()), Some(event));
        Ok(Updated(SyncSettingsOut::new(event, partner, input.clone(), version)))
    })
    .await
}
