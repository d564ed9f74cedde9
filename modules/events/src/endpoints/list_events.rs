use crate::{
    model::{EventFilter, EventOut},
    scopes::Read,
    store,
};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List the events
///
/// Those that your grants reach, the latest first; events without a known start count as the latest. Partner clients see
/// an event once it is published, or before if it is in test mode.
#[utoipa::path(tag = "events", params(List<EventFilter>), security(("oauth2" = ["events:read"])))]
#[get("/events")]
pub async fn list_events(ctx: Ctx<Read, Reach>, Query(list): Query<List<EventFilter>>) -> Outcome<Page<EventOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let rows = store::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(store::count(conn, &fence, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "title" => (row.sort_key.clone(), row.id.into()),
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.sort_on.to_cursor(), row.id.into()),
            },
            EventOut::from,
        )
    })
    .await
}
