//! Failed attempts per login name and per source address, counted by all processes together.

use crate::{
    rules::lockout::{self, Subject},
    schema::accounts_throttles,
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Key, Tx},
    error::Result,
    insert_new,
};

/// The failures of one login name or source address.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts_throttles)]
pub struct ThrottleRow {
    /// Keyed hash of what is counted for.
    pub throttle_key: String,
    /// Failures in a row.
    pub failures: i64,
    /// When the last one was.
    pub last_failed_at: At,
    /// No attempt is looked at before this.
    pub locked_until: At,
}

/// Seconds until the next attempt is looked at; 0 if at once.
pub fn wait_seconds(conn: &mut Conn, key: &str, now: At) -> Result<i64> {
    Ok(find(conn, key)?.map_or(0, |row| wait(&row, now)))
}

/// Until when attempts are refused, if they are.
pub fn locked_until(conn: &mut Conn, key: &str, now: At) -> Result<Option<At>> {
    Ok(find(conn, key)?.map(|row| row.locked_until).filter(|until| *until > now))
}

fn find(conn: &mut Conn, key: &str) -> Result<Option<ThrottleRow>> {
    Ok(accounts_throttles::table.find(key).select(ThrottleRow::as_select()).first(conn).optional()?)
}

fn wait(row: &ThrottleRow, now: At) -> i64 {
    let millis = (row.locked_until.utc() - now.utc()).num_milliseconds().max(0);
    millis / 1_000 + i64::from(millis % 1_000 > 0)
}

/// Counts an attempt as failed before it is looked at. Gives the seconds to wait instead if it comes too early; then
/// nothing is counted.
pub fn begin(tx: &mut Tx<'_>, subject: Subject, key: &str) -> Result<i64> {
    tx.lock(Key::House(key))?;
    let now = tx.now();
    let known = find(tx, key)?;
    if let Some(early) = known.as_ref().map(|row| wait(row, now)).filter(|seconds| *seconds > 0) {
        return Ok(early);
    }
    let before = known
        .as_ref()
        .map_or(0, |row| lockout::remembered(row.failures, (now.utc() - row.last_failed_at.utc()).num_seconds()));
    let row = ThrottleRow {
        throttle_key: key.to_owned(),
        failures: before + 1,
        last_failed_at: now,
        locked_until: now.plus_seconds(lockout::delay_seconds(subject, before + 1)),
    };
    if known.is_some() {
        write(tx, &row)?;
    } else {
        insert_new!(tx, accounts_throttles::table, &row)?;
    }
    Ok(0)
}

/// Takes back one attempt that proved right: another failure of the same address still counts.
pub fn take_back(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    tx.lock(Key::House(key))?;
    if let Some(row) = find(tx, key)? {
        let locked_until = row.last_failed_at;
        write(tx, &ThrottleRow { failures: (row.failures - 1).max(0), locked_until, ..row })?;
    }
    Ok(())
}

fn write(conn: &mut Conn, row: &ThrottleRow) -> Result<()> {
    diesel::update(accounts_throttles::table.find(&row.throttle_key))
        .set((
            accounts_throttles::failures.eq(row.failures),
            accounts_throttles::last_failed_at.eq(row.last_failed_at),
            accounts_throttles::locked_until.eq(row.locked_until),
        ))
        .execute(conn)?;
    Ok(())
}

/// Forgets all failures.
pub fn clear(conn: &mut Conn, key: &str) -> Result<()> {
    diesel::delete(accounts_throttles::table.find(key)).execute(conn)?;
    Ok(())
}

/// Deletes the counters that no attempt touched since `before`.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    let old = accounts_throttles::table
        .filter(accounts_throttles::last_failed_at.lt(before).and(accounts_throttles::locked_until.lt(before)));
    Ok(diesel::delete(old).execute(conn)?)
}
