use super::partner_in;
use crate::{
    model::sync::{SyncFilter, SyncOut},
    neighbours::Neighbours,
    scopes::Sync,
    store::syncs,
    sync::report,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List a partner's syncs
///
/// The latest first, dry runs and those that were stopped included.
#[utoipa::path(tag = "registration", params(List<SyncFilter>), security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/syncs")]
pub async fn list_syncs(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String)>,
    Query(list): Query<List<SyncFilter>>,
) -> Outcome<Page<SyncOut>> {
    let (app, fence, now, lang, (_, key)) = (ctx.app(), ctx.fence(), ctx.now(), ctx.lang(), path.0);
    let (neighbours, secrets) = (Neighbours::of(&app), app.secrets.clone());
    ctx.list(list.wants_total(), move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let rows = syncs::list(conn, fence.event(), partner, &list)?;
        let total = match list.wants_total() {
            true => Some(syncs::count(conn, fence.event(), partner, &list.filter)?),
            false => None,
        };
        list.page(
            rows,
            total,
            |row, _| (row.created_at.to_cursor(), row.id.into()),
            |row| report::show(row, &secrets, lang, now),
        )
    })
    .await
}
