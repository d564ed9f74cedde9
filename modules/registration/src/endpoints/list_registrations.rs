use crate::{
    catalogue::Catalogue,
    model::registration::{RegistrationFilter, RegistrationOut},
    neighbours::Neighbours,
    scopes::People,
    sheet, show,
    store::registrations::{self, Narrowed},
};
use actix_web::get;
use kernel::{
    auth::Own,
    db::Conn,
    http::{Ctx, List, Listing, Outcome, PageOrFile, Query},
    page::CursorKey,
};

/// List an event's registrations
///
/// Partner clients get those that came through them and nothing else. The oldest first, unless you sort by `name` or
/// `updated_at`. Filters by `category` and `tariff` take codes; one that does not exist finds nobody. With `format=csv` or
/// `format=xlsx` (or the same by `Accept`) the answer is a file of the whole list: CSV in UTF-8 with a byte order mark, `;`
/// between cells and `'` before what a spreadsheet would take for a formula. Files are counted against a limit of their own, and
/// the audit log keeps who took one.
#[utoipa::path(
    tag = "registration", params(Listing<RegistrationFilter>), security(("oauth2" = ["registration:people"]))
)]
#[get("/events/{event}/registrations")]
pub async fn list_registrations(
    ctx: Ctx<People, Own>,
    Query(listing): Query<Listing<RegistrationFilter>>,
) -> Outcome<PageOrFile<RegistrationOut>> {
    let (fence, neighbours, now) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now());
    if let Some(format) = ctx.wants_file(&listing) {
        let (asked, own) = (neighbours.clone(), fence.clone());
        let rows = move |conn: &mut Conn, list: &List<RegistrationFilter>| sheet::rows(conn, &asked, &own, now, list);
        return ctx.export(format, sheet::sheet(fence.event()), &listing, rows).await;
    }
    let list = listing.list;
    ctx.list(list.wants_total(), move |conn| {
        let catalogue = Catalogue::of(conn, &neighbours, fence.event())?;
        let narrowed = narrowed(&catalogue, &list);
        let rows = registrations::list(conn, &fence, &list, &narrowed)?;
        let total = match list.wants_total() {
            true => Some(registrations::count(conn, &fence, &list.filter, &narrowed)?),
            false => None,
        };
        let keys: Vec<String> = rows.iter().map(|row| row.sort_key.clone()).collect();
        let shown = show::all(&catalogue, &fence, now, rows);
        let page = list.page(
            shown.into_iter().zip(keys).collect(),
            total,
            |(row, key), sort| place(row, key, sort),
            |(row, _)| row,
        );
        Ok(PageOrFile::Page(page?))
    })
    .await
}

/// Codes of the filters as ids.
pub fn narrowed(catalogue: &Catalogue, list: &List<RegistrationFilter>) -> Narrowed {
    Narrowed {
        category: list.filter.category.as_deref().map(|code| catalogue.category(code).map(|known| known.id)),
        tariff: list.filter.tariff.as_deref().map(|code| catalogue.tariff(code).map(|known| known.id)),
    }
}

/// Where a row stands in the order asked for.
pub fn place(row: &RegistrationOut, sort_key: &str, sort: &str) -> (String, uuid::Uuid) {
    match sort {
        "name" => (sort_key.to_owned(), row.id.into()),
        "updated_at" => (row.updated_at.to_cursor(), row.id.into()),
        _ => (row.created_at.to_cursor(), row.id.into()),
    }
}
