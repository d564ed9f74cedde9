//! What waits for a person.

use crate::{
    errors,
    ids::ConflictId,
    model::{
        member::{ConflictFilter, ConflictState, Take},
        person::PersonIn,
        sync::Code,
    },
    schema::registration_conflicts as conflicts,
    sync::item::Item,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, Keep as _, MultiBackend, padded},
    error::Result,
    http::{List, stale},
    ids::{EventId, PartnerId},
    insert_many, keyset,
};
use serde::{Deserialize, Serialize};

/// The two sides of a conflict.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sides {
    /// What the partner sent.
    pub item: Item,
    /// What we have.
    pub current: Option<PersonIn>,
    /// The fields that differ.
    pub fields: Vec<String>,
}

/// A conflict.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = conflicts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct ConflictRow {
    /// Id.
    pub id: ConflictId,
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The member's key.
    pub external_id: String,
    /// [`Code`].
    pub code: String,
    /// Where it stands.
    pub state: ConflictState,
    /// Both sides.
    pub details: AsDoc<Sides>,
    /// Of both sides.
    pub fingerprint: String,
    /// What was taken.
    pub resolution: Option<Take>,
    /// Version.
    pub version: i64,
    /// Came up.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

impl ConflictRow {
    /// What it is about.
    pub fn code(&self) -> Code {
        serde_json::from_value(self.code.clone().into()).unwrap_or(Code::PersonChanged)
    }
}

type Query<'a> = conflicts::BoxedQuery<'a, MultiBackend>;

fn of_partner(event: EventId, partner: PartnerId) -> Query<'static> {
    conflicts::table.filter(conflicts::event_id.eq(event).and(conflicts::partner_id.eq(partner))).into_boxed()
}

/// Those about these members that are open, or were resolved for what we have.
pub fn by_keys(conn: &mut Conn, event: EventId, partner: PartnerId, keys: &[String]) -> Result<Vec<ConflictRow>> {
    let mut all = Vec::new();
    for some in keys.chunks(500) {
        let query = of_partner(event, partner)
            .filter(conflicts::external_id.eq_any(padded(some)))
            .filter(conflicts::state.eq(ConflictState::Open).or(conflicts::resolution.eq(Take::Current)));
        all.extend(query.select(ConflictRow::as_select()).prepared().load(conn)?);
    }
    Ok(all)
}

/// One of them; 404 otherwise.
pub fn find(conn: &mut Conn, event: EventId, partner: PartnerId, id: ConflictId) -> Result<ConflictRow> {
    let one = of_partner(event, partner).filter(conflicts::id.eq(id));
    one.select(ConflictRow::as_select()).first(conn).optional()?.ok_or_else(errors::conflict_not_found)
}

/// Writes new ones.
pub fn insert(conn: &mut Conn, rows: &[ConflictRow]) -> Result<()> {
    insert_many!(conn, conflicts::table, rows)?;
    Ok(())
}

/// Writes the new state of one that is still at the version before it; 412 otherwise.
pub fn write(conn: &mut Conn, row: &ConflictRow) -> Result<()> {
    let unchanged = conflicts::table.find(row.id).filter(conflicts::version.eq(row.version - 1));
    match diesel::update(unchanged).set(row).execute(conn)? {
        1 => Ok(()),
        _ => Err(stale(row.version)),
    }
}

fn filtered(event: EventId, partner: PartnerId, filter: &ConflictFilter) -> Query<'static> {
    let mut query = of_partner(event, partner);
    if let Some(state) = filter.state {
        query = query.filter(conflicts::state.eq(state));
    }
    query
}

/// A page: one row more than asked for, if there are as many.
pub fn list(
    conn: &mut Conn,
    event: EventId,
    partner: PartnerId,
    list: &List<ConflictFilter>,
) -> Result<Vec<ConflictRow>> {
    let query = keyset!(filtered(event, partner, &list.filter), list, conflicts::id, {
        "created_at" => conflicts::created_at, At
    })?;
    Ok(query.select(ConflictRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId, partner: PartnerId, filter: &ConflictFilter) -> Result<i64> {
    Ok(filtered(event, partner, filter).count().get_result(conn)?)
}

/// Forgets what there was to decide about a member.
pub fn forget_member(conn: &mut Conn, event: EventId, partner: PartnerId, external_id: &str) -> Result<()> {
    let all = conflicts::table.filter(conflicts::event_id.eq(event).and(conflicts::partner_id.eq(partner)));
    diesel::delete(all.filter(conflicts::external_id.eq(external_id))).execute(conn)?;
    Ok(())
}
