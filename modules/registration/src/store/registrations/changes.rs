//! What is written, and the history of it.

use super::{RegistrationRow, StateRow};
use crate::{
    errors,
    ids::RegistrationId,
    model::registration::Status,
    schema::{registration_registrations as registrations, registration_states as states},
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Keep as _, Tx},
    error::Result,
    http::{Version, stale},
    insert_many,
};

/// Writes new registrations with their first states, many at once.
pub fn insert(tx: &mut Tx<'_>, rows: &[RegistrationRow]) -> Result<()> {
    insert_many!(tx, registrations::table, rows)?;
    Ok(())
}

/// Writes the new state of a row that is still at the version before it; 412 otherwise.
pub fn write(conn: &mut Conn, row: &RegistrationRow) -> Result<()> {
    let unchanged = registrations::table.find(row.id).filter(registrations::version.eq(row.version - 1));
    if diesel::update(unchanged).set(row).prepared().execute(conn)? == 1 {
        return Ok(());
    }
    let version: Option<i64> =
        registrations::table.find(row.id).select(registrations::version).first(conn).optional()?;
    Err(version.map_or_else(errors::not_found, stale))
}

/// 412 unless the row is at the version that the caller read.
pub fn check(row: &RegistrationRow, expected: Version) -> Result<()> {
    expected.check(row.version)
}

/// The change of state of a write, for [`record`].
pub fn state(tx: &Tx<'_>, row: &RegistrationRow, from: Option<Status>, reason: Option<&str>) -> StateRow {
    StateRow {
        id: tx.new_id(),
        registration_id: row.id,
        version: row.version,
        from_status: from,
        to_status: row.status,
        reason: reason.map(str::to_owned),
        at: tx.now(),
        actor_kind: tx.actor().kind.to_owned(),
        actor_id: tx.actor().id,
    }
}

/// Keeps changes of state.
pub fn record(tx: &mut Tx<'_>, rows: &[StateRow]) -> Result<()> {
    insert_many!(tx, states::table, rows)?;
    Ok(())
}

/// The history of a registration, oldest first.
pub fn history(conn: &mut Conn, registration: RegistrationId) -> Result<Vec<StateRow>> {
    let all = states::table.filter(states::registration_id.eq(registration)).order((states::version, states::id));
    Ok(all.select(StateRow::as_select()).load(conn)?)
}
