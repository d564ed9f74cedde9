//! Counters of seats. They change only by [`apply`], in the transaction that takes or frees the seat.

use crate::{
    catalogue::Catalogue,
    errors,
    ids::PoolId,
    model::pool::PoolKind,
    rules::seats::{Change, Pool},
    schema::registration_pools as pools,
    store::registrations,
};
use contracts::partners::SeatContingent;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Keep as _, Tx},
    error::{self, Result},
    ids::{EventId, Id, PartnerId},
    insert_new,
};
use std::collections::BTreeMap;

/// A row of the table.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = pools)]
pub struct PoolRow {
    /// Id.
    pub id: PoolId,
    /// The event.
    pub event_id: EventId,
    /// Whose seats.
    pub kind: PoolKind,
    /// The event, category, tariff, option, partner or session.
    pub subject_id: Id,
    /// `None`: no limit.
    pub capacity: Option<i64>,
    /// Seats that are not free.
    pub taken: i64,
    /// Registrations that wait for one.
    pub waiting: i64,
    /// A contingent's release.
    pub release_at: Option<At>,
    /// A contingent: whether whoever comes beyond it waits.
    pub waits: bool,
    /// Version.
    pub version: i64,
}

impl From<PoolRow> for Pool {
    fn from(row: PoolRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            subject: row.subject_id,
            capacity: row.capacity,
            taken: row.taken,
            waiting: row.waiting,
            release_at: row.release_at,
            waits: row.waits,
        }
    }
}

/// All pools of an event.
pub fn of_event(conn: &mut Conn, event: EventId) -> Result<Vec<PoolRow>> {
    let all = pools::table.filter(pools::event_id.eq(event)).order(pools::id);
    Ok(all.select(PoolRow::as_select()).load(conn)?)
}

/// The same at this instant: holds and offers that have lapsed take no seat, though nothing has cleared them away yet.
pub fn at(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<PoolRow>> {
    let mut rows = of_event(conn, event)?;
    let mut lapsed: BTreeMap<PoolId, i64> = BTreeMap::new();
    registrations::lapsed_seats(conn, event, now)?
        .into_iter()
        .flatten()
        .for_each(|id| *lapsed.entry(id).or_default() += 1);
    for row in &mut rows {
        row.taken -= lapsed.get(&row.id).copied().unwrap_or_default();
    }
    Ok(rows)
}

/// One of them; 404 otherwise.
pub fn find(conn: &mut Conn, event: EventId, id: PoolId) -> Result<PoolRow> {
    let one = pools::table.filter(pools::event_id.eq(event).and(pools::id.eq(id)));
    one.select(PoolRow::as_select()).first(conn).optional()?.ok_or_else(errors::pool_not_found)
}

/// The pool of this subject, if there is one.
pub fn of_subject(conn: &mut Conn, event: EventId, kind: PoolKind, subject: Id) -> Result<Option<PoolRow>> {
    let one =
        pools::table.filter(pools::event_id.eq(event).and(pools::kind.eq(kind)).and(pools::subject_id.eq(subject)));
    Ok(one.select(PoolRow::as_select()).first(conn).optional()?)
}

/// The pool of this subject; made without a limit if it is not there.
pub fn ensure(tx: &mut Tx<'_>, event: EventId, kind: PoolKind, subject: Id) -> Result<PoolRow> {
    if let Some(row) = of_subject(tx, event, kind, subject)? {
        return Ok(row);
    }
    let row = PoolRow {
        id: tx.new_id(),
        event_id: event,
        kind,
        subject_id: subject,
        capacity: None,
        taken: 0,
        waiting: 0,
        release_at: None,
        waits: true,
        version: 1,
    };
    insert_new!(tx, pools::table, &row)?;
    of_subject(tx, event, kind, subject)?.ok_or_else(errors::pool_not_found)
}

/// Makes the counters agree with what was decided in memory. Each update holds only if the seats are there, whatever was
/// read before: `guarded` is switched off by one test, which then oversells.
pub fn apply(conn: &mut Conn, changes: &[Change], guarded: bool) -> Result<()> {
    for change in changes {
        let one = pools::table.find(change.pool);
        let counters =
            (pools::taken.eq(pools::taken + change.taken), pools::waiting.eq(pools::waiting + change.waiting));
        let changed = if change.taken <= 0 || !guarded {
            diesel::update(one).set(counters).prepared().execute(conn)?
        } else {
            let room = pools::capacity.is_null().or((pools::taken + change.taken).nullable().le(pools::capacity));
            diesel::update(one.filter(room)).set(counters).prepared().execute(conn)?
        };
        if changed != 1 {
            return Err(error::CONFLICT
                .plain()
                .because(format!("the seats of pool {} have gone meanwhile", change.pool)));
        }
    }
    Ok(())
}

/// Sets a limit; 409 if fewer seats than are taken, unless that is accepted by name.
pub fn resize(tx: &mut Tx<'_>, pool: &PoolRow, capacity: Option<i64>, accept_overbooking: bool) -> Result<PoolRow> {
    if capacity == pool.capacity {
        return Ok(pool.clone());
    }
    if capacity.is_some_and(|capacity| capacity < pool.taken) && !accept_overbooking {
        return Err(errors::below_taken(pool.taken));
    }
    let row = PoolRow { capacity, version: pool.version + 1, ..pool.clone() };
    let conn: &mut Conn = tx;
    diesel::update(pools::table.find(pool.id))
        .set((pools::capacity.eq(capacity), pools::version.eq(row.version)))
        .execute(conn)?;
    Ok(row)
}

/// Makes the pool of a partner's contingent say what the partnership says; `None` sets nothing aside and denies nothing.
pub fn keep_contingent(
    tx: &mut Tx<'_>,
    catalogue: &Catalogue,
    partner: PartnerId,
    said: Option<SeatContingent>,
) -> Result<PoolRow> {
    let event = catalogue.frame.id;
    let release_at = said.and_then(|seats| seats.release_on).map(|day| catalogue.start_of(day));
    let capacity = said.and_then(|seats| seats.seats).map(i64::from);
    let waits = said.is_none_or(|seats| seats.waits);
    let pool = ensure(tx, event, PoolKind::Contingent, partner.into())?;
    if (pool.capacity, pool.release_at, pool.waits) == (capacity, release_at, waits) {
        return Ok(pool);
    }
    let row = PoolRow { capacity, release_at, waits, version: pool.version + 1, ..pool };
    let conn: &mut Conn = tx;
    diesel::update(pools::table.find(row.id))
        .set((
            pools::capacity.eq(capacity),
            pools::release_at.eq(release_at),
            pools::waits.eq(waits),
            pools::version.eq(row.version),
        ))
        .execute(conn)?;
    Ok(row)
}

/// Forgets the pool of a subject that is gone.
pub fn forget(conn: &mut Conn, event: EventId, kind: PoolKind, subject: Id) -> Result<()> {
    let one =
        pools::table.filter(pools::event_id.eq(event).and(pools::kind.eq(kind)).and(pools::subject_id.eq(subject)));
    diesel::delete(one).execute(conn)?;
    Ok(())
}
