use crate::{
    model::{HalfDayFilter, HalfDayOut},
    scopes::Read,
    store,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List the half-days of an event
///
/// In their order. They are the unit of presence, meals and tariffs; days that are not settled yet are shown as what is
/// known of them.
#[utoipa::path(tag = "events", params(List<HalfDayFilter>), security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/half-days")]
pub async fn list_half_days(ctx: Ctx<Read, Own>, Query(list): Query<List<HalfDayFilter>>) -> Outcome<Page<HalfDayOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let rows = store::list_half_days(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(store::count_half_days(conn, &fence, &list.filter)?) } else { None };
        list.page(rows, total, |row, _| (row.position.to_cursor(), row.id.into()), HalfDayOut::from)
    })
    .await
}
