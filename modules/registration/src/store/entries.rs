//! Categories, tariffs, options and questions: one table, one set of queries.

use super::settings;
use crate::{
    catalogue::Known,
    errors,
    ids::EntryId,
    model::entry::{Entry, EntryFilter, EntryKind, EntryOut},
    schema::registration_entries as entries,
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Doc, Tx},
    error::{ApiError, Result},
    http::{List, Version, stale},
    ids::EventId,
    insert_new, keyset,
};

/// An entry of whatever kind.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = entries)]
pub struct EntryRow {
    /// Id.
    pub id: EntryId,
    /// The event.
    pub event_id: EventId,
    /// Which kind.
    pub kind: EntryKind,
    /// Code, unique in kind and event.
    pub code: String,
    /// Its place.
    pub position: i64,
    /// What was sent.
    pub details: Doc,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

impl EntryRow {
    /// As it is shown.
    pub fn out<E: Entry>(self) -> Result<EntryOut<E>> {
        Ok(EntryOut {
            id: self.id,
            event_id: self.event_id,
            input: self.details.to()?,
            version: self.version,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

type Query<'a> = entries::BoxedQuery<'a, kernel::db::MultiBackend>;

fn of_event<E: Entry>(event: EventId) -> Query<'static> {
    entries::table.filter(entries::event_id.eq(event).and(entries::kind.eq(E::KIND))).into_boxed()
}

/// All of a kind, by position.
pub fn all<E: Entry>(conn: &mut Conn, event: EventId) -> Result<Vec<Known<E>>> {
    let query = of_event::<E>(event).order((entries::position, entries::id)).select((entries::id, entries::details));
    let rows: Vec<(EntryId, Doc)> = query.load(conn)?;
    rows.into_iter().map(|(id, details)| Ok(Known { id, entry: details.to()? })).collect()
}

/// The one of that id or code; 404 otherwise.
pub fn find<E: Entry>(conn: &mut Conn, event: EventId, key: &str) -> Result<EntryRow> {
    let query = match key.parse::<EntryId>() {
        Ok(id) => of_event::<E>(event).filter(entries::id.eq(id)),
        Err(_) => of_event::<E>(event).filter(entries::code.eq(key.to_owned())),
    };
    query.select(EntryRow::as_select()).first(conn).optional()?.ok_or_else(errors::entry_not_found)
}

fn filtered<E: Entry>(event: EventId, filter: &EntryFilter) -> Query<'static> {
    match &filter.code {
        Some(code) => of_event::<E>(event).filter(entries::code.eq(code.clone())),
        None => of_event::<E>(event),
    }
}

/// A page: one row more than asked for, if there are as many.
pub fn list<E: Entry>(conn: &mut Conn, event: EventId, list: &List<EntryFilter>) -> Result<Vec<EntryRow>> {
    let query = keyset!(filtered::<E>(event, &list.filter), list, entries::id, {
        "position" => entries::position, i64
    })?;
    Ok(query.select(EntryRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count<E: Entry>(conn: &mut Conn, event: EventId, filter: &EntryFilter) -> Result<i64> {
    Ok(filtered::<E>(event, filter).count().get_result(conn)?)
}

/// Adds one; 409 for a code that is taken.
pub fn insert<E: Entry>(tx: &mut Tx<'_>, event: EventId, input: &E) -> Result<EntryRow> {
    let now = tx.now();
    let row = EntryRow {
        id: tx.new_id(),
        event_id: event,
        kind: E::KIND,
        code: input.code().to_owned(),
        position: input.position(),
        details: Doc::of(input)?,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    if insert_new!(tx, entries::table, &row)? == 0 {
        return Err(code_taken(input.code()));
    }
    settings::touch(tx, event)?;
    Ok(row)
}

/// Replaces one; 412 if it moved on since the version expected.
pub fn update<E: Entry>(tx: &mut Tx<'_>, current: &EntryRow, input: &E, expected: Version) -> Result<EntryRow> {
    expected.check(current.version)?;
    if input.code() != current.code && find::<E>(tx, current.event_id, input.code()).is_ok() {
        return Err(code_taken(input.code()));
    }
    let row = EntryRow {
        code: input.code().to_owned(),
        position: input.position(),
        details: Doc::of(input)?,
        version: current.version + 1,
        updated_at: tx.now(),
        ..current.clone()
    };
    let conn: &mut Conn = tx;
    let unchanged = entries::table.find(row.id).filter(entries::version.eq(current.version));
    let changed = diesel::update(unchanged)
        .set((
            entries::code.eq(&row.code),
            entries::position.eq(row.position),
            entries::details.eq(&row.details),
            entries::version.eq(row.version),
            entries::updated_at.eq(row.updated_at),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(moved_on(conn, row.id)?);
    }
    settings::touch(tx, row.event_id)?;
    Ok(row)
}

/// Takes one away; 412 if it moved on.
pub fn delete(tx: &mut Tx<'_>, current: &EntryRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let unchanged = entries::table.find(current.id).filter(entries::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(moved_on(conn, current.id)?);
    }
    settings::touch(tx, current.event_id)
}

fn moved_on(conn: &mut Conn, id: EntryId) -> Result<ApiError> {
    let version: Option<i64> = entries::table.find(id).select(entries::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::entry_not_found, stale))
}

fn code_taken(code: &str) -> ApiError {
    errors::CODE_TAKEN
        .detail(format!("« {code} » est déjà pris dans cet événement."), format!("“{code}” is taken in this event."))
        .member("code_taken", code)
}
