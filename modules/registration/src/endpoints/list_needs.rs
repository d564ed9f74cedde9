use crate::{
    catalogue::Catalogue,
    model::needs::{InNeedOut, NeedsFilter},
    neighbours::Neighbours,
    rules::presence,
    scopes::Needs,
    store::{needs, registrations::RegistrationRow},
};
use actix_web::get;
use contracts::events::HalfDayFrame;
use kernel::{
    auth::InEvent,
    db::{At, Conn},
    error::Result,
    http::{Cell, Ctx, List, Listing, Outcome, PageOrFile, Query, Rows, Sheet},
    ids::EventId,
};

const COLUMNS: [&str; 6] = ["number", "family_name", "given_name", "half_days", "diet", "access"];

/// List who needs what: diet, access
///
/// Those who come and have said something, by name, with the half-days that their tariff covers: for the caterer and the house.
/// Data about health, so a scope of its own; gone 30 days after the event. With `format=csv` or `format=xlsx` (or the same by
/// `Accept`) the answer is a file of the whole list; it counts as an export, and the audit log keeps who took it. How many need
/// the same is told without names by `…/needs/counts`.
#[utoipa::path(
    tag = "registration", params(Listing<NeedsFilter>), security(("oauth2" = ["registration:needs"]))
)]
#[get("/events/{event}/registrations/needs")]
pub async fn list_needs(
    ctx: Ctx<Needs, InEvent>,
    Query(listing): Query<Listing<NeedsFilter>>,
) -> Outcome<PageOrFile<InNeedOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    if let Some(format) = ctx.wants_file(&listing) {
        let rows = move |conn: &mut Conn, list: &List<NeedsFilter>| file(conn, &neighbours, event, now, list);
        let columns = COLUMNS.iter().map(|name| (*name).to_owned()).collect();
        let sheet = Sheet { name: "needs", kind: "needs", event: Some(event), columns };
        return ctx.export(format, sheet, &listing, rows).await;
    }
    let list = listing.list;
    ctx.list(list.wants_total(), move |conn| {
        let rows = needs::list(conn, event, now, &list)?;
        let total = match list.wants_total() {
            true => Some(i64::try_from(needs::by_tariff(conn, event, now)?.len()).unwrap_or(i64::MAX)),
            false => None,
        };
        let shown = shown(conn, &neighbours, event, rows)?;
        let page = list.page(shown, total, |(row, key), _| (key.clone(), row.registration_id.into()), |(row, _)| row);
        Ok(PageOrFile::Page(page?))
    })
    .await
}

/// Each with her place in the order.
fn shown(
    conn: &mut Conn,
    neighbours: &Neighbours,
    event: EventId,
    rows: Vec<RegistrationRow>,
) -> Result<Vec<(InNeedOut, String)>> {
    let catalogue = Catalogue::of(conn, neighbours, event)?;
    let half_days = neighbours.half_days(conn, event)?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut said = needs::of(conn, &ids)?;
    let one = |row: RegistrationRow| {
        let needs = said.remove(&row.id).unwrap_or_default();
        let shown = InNeedOut {
            registration_id: row.id,
            half_days: covered(&catalogue, &half_days, &row),
            number: row.number,
            given_name: row.given_name,
            family_name: row.family_name,
            diet: needs.diet,
            access: needs.access,
        };
        (shown, row.sort_key)
    };
    Ok(rows.into_iter().map(one).collect())
}

fn covered(catalogue: &Catalogue, half_days: &[HalfDayFrame], row: &RegistrationRow) -> Vec<String> {
    let tariff = catalogue.tariffs.iter().find(|known| known.id == row.tariff_id);
    let covers = |half_day: &&HalfDayFrame| tariff.is_some_and(|known| presence::covers(&known.entry, half_day));
    half_days.iter().filter(covers).map(|half_day| half_day.code.clone()).collect()
}

fn file(conn: &mut Conn, neighbours: &Neighbours, event: EventId, now: At, list: &List<NeedsFilter>) -> Result<Rows> {
    let mut rows = needs::list(conn, event, now, list)?;
    let size = usize::try_from(list.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let shown = shown(conn, neighbours, event, rows)?;
    let last = shown.last().filter(|_| more).map(|(row, key)| (key.clone(), row.registration_id.into()));
    let cells = |(row, _): (InNeedOut, String)| {
        vec![
            Cell::text(row.number),
            Cell::text(row.family_name),
            Cell::text(row.given_name),
            Cell::text(row.half_days.join(",")),
            Cell::maybe(row.diet),
            Cell::maybe(row.access),
        ]
    };
    Ok(Rows { cells: shown.into_iter().map(cells).collect(), last })
}
