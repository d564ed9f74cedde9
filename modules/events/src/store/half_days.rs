use super::EditionRow;
use crate::{
    errors,
    model::{HalfDayFilter, HalfDayIn, MOST_HALF_DAYS},
    rules,
    schema::events_half_days as half_days,
};
use contracts::{dates::FuzzyDate, events::HalfDayId};
use diesel::prelude::*;
use kernel::{
    auth::Own,
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::EventId,
    keyset,
    text::Localized,
};

/// A half-day.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = half_days, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct HalfDayRow {
    /// Id.
    pub id: HalfDayId,
    /// Its event.
    pub event_id: EventId,
    /// Name in addresses.
    pub code: String,
    /// What it is called.
    pub label: AsDoc<Localized>,
    /// 1, 2, 3, …
    pub position: i64,
    /// Its day.
    pub date: AsDoc<FuzzyDate>,
    /// Local time.
    pub starts_at: Option<String>,
    /// Local time.
    pub ends_at: Option<String>,
    /// Whether a meal belongs to it.
    pub includes_meal: bool,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// A half-day that was placed among the others, and those that made room.
pub struct Placed {
    /// The half-day.
    pub row: HalfDayRow,
    /// The others whose position changed.
    pub moved: Vec<HalfDayRow>,
}

type Query = half_days::BoxedQuery<'static, MultiBackend>;

fn of_event(event: EventId) -> Query {
    half_days::table.filter(half_days::event_id.eq(event)).into_boxed()
}

fn shown(fence: &Own, mut row: HalfDayRow) -> HalfDayRow {
    if fence.partner().is_some() {
        row.note = None;
    }
    row
}

/// The half-day of that id or code in this event. 404 if there is none.
pub fn find_half_day(conn: &mut Conn, fence: &Own, id_or_code: &str) -> Result<HalfDayRow> {
    let query = match id_or_code.parse::<HalfDayId>() {
        Ok(id) => of_event(fence.event()).filter(half_days::id.eq(id)),
        Err(_) => of_event(fence.event()).filter(half_days::code.eq(rules::slug_or_none(id_or_code).to_owned())),
    };
    let row = query.select(HalfDayRow::as_select()).first(conn).optional()?;
    row.map(|row| shown(fence, row)).ok_or_else(errors::half_day_not_found)
}

/// All half-days of an event in their order.
pub fn half_days_of(conn: &mut Conn, event: EventId) -> Result<Vec<HalfDayRow>> {
    let query = of_event(event).order((half_days::position.asc(), half_days::id.asc()));
    Ok(query.select(HalfDayRow::as_select()).load(conn)?)
}

fn filtered(fence: &Own, filter: &HalfDayFilter) -> Query {
    let query = of_event(fence.event());
    match filter.includes_meal {
        Some(meal) => query.filter(half_days::includes_meal.eq(meal)),
        None => query,
    }
}

/// A page of half-days: one row more than asked for, if there are as many.
pub fn list_half_days(conn: &mut Conn, fence: &Own, list: &List<HalfDayFilter>) -> Result<Vec<HalfDayRow>> {
    let query = keyset!(filtered(fence, &list.filter), list, half_days::id, {
        "position" => half_days::position, i64
    })?;
    let rows: Vec<HalfDayRow> = query.select(HalfDayRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| shown(fence, row)).collect())
}

/// How many there are in all.
pub fn count_half_days(conn: &mut Conn, fence: &Own, filter: &HalfDayFilter) -> Result<i64> {
    Ok(filtered(fence, filter).count().get_result(conn)?)
}

fn row_of(event: &EditionRow, input: &HalfDayIn, id: HalfDayId, now: At) -> HalfDayRow {
    HalfDayRow {
        id,
        event_id: event.id,
        code: input.code.clone(),
        label: AsDoc(input.label.clone()),
        position: 0,
        date: AsDoc(input.date.clone().normalised()),
        starts_at: input.starts_at.clone(),
        ends_at: input.ends_at.clone(),
        includes_meal: input.includes_meal,
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn check(event: &EditionRow, others: &[HalfDayRow], row: &HalfDayRow) -> Result<()> {
    // HH:MM sorts as time.
    if row.starts_at.as_ref().zip(row.ends_at.as_ref()).is_some_and(|(start, end)| end <= start) {
        return Err(errors::time_order());
    }
    if !rules::possible(&row.date.0, &event.starts.0, &event.ends.0) {
        return Err(errors::outside_event());
    }
    if others.iter().any(|other| other.id != row.id && other.code == row.code) {
        return Err(errors::code_taken(&row.code));
    }
    Ok(())
}

/// Adds a half-day to an event that the caller holds locked. 409 for a code that is taken.
pub fn insert_half_day(tx: &mut Tx<'_>, event: &EditionRow, input: &HalfDayIn) -> Result<Placed> {
    let mut row = row_of(event, input, tx.new_id(), tx.now());
    let others = half_days_of(tx, event.id)?;
    if i64::try_from(others.len()).unwrap_or(i64::MAX) >= MOST_HALF_DAYS {
        return Err(errors::limit(MOST_HALF_DAYS));
    }
    check(event, &others, &row)?;
    let moved = place(tx, &others, Some(&mut row), input.position)?;
    let conn: &mut Conn = tx;
    diesel::insert_into(half_days::table).values(&row).execute(conn)?;
    Ok(Placed { row, moved })
}

/// Replaces a half-day's data; 412 if it moved on since the version expected.
pub fn update_half_day(
    tx: &mut Tx<'_>,
    event: &EditionRow,
    current: &HalfDayRow,
    input: &HalfDayIn,
    expected: Version,
) -> Result<Placed> {
    expected.check(current.version)?;
    let mut row = HalfDayRow {
        version: current.version + 1,
        created_at: current.created_at,
        ..row_of(event, input, current.id, tx.now())
    };
    let all = half_days_of(tx, event.id)?;
    check(event, &all, &row)?;
    let moved = place(tx, &all, Some(&mut row), input.position)?;
    replace(tx, current.version, &row)?;
    Ok(Placed { row, moved })
}

/// Deletes a half-day; gives those that close the gap. 412 if it moved on.
pub fn delete_half_day(tx: &mut Tx<'_>, current: &HalfDayRow, expected: Version) -> Result<Vec<HalfDayRow>> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let unchanged = half_days::table.find(current.id).filter(half_days::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(stale(current.version));
    }
    let rest = half_days_of(conn, current.event_id)?;
    place(tx, &rest, None, None)
}

/// Numbers the half-days 1, 2, 3, … with `placing`, if there is one, at `position`, and writes those others that move.
fn place(
    tx: &mut Tx<'_>,
    all: &[HalfDayRow],
    placing: Option<&mut HalfDayRow>,
    position: Option<i64>,
) -> Result<Vec<HalfDayRow>> {
    let ids: Vec<HalfDayId> = all.iter().map(|row| row.id).collect();
    let placing_id = placing.as_ref().map(|row| row.id);
    let order = placing_id.map_or_else(|| ids.clone(), |id| rules::placed(&ids, id, position));
    let place_of = |id| order.iter().position(|one| *one == id).and_then(|at| i64::try_from(at + 1).ok());
    let mut moved = Vec::new();
    for other in all.iter().filter(|row| Some(row.id) != placing_id) {
        let at = place_of(other.id).unwrap_or(other.position);
        if at != other.position {
            let row = HalfDayRow { position: at, version: other.version + 1, updated_at: tx.now(), ..other.clone() };
            replace(tx, other.version, &row)?;
            moved.push(row);
        }
    }
    if let Some(row) = placing {
        row.position = place_of(row.id).unwrap_or(row.position);
    }
    Ok(moved)
}

fn replace(conn: &mut Conn, version: i64, row: &HalfDayRow) -> Result<()> {
    let unchanged = half_days::table.find(row.id).filter(half_days::version.eq(version));
    match diesel::update(unchanged).set(row).execute(conn)? {
        0 => Err(stale(version)),
        _ => Ok(()),
    }
}
