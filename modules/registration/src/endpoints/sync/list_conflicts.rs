use super::partner_in;
use crate::{
    model::member::{ConflictFilter, ConflictOut},
    neighbours::Neighbours,
    scopes::Sync,
    store::conflicts::{self, ConflictRow},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List what waits for a person in a partner's files
///
/// The oldest first; `state=open` for those that wait. A conflict that comes up again with every file keeps its id.
#[utoipa::path(tag = "registration", params(List<ConflictFilter>), security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/conflicts")]
pub async fn list_conflicts(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String)>,
    Query(list): Query<List<ConflictFilter>>,
) -> Outcome<Page<ConflictOut>> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.list(list.wants_total(), move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let rows = conflicts::list(conn, fence.event(), partner, &list)?;
        let total = match list.wants_total() {
            true => Some(conflicts::count(conn, fence.event(), partner, &list.filter)?),
            false => None,
        };
        list.page(rows, total, |row, _| (row.created_at.to_cursor(), row.id.into()), out)
    })
    .await
}

/// As shown.
pub(super) fn out(row: ConflictRow) -> ConflictOut {
    let code = row.code();
    let sides = row.details.0;
    ConflictOut {
        id: row.id,
        event_id: row.event_id,
        partner_id: row.partner_id,
        external_id: row.external_id,
        code,
        state: row.state,
        resolution: row.resolution,
        partner_says: sides.item,
        current: sides.current,
        fields: sides.fields,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
