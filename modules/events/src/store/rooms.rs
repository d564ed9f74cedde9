use crate::{
    errors,
    model::{MOST_ROOMS, RoomFilter, RoomIn, RoomKind},
    rules,
    schema::events_rooms as rooms,
};
use contracts::events::RoomId;
use diesel::prelude::*;
use kernel::{
    auth::Own,
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::EventId,
    keyset,
};

/// A room.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = rooms, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct RoomRow {
    /// Id.
    pub id: RoomId,
    /// Its event.
    pub event_id: EventId,
    /// Name.
    pub name: String,
    /// Folded name.
    pub name_key: String,
    /// What it is for.
    pub kind: RoomKind,
    /// Seats.
    pub capacity: Option<i32>,
    /// What is in it.
    pub equipment: AsDoc<Vec<String>>,
    /// Whether one gets there without steps.
    pub step_free: Option<bool>,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query = rooms::BoxedQuery<'static, MultiBackend>;

fn of_event(event: EventId) -> Query {
    rooms::table.filter(rooms::event_id.eq(event)).into_boxed()
}

fn shown(fence: &Own, mut row: RoomRow) -> RoomRow {
    if fence.partner().is_some() {
        row.note = None;
    }
    row
}

/// The room of that id in this event. 404 if there is none.
pub fn find_room(conn: &mut Conn, fence: &Own, id: &str) -> Result<RoomRow> {
    let id: RoomId = id.parse().map_err(|_| errors::room_not_found())?;
    let query = of_event(fence.event()).filter(rooms::id.eq(id));
    let row = query.select(RoomRow::as_select()).first(conn).optional()?;
    row.map(|row| shown(fence, row)).ok_or_else(errors::room_not_found)
}

/// All rooms of an event.
pub fn rooms_of(conn: &mut Conn, event: EventId) -> Result<Vec<RoomRow>> {
    Ok(of_event(event).order(rooms::name_key.asc()).select(RoomRow::as_select()).load(conn)?)
}

fn filtered(fence: &Own, filter: &RoomFilter) -> Query {
    let mut query = of_event(fence.event());
    if let Some(kind) = filter.kind {
        query = query.filter(rooms::kind.eq(kind));
    }
    if let Some(seats) = filter.min_capacity {
        query = query.filter(rooms::capacity.ge(seats));
    }
    query
}

/// A page of rooms: one row more than asked for, if there are as many.
pub fn list_rooms(conn: &mut Conn, fence: &Own, list: &List<RoomFilter>) -> Result<Vec<RoomRow>> {
    let query = keyset!(filtered(fence, &list.filter), list, rooms::id, {
        "name" => rooms::name_key, String
    })?;
    let rows: Vec<RoomRow> = query.select(RoomRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| shown(fence, row)).collect())
}

/// How many there are in all.
pub fn count_rooms(conn: &mut Conn, fence: &Own, filter: &RoomFilter) -> Result<i64> {
    Ok(filtered(fence, filter).count().get_result(conn)?)
}

fn row_of(input: &RoomIn, id: RoomId, event_id: EventId, now: At) -> RoomRow {
    RoomRow {
        id,
        event_id,
        name: input.name.clone(),
        name_key: rules::room_key(&input.name),
        kind: input.kind,
        capacity: input.capacity,
        equipment: AsDoc(input.equipment.clone()),
        step_free: input.step_free,
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn check_unique(conn: &mut Conn, row: &RoomRow) -> Result<()> {
    let same = of_event(row.event_id).filter(rooms::name_key.eq(row.name_key.clone())).filter(rooms::id.ne(row.id));
    match same.select(rooms::name).first::<String>(conn).optional()? {
        Some(name) => Err(errors::room_taken(&name)),
        None => Ok(()),
    }
}

/// Adds a room to an event that the caller holds locked. 409 for a name that is taken.
pub fn insert_room(tx: &mut Tx<'_>, event: EventId, input: &RoomIn) -> Result<RoomRow> {
    let row = row_of(input, tx.new_id(), event, tx.now());
    let conn: &mut Conn = tx;
    let rooms_now: i64 = of_event(event).count().get_result(conn)?;
    if rooms_now >= MOST_ROOMS {
        return Err(errors::limit(MOST_ROOMS));
    }
    check_unique(conn, &row)?;
    diesel::insert_into(rooms::table).values(&row).execute(conn)?;
    Ok(row)
}

/// Replaces a room's data; 412 if it moved on since the version expected.
pub fn update_room(tx: &mut Tx<'_>, current: &RoomRow, input: &RoomIn, expected: Version) -> Result<RoomRow> {
    expected.check(current.version)?;
    let row = RoomRow {
        version: current.version + 1,
        created_at: current.created_at,
        ..row_of(input, current.id, current.event_id, tx.now())
    };
    let conn: &mut Conn = tx;
    check_unique(conn, &row)?;
    let unchanged = rooms::table.find(row.id).filter(rooms::version.eq(current.version));
    match diesel::update(unchanged).set(&row).execute(conn)? {
        0 => Err(stale(current.version)),
        _ => Ok(row),
    }
}

/// Deletes a room; 412 if it moved on.
pub fn delete_room(conn: &mut Conn, current: &RoomRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let unchanged = rooms::table.find(current.id).filter(rooms::version.eq(current.version));
    match diesel::delete(unchanged).execute(conn)? {
        0 => Err(stale(current.version)),
        _ => Ok(()),
    }
}
