use crate::{
    model::committee::{CommitteeFilter, CommitteeOut},
    scopes::{People, Read},
    store::{committees, members},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List an event's committees
///
/// With their members; who sits for an organisation is named only to callers with the scope `partners:people`. Closed to
/// partner clients, because a committee is about several organisations.
#[utoipa::path(tag = "partners", params(List<CommitteeFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/committees")]
pub async fn list_committees(
    ctx: Ctx<Read, InEvent>,
    Query(list): Query<List<CommitteeFilter>>,
) -> Outcome<Page<CommitteeOut>> {
    let fence = ctx.fence();
    let named = members::may_be_named::<People>(ctx.caller());
    ctx.list(list.wants_total(), move |conn| {
        let rows = committees::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(committees::count(conn, &fence, &list.filter)?) } else { None };
        let page = list.page(
            rows,
            total,
            |row, sort| match sort {
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.code.clone(), row.id.into()),
            },
            |row| row,
        )?;
        Ok(Page { data: members::with_members_of_all(conn, page.data, named)?, page: page.page })
    })
    .await
}
