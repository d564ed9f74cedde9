use crate::{
    catalogue::Catalogue,
    model::registration::{RegistrationFilter, RegistrationOut},
    neighbours::Neighbours,
    scopes::People,
    show,
    store::registrations::{self, Narrowed},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List an event's registrations
///
/// Partner clients get those that came through them and nothing else. The oldest first, unless you sort by `name` or
/// `updated_at`. Filters by `category` and `tariff` take codes; one that does not exist finds nobody.
#[utoipa::path(tag = "registration", params(List<RegistrationFilter>), security(("oauth2" = ["registration:people"])))]
#[get("/events/{event}/registrations")]
pub async fn list_registrations(
    ctx: Ctx<People, Own>,
    Query(list): Query<List<RegistrationFilter>>,
) -> Outcome<Page<RegistrationOut>> {
    let (fence, neighbours, now) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.list(list.wants_total(), move |conn| {
        let catalogue = Catalogue::of(conn, &neighbours, fence.event())?;
        let narrowed = Narrowed {
            category: list.filter.category.as_deref().map(|code| catalogue.category(code).map(|known| known.id)),
            tariff: list.filter.tariff.as_deref().map(|code| catalogue.tariff(code).map(|known| known.id)),
        };
        let rows = registrations::list(conn, &fence, &list, &narrowed)?;
        let total = match list.wants_total() {
            true => Some(registrations::count(conn, &fence, &list.filter, &narrowed)?),
            false => None,
        };
        let keys: Vec<String> = rows.iter().map(|row| row.sort_key.clone()).collect();
        let shown = show::all(conn, &catalogue, &fence, now, rows)?;
        list.page(
            shown.into_iter().zip(keys).collect(),
            total,
            |(row, key), sort| match sort {
                "name" => (key.clone(), row.id.into()),
                "updated_at" => (row.updated_at.to_cursor(), row.id.into()),
                _ => (row.created_at.to_cursor(), row.id.into()),
            },
            |(row, _)| row,
        )
    })
    .await
}
