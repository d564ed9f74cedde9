//! Registrations as lines of a file. The columns that an import reads have the names that it reads them by.

use crate::{
    catalogue::Catalogue,
    endpoints::list_registrations::{narrowed, place},
    model::registration::{RegistrationFilter, RegistrationOut},
    neighbours::Neighbours,
    show,
    store::registrations,
};
use kernel::{
    auth::Own,
    db::{At, Conn},
    error::Result,
    http::{Cell, List, Rows, Sheet},
    ids::{EventId, PartnerId},
};
use std::collections::BTreeMap;

const COLUMNS: [&str; 21] = [
    "number",
    "status",
    "family_name",
    "given_name",
    "email",
    "phone",
    "function",
    "organisation",
    "department",
    "language",
    "category",
    "tariff",
    "options",
    "partner",
    "external_id",
    "price",
    "currency",
    "payment",
    "checked_in_at",
    "created_at",
    "note",
];

/// The file of an event's registrations.
pub fn sheet(event: EventId) -> Sheet {
    Sheet {
        name: "registrations",
        kind: "registration",
        event: Some(event),
        columns: COLUMNS.iter().map(|name| (*name).to_owned()).collect(),
    }
}

/// A page of it, as this caller may see it.
pub fn rows(
    conn: &mut Conn,
    neighbours: &Neighbours,
    fence: &Own,
    now: At,
    list: &List<RegistrationFilter>,
) -> Result<Rows> {
    let catalogue = Catalogue::of(conn, neighbours, fence.event())?;
    let mut rows = {
        let narrowed = narrowed(conn, neighbours, &catalogue, fence, &list.filter)?;
        registrations::list(conn, fence, list, &narrowed)?
    };
    let size = usize::try_from(list.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let last_key = rows.last().map(|row| row.sort_key.clone()).unwrap_or_default();
    let shown = show::all(&catalogue, fence, now, rows);
    let mut partners: Vec<PartnerId> = shown.iter().filter_map(|row| row.partner_id).collect();
    partners.sort_unstable();
    partners.dedup();
    let slugs: BTreeMap<PartnerId, String> =
        neighbours.briefs(conn, &partners)?.into_iter().map(|brief| (brief.id, brief.slug)).collect();
    let last = shown.last().filter(|_| more).map(|row| place(row, &last_key, list.sort()));
    Ok(Rows { cells: shown.into_iter().map(|row| cells(row, &slugs)).collect(), last })
}

fn cells(row: RegistrationOut, slugs: &BTreeMap<PartnerId, String>) -> Vec<Cell> {
    let partner = row.partner_id.map(|id| slugs.get(&id).cloned().unwrap_or_else(|| id.to_string()));
    vec![
        Cell::text(row.number),
        Cell::text(row.status.code()),
        Cell::text(row.person.family_name),
        Cell::text(row.person.given_name),
        Cell::maybe(row.person.email),
        Cell::maybe(row.person.phone),
        Cell::maybe(row.person.function),
        Cell::maybe(row.person.organisation),
        Cell::maybe(row.person.department),
        Cell::text(row.person.language.as_str()),
        Cell::maybe(row.category),
        Cell::text(row.tariff),
        Cell::text(row.options.join(",")),
        Cell::maybe(partner),
        Cell::maybe(row.external_id),
        Cell::Amount(row.price),
        Cell::text(row.price.currency.to_string()),
        Cell::text(row.payment.code()),
        row.checked_in_at.map_or(Cell::Empty, Cell::At),
        Cell::At(row.created_at),
        Cell::maybe(row.note),
    ]
}
