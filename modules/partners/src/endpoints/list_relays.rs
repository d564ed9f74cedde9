use crate::{
    model::relay::{RelayFilter, RelayOut},
    scopes::Read,
    store::{partnerships, relays},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List the proofs that a partner relayed the call
///
/// The oldest first; `sort=-relayed_on` turns it round.
#[utoipa::path(tag = "partners", params(List<RelayFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships/{partner}/relays")]
pub async fn list_relays(
    ctx: Ctx<Read, Own>,
    path: Path<(String, String)>,
    Query(list): Query<List<RelayFilter>>,
) -> Outcome<Page<RelayOut>> {
    let (_, partner) = path.0;
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let (partnership, _) = partnerships::find(conn, &fence, &partner)?;
        let rows = relays::list(conn, partnership.id, &list)?;
        let total = if list.wants_total() { Some(relays::count(conn, partnership.id, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, _| (row.relayed_on.to_cursor(), row.id.into()),
            |row| RelayOut::of(row, partnership.event_id, partnership.partner_id),
        )
    })
    .await
}
