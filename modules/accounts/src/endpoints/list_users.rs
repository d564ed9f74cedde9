use crate::{
    model::users::{UserFilter, UserOut},
    scopes::Read,
    store::users,
};
use actix_web::get;
use kernel::{
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List users
///
/// `q` compares the beginning of the display name. `role` finds whoever holds it in any event.
#[utoipa::path(tag = "accounts", params(List<UserFilter>), security(("oauth2" = ["accounts:read"])))]
#[get("/users")]
pub async fn list_users(ctx: Ctx<Read>, Query(list): Query<List<UserFilter>>) -> Outcome<Page<UserOut>> {
    let fence = ctx.fence();
    ctx.list(list.wants_total() || list.filter.q.is_some(), move |conn| {
        let rows = users::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(users::count(conn, &fence, &list.filter)?) } else { None };
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let grants = users::grants(conn, &ids)?;
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "name" => (row.search_key.clone(), row.id.into()),
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.login.clone(), row.id.into()),
            },
            |row| UserOut::of(row, &grants),
        )
    })
    .await
}
