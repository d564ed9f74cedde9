use crate::{
    model::group::{GroupFilter, GroupOut},
    scopes::People,
    store::groups,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List an event's groups
///
/// Without their people: `GET …/groups/{group}` has them.
#[utoipa::path(tag = "registration", params(List<GroupFilter>), security(("oauth2" = ["registration:people"])))]
#[get("/events/{event}/groups")]
pub async fn list_groups(ctx: Ctx<People, InEvent>, Query(list): Query<List<GroupFilter>>) -> Outcome<Page<GroupOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let rows = groups::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(groups::count(conn, &fence)?) } else { None };
        list.page(
            rows,
            total,
            |row, _| (row.created_at.to_cursor(), row.id.into()),
            |row| GroupOut::of(row, Vec::new()),
        )
    })
    .await
}
