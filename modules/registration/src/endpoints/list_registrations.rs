use crate::{
    catalogue::Catalogue,
    ids::EntryId,
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
    error::{ApiError, INVALID, Place, Result, Violation},
    http::{Ctx, List, Listing, Outcome, PageOrFile, Query},
    ids::PartnerId,
    page::CursorKey,
};

/// List an event's registrations
///
/// Partner clients get those that came through them and nothing else. The oldest first, unless you sort by `name` or
/// `updated_at`. Filters by `category` and `tariff` take codes, `partner` an id or slug; what does not exist is 422, except that
/// a code finds nobody where a partner client asks: which ones there are for others is not told. With `format=csv` or
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
        // Before anybody is said to have taken a file.
        let (asked, own, filter) = (neighbours.clone(), fence.clone(), listing.list.filter.clone());
        let known = move |conn: &mut Conn| {
            let catalogue = Catalogue::of(conn, &asked, own.event())?;
            narrowed(conn, &asked, &catalogue, &own, &filter)
        };
        ctx.app().db.read(known).await?;
        let (asked, own) = (neighbours.clone(), fence.clone());
        let rows = move |conn: &mut Conn, list: &List<RegistrationFilter>| sheet::rows(conn, &asked, &own, now, list);
        return ctx.export(format, sheet::sheet(fence.event()), &listing, rows).await;
    }
    let list = listing.list;
    ctx.list(list.wants_total(), move |conn| {
        let catalogue = Catalogue::of(conn, &neighbours, fence.event())?;
        let narrowed = narrowed(conn, &neighbours, &catalogue, &fence, &list.filter)?;
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

/// Codes and slugs of the filters as ids; 422 for those that name nothing here, which would look like a list without anybody. A
/// partner gets just that: it is not to find out which tariffs and categories there are for others.
pub fn narrowed(
    conn: &mut Conn,
    neighbours: &Neighbours,
    catalogue: &Catalogue,
    fence: &Own,
    filter: &RegistrationFilter,
) -> Result<Narrowed> {
    // Which others there are is nothing to tell a partner.
    let tells = fence.partner().is_none();
    let category = filter.category.as_deref().map(|code| {
        let found = catalogue.category(code).map(|known| known.id).or_else(|| nobody(tells));
        found
            .ok_or_else(|| unknown("category", code, tells, catalogue.categories.iter().map(|known| &known.entry.code)))
    });
    let tariff = filter.tariff.as_deref().map(|code| {
        let found = catalogue.tariff(code).map(|known| known.id).or_else(|| nobody(tells));
        found.ok_or_else(|| unknown("tariff", code, tells, catalogue.tariffs.iter().map(|known| &known.entry.code)))
    });
    // An id need not be a partner's: those who came through one that is gone are still there.
    let partner = filter.partner.as_deref().map(|key| match key.parse() {
        Ok(id) => Ok(PartnerId(id)),
        Err(_) => match neighbours.partner(conn, fence.event(), fence.partner(), key) {
            Ok(brief) => Ok(brief.id),
            Err(error) if matches!(error.status().as_u16(), 404 | 308) => {
                Err(unknown("partner", key, false, [].iter()))
            }
            Err(error) => Err(error),
        },
    });
    Ok(Narrowed { category: category.transpose()?, tariff: tariff.transpose()?, partner: partner.transpose()? })
}

/// The entry that nobody has.
fn nobody(tells: bool) -> Option<EntryId> {
    (!tells).then(|| EntryId(uuid::Uuid::nil()))
}

/// 422 for a code; it says some of those that there are.
fn unknown<'a>(parameter: &str, code: &str, tells: bool, known: impl Iterator<Item = &'a String>) -> ApiError {
    let known = known.take(if tells { 20 } else { 0 }).map(String::as_str).collect::<Vec<_>>().join(", ");
    let (mut fr, mut en) = (format!("« {code} » n'existe pas ici."), format!("“{code}” does not exist here."));
    if !known.is_empty() {
        fr.push_str(&format!(" Connus : {known}."));
        en.push_str(&format!(" Known: {known}."));
    }
    let violation = Violation::new(Place::Parameter(parameter.to_owned()), "unknown_code", fr, en);
    INVALID.plain().violations([violation])
}

/// Where a row stands in the order asked for.
pub fn place(row: &RegistrationOut, sort_key: &str, sort: &str) -> (String, uuid::Uuid) {
    match sort {
        "name" => (sort_key.to_owned(), row.id.into()),
        "updated_at" => (row.updated_at.to_cursor(), row.id.into()),
        _ => (row.created_at.to_cursor(), row.id.into()),
    }
}
