use crate::{
    errors,
    model::{VenueIn, VenueKind},
    schema::events_venues as venues,
};
use contracts::dates::Certainty;
use diesel::prelude::*;
use kernel::{
    auth::Own,
    db::{AsDoc, At, Conn, Tx},
    error::Result,
    http::{Version, stale},
    ids::EventId,
    text::Localized,
};

/// An event's venue.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = venues, primary_key(event_id), treat_none_as_null = true)]
pub struct VenueRow {
    /// Its event.
    pub event_id: EventId,
    /// Name.
    pub name: Option<String>,
    /// Kind.
    pub kind: Option<VenueKind>,
    /// Postal address.
    pub postal_address: Option<String>,
    /// Town.
    pub locality: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Country.
    pub country: Option<String>,
    /// How many people it holds.
    pub capacity: Option<i32>,
    /// Web site.
    pub site: Option<String>,
    /// How to get there and around.
    pub description: Option<AsDoc<Localized>>,
    /// How sure it is.
    pub status: Certainty,
    /// Where that comes from.
    pub source: Option<String>,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// The venue of an event; 404 if there is no such event (any more).
pub(super) fn venue_of(conn: &mut Conn, event: EventId) -> Result<VenueRow> {
    let row = venues::table.find(event).select(VenueRow::as_select()).first(conn).optional()?;
    row.ok_or_else(errors::not_found)
}

/// Where an event takes place, in one line, as far as that is known.
pub fn place_of(conn: &mut Conn, event: EventId) -> Result<Option<String>> {
    let row = venues::table.find(event).select((venues::name, venues::locality));
    let known: Option<(Option<String>, Option<String>)> = row.first(conn).optional()?;
    let parts: Vec<String> = known.into_iter().flat_map(|(name, locality)| [name, locality]).flatten().collect();
    Ok((!parts.is_empty()).then(|| parts.join(", ")))
}

/// The venue of this event.
pub fn find_venue(conn: &mut Conn, fence: &Own) -> Result<VenueRow> {
    let mut row = venue_of(conn, fence.event())?;
    if fence.partner().is_some() {
        row.note = None;
    }
    Ok(row)
}

fn row_of(input: &VenueIn, event_id: EventId, now: At) -> VenueRow {
    VenueRow {
        event_id,
        name: input.name.clone(),
        kind: input.kind,
        postal_address: input.postal_address.clone(),
        locality: input.locality.clone(),
        region: input.region.clone(),
        country: input.country.clone(),
        capacity: input.capacity,
        site: input.site.clone(),
        description: input.description.clone().map(AsDoc),
        status: input.status,
        source: input.source.clone(),
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

/// Adds the venue of an event that is being added.
pub(super) fn insert(tx: &mut Tx<'_>, event: EventId, input: &VenueIn) -> Result<VenueRow> {
    let row = row_of(input, event, tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(venues::table).values(&row).execute(conn)?;
    Ok(row)
}

/// Replaces the venue; 412 if it moved on since the version expected.
pub fn replace_venue(tx: &mut Tx<'_>, current: &VenueRow, input: &VenueIn, expected: Version) -> Result<VenueRow> {
    expected.check(current.version)?;
    let row = VenueRow {
        version: current.version + 1,
        created_at: current.created_at,
        ..row_of(input, current.event_id, tx.now())
    };
    let conn: &mut Conn = tx;
    let unchanged = venues::table.find(row.event_id).filter(venues::version.eq(current.version));
    match diesel::update(unchanged).set(&row).execute(conn)? {
        0 => Err(stale(current.version)),
        _ => Ok(row),
    }
}
