use super::{half_days, venues};
use crate::{
    errors,
    model::{EventFilter, EventIn, EventStatus, VenueIn},
    rules,
    schema::{
        events_editions as editions, events_half_days as half_days_table, events_rooms as rooms_table,
        events_venues as venues_table,
    },
};
use chrono::NaiveDate;
use contracts::dates::FuzzyDate;
use diesel::prelude::*;
use kernel::{
    auth::{EventRef, InEvent, Reach},
    db::{AsDoc, At, Conn, Key, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::EventId,
    keyset,
    text::{Lang, Localized, search_key},
};

/// An edition.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = editions, treat_none_as_null = true)]
pub struct EditionRow {
    /// Id.
    pub id: EventId,
    /// Name in addresses.
    pub slug: String,
    /// Title.
    pub title: AsDoc<Localized>,
    /// Folded title.
    pub sort_key: String,
    /// Description.
    pub description: Option<AsDoc<Localized>>,
    /// Start.
    pub starts: AsDoc<FuzzyDate>,
    /// Last day.
    pub ends: AsDoc<FuzzyDate>,
    /// First day that the start can be.
    pub sort_on: NaiveDate,
    /// Time zone.
    pub timezone: String,
    /// Country.
    pub country: Option<String>,
    /// Currency.
    pub currency: String,
    /// Languages.
    pub languages: AsDoc<Vec<String>>,
    /// Planned for.
    pub target_attendance: Option<i32>,
    /// Web site.
    pub site: Option<String>,
    /// Rehearsal.
    pub test_mode: bool,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Where it stands.
    pub status: EventStatus,
    /// What it was copied from.
    pub copied_from: Option<EventId>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query = editions::BoxedQuery<'static, MultiBackend>;

/// What the caller may see: the events of its grants; for a partner client those that are announced, or in rehearsal.
fn visible(fence: &Reach) -> Query {
    let mut query = editions::table.into_boxed();
    if let Some(events) = fence.events() {
        query = query.filter(editions::id.eq_any(events.to_vec()));
    }
    if fence.partner().is_some() {
        query = query.filter(editions::status.ne(EventStatus::Draft).or(editions::test_mode.eq(true)));
    }
    query
}

/// A partner client does not see what the organisers note.
fn shown(fence: &Reach, mut row: EditionRow) -> EditionRow {
    if fence.partner().is_some() {
        row.note = None;
    }
    row
}

fn named(query: Query, id_or_slug: &str) -> Query {
    match id_or_slug.parse::<EventId>() {
        Ok(id) => query.filter(editions::id.eq(id)),
        Err(_) => query.filter(editions::slug.eq(rules::slug_or_none(id_or_slug).to_owned())),
    }
}

/// The event of that id or slug. 404 if it is unknown or out of sight.
pub fn find(conn: &mut Conn, fence: &Reach, id_or_slug: &str) -> Result<EditionRow> {
    let row = named(visible(fence), id_or_slug).select(EditionRow::as_select()).first(conn).optional()?;
    row.map(|row| shown(fence, row)).ok_or_else(errors::not_found)
}

/// What the fences of all modules need of the event of that id or slug.
pub fn reference(conn: &mut Conn, id_or_slug: &str) -> Result<Option<EventRef>> {
    let query = named(editions::table.into_boxed(), id_or_slug);
    let found: Option<(EventId, String, EventStatus, bool)> =
        query.select((editions::id, editions::slug, editions::status, editions::test_mode)).first(conn).optional()?;
    Ok(found.map(|(id, slug, status, test_mode)| {
        let announced = status != EventStatus::Draft || test_mode;
        EventRef { id, slug, announced }
    }))
}

/// The edition before this one; rehearsals do not count.
pub fn previous(conn: &mut Conn, id: EventId) -> Result<Option<EventId>> {
    let Some(row) = by_id(conn, id)? else { return Ok(None) };
    if let Some(old) = row.copied_from
        && by_id(conn, old)?.is_some_and(|old| !old.test_mode)
    {
        return Ok(Some(old));
    }
    let earlier = editions::table.filter(editions::test_mode.eq(false).and(editions::sort_on.lt(row.sort_on)));
    let last = earlier.order((editions::sort_on.desc(), editions::id.desc()));
    Ok(last.select(editions::id).first(conn).optional()?)
}

/// The event of that id, whoever asks; for ports and commands.
pub fn by_id(conn: &mut Conn, id: EventId) -> Result<Option<EditionRow>> {
    Ok(editions::table.find(id).select(EditionRow::as_select()).first(conn).optional()?)
}

/// The event as it is to be changed: locked until the end of the transaction. 409 if it is archived.
pub fn editable(tx: &mut Tx<'_>, fence: &InEvent) -> Result<EditionRow> {
    tx.lock(Key::Event(fence.event()))?;
    let row = by_id(tx, fence.event())?.ok_or_else(errors::not_found)?;
    if row.status == EventStatus::Archived { Err(errors::archived()) } else { Ok(row) }
}

fn filtered(fence: &Reach, filter: &EventFilter) -> Query {
    let mut query = visible(fence);
    if let Some(status) = filter.status {
        query = query.filter(editions::status.eq(status));
    }
    if let Some(test_mode) = filter.test_mode {
        query = query.filter(editions::test_mode.eq(test_mode));
    }
    query
}

/// A page of events: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, fence: &Reach, list: &List<EventFilter>) -> Result<Vec<EditionRow>> {
    let query = keyset!(filtered(fence, &list.filter), list, editions::id, {
        "starts" => editions::sort_on, NaiveDate;
        "title" => editions::sort_key, String;
        "created_at" => editions::created_at, At
    })?;
    let rows: Vec<EditionRow> = query.select(EditionRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| shown(fence, row)).collect())
}

/// How many there are in all.
pub fn count(conn: &mut Conn, fence: &Reach, filter: &EventFilter) -> Result<i64> {
    Ok(filtered(fence, filter).count().get_result(conn)?)
}

/// Adds an event, a draft, with what is known of its venue. 409 for a slug that is taken.
pub fn insert(tx: &mut Tx<'_>, input: &EventIn, venue: &VenueIn) -> Result<EditionRow> {
    let row = new_row(tx, input);
    insert_row(tx, &row)?;
    venues::insert(tx, row.id, venue)?;
    Ok(row)
}

/// A draft that is not stored yet.
pub(super) fn new_row(tx: &Tx<'_>, input: &EventIn) -> EditionRow {
    let now = tx.now();
    EditionRow {
        id: tx.new_id(),
        slug: input.slug.clone(),
        title: AsDoc(input.title.clone()),
        sort_key: search_key(input.title.pick(Lang::default())),
        description: input.description.clone().map(AsDoc),
        sort_on: rules::sort_on(&input.starts),
        starts: AsDoc(input.starts.clone().normalised()),
        ends: AsDoc(input.ends.clone().normalised()),
        timezone: input.timezone.clone(),
        country: input.country.clone(),
        currency: input.currency.clone(),
        languages: AsDoc(input.languages.clone()),
        target_attendance: input.target_attendance,
        site: input.site.clone(),
        test_mode: input.test_mode,
        note: input.note.clone(),
        status: EventStatus::Draft,
        copied_from: None,
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

pub(super) fn insert_row(tx: &mut Tx<'_>, row: &EditionRow) -> Result<()> {
    check(tx, row)?;
    let conn: &mut Conn = tx;
    diesel::insert_into(editions::table).values(row).execute(conn)?;
    Ok(())
}

fn check(tx: &mut Tx<'_>, row: &EditionRow) -> Result<()> {
    if !rules::in_order(&row.starts.0, &row.ends.0) {
        return Err(errors::ends_before_start());
    }
    // Two requests at once could each find the slug free.
    tx.lock(Key::House("events.slugs"))?;
    let conn: &mut Conn = tx;
    let same = editions::table.filter(editions::slug.eq(&row.slug)).filter(editions::id.ne(row.id));
    let taken = same.select(editions::id).first::<EventId>(conn).optional()?;
    if taken.is_some() { Err(errors::slug_taken(&row.slug)) } else { Ok(()) }
}

/// Replaces an event's data; 412 if it moved on since the version expected.
pub fn update(tx: &mut Tx<'_>, current: &EditionRow, input: &EventIn, expected: Version) -> Result<EditionRow> {
    expected.check(current.version)?;
    let row = EditionRow {
        id: current.id,
        status: current.status,
        copied_from: current.copied_from,
        version: current.version + 1,
        created_at: current.created_at,
        ..new_row(tx, input)
    };
    if current.status != EventStatus::Draft {
        let changed = [("slug", row.slug != current.slug), ("currency", row.currency != current.currency)];
        if let Some((field, _)) = changed.into_iter().find(|(_, changed)| *changed) {
            return Err(errors::settled(field));
        }
    }
    check(tx, &row)?;
    if (&row.starts, &row.ends) != (&current.starts, &current.ends) {
        let outside = |day: &half_days::HalfDayRow| !rules::possible(&day.date.0, &row.starts.0, &row.ends.0);
        let outside: Vec<_> =
            half_days::half_days_of(tx, row.id)?.into_iter().filter(outside).map(|day| day.id).collect();
        if !outside.is_empty() {
            return Err(errors::half_days_outside(&outside));
        }
    }
    replace(tx, current, &row)?;
    Ok(row)
}

/// Moves an event to another status; gives it as it is if it stands there already.
pub fn transition(tx: &mut Tx<'_>, current: EditionRow, to: EventStatus) -> Result<EditionRow> {
    if current.status == to {
        return Ok(current);
    }
    let allowed = rules::transitions(current.status);
    if !allowed.contains(&to) {
        return Err(errors::transition(current.status, to, allowed));
    }
    let row = EditionRow { status: to, version: current.version + 1, updated_at: tx.now(), ..current.clone() };
    replace(tx, &current, &row)?;
    Ok(row)
}

fn replace(conn: &mut Conn, current: &EditionRow, row: &EditionRow) -> Result<()> {
    let unchanged = editions::table.find(row.id).filter(editions::version.eq(current.version));
    if diesel::update(unchanged).set(row).execute(conn)? == 0 {
        let now: Option<i64> = editions::table.find(row.id).select(editions::version).first(conn).optional()?;
        return Err(now.map_or_else(errors::not_found, stale));
    }
    Ok(())
}

/// Deletes a draft with its half-days, venue and rooms. 409 if it was published, 412 if it moved on.
pub fn delete(tx: &mut Tx<'_>, current: &EditionRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    if current.status != EventStatus::Draft {
        return Err(errors::not_draft(current.status));
    }
    let conn: &mut Conn = tx;
    let id = current.id;
    diesel::delete(half_days_table::table.filter(half_days_table::event_id.eq(id))).execute(conn)?;
    diesel::delete(rooms_table::table.filter(rooms_table::event_id.eq(id))).execute(conn)?;
    diesel::delete(venues_table::table.filter(venues_table::event_id.eq(id))).execute(conn)?;
    let unchanged = editions::table.find(id).filter(editions::version.eq(current.version));
    match diesel::delete(unchanged).execute(conn)? {
        0 => Err(stale(current.version)),
        _ => Ok(()),
    }
}
