//! Who waits, and whose time is up.

use super::RegistrationRow;
use crate::{
    ids::{EntryId, GroupId, PoolId, RegistrationId},
    model::registration::Status,
    schema::registration_registrations as registrations,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend},
    error::Result,
    ids::EventId,
};

// `active` stands alone wherever it is a condition: with `active = ?` SQLite would not take the indexes of active rows.

/// Those of an event whose hold or offer has lapsed by now.
pub fn lapsed(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<RegistrationRow>> {
    let due = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::expires_at.le(now)))
        .order(registrations::expires_at);
    Ok(due.select(RegistrationRow::as_select()).load(conn)?)
}

/// Pools of the seats that lapsed holds and offers still stand in.
pub fn lapsed_seats(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<Vec<PoolId>>> {
    let due = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::expires_at.le(now)))
        .filter(registrations::seated.eq(true));
    let pools: Vec<AsDoc<Vec<PoolId>>> = due.select(registrations::pools).load(conn)?;
    Ok(pools.into_iter().map(|pools| pools.0).collect())
}

/// Whether a hold or offer of the event has lapsed by now.
pub fn any_lapsed(conn: &mut Conn, event: EventId, now: At) -> Result<bool> {
    let due = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::expires_at.le(now)));
    Ok(due.select(registrations::id).first::<RegistrationId>(conn).optional()?.is_some())
}

/// What the waiting list needs to know of somebody on it.
#[derive(Clone, Debug, Queryable)]
pub struct Queued {
    /// Who.
    pub id: RegistrationId,
    /// Place: higher first.
    pub priority: i64,
    /// Place: lower first.
    pub queue_no: i64,
    /// The group, if any.
    pub group: Option<GroupId>,
    /// What she wants.
    pub pools: AsDoc<Vec<PoolId>>,
}

/// The waiting list of an event, in its order. Offers are not on it: their seat is held.
pub fn queue(conn: &mut Conn, event: EventId) -> Result<Vec<Queued>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::status.eq(Status::Waiting)))
        .filter(registrations::seated.eq(false))
        .order((registrations::priority.desc(), registrations::queue_no));
    Ok(all
        .select((
            registrations::id,
            registrations::priority,
            registrations::queue_no,
            registrations::group_id,
            registrations::pools,
        ))
        .load(conn)?)
}

/// The last place given on the waiting list.
pub fn last_queue_no(conn: &mut Conn, event: EventId) -> Result<i64> {
    let all =
        registrations::table.filter(registrations::event_id.eq(event).and(registrations::status.eq(Status::Waiting)));
    Ok(all.select(diesel::dsl::max(registrations::queue_no)).first::<Option<i64>>(conn)?.unwrap_or(0))
}

/// Places of these on the waiting list, from 1, each among those who want one of the same pools: of several at once, by a look
/// along all of it. [`position`] is for one.
pub fn positions(queue: &[Queued], ids: &[RegistrationId]) -> Vec<Option<i64>> {
    let place = |id: &RegistrationId| {
        let at = queue.iter().position(|queued| queued.id == *id)?;
        let wants = &queue[at].pools.0;
        let ahead = queue[..at].iter().filter(|other| other.pools.0.iter().any(|pool| wants.contains(pool))).count();
        i64::try_from(ahead + 1).ok()
    };
    ids.iter().map(place).collect()
}

type Line<'a> = registrations::BoxedQuery<'a, MultiBackend>;

/// Those ahead of somebody on the waiting list.
fn ahead(row: &RegistrationRow) -> Line<'static> {
    let sooner = registrations::priority.eq(row.priority).and(registrations::queue_no.lt(row.queue_no));
    registrations::table
        .filter(registrations::event_id.eq(row.event_id).and(registrations::status.eq(Status::Waiting)))
        .filter(registrations::seated.eq(false))
        .filter(registrations::priority.gt(row.priority).or(sooner))
        .into_boxed()
}

/// The place of somebody on the waiting list, from 1, among those who want one of the same pools. `outside` are the categories
/// that take no seat of the event. The index counts those of whom the columns say that they share one; pools are only read of
/// the few of whom they do not.
pub fn position(conn: &mut Conn, row: &RegistrationRow, outside: &[EntryId]) -> Result<i64> {
    let is_outside = |category: EntryId| outside.contains(&category);
    let (sharing, others) = match row.category_id.filter(|category| is_outside(*category)) {
        // All who take a seat of the event share it.
        None if outside.is_empty() => (ahead(row), None),
        None => {
            let inside = registrations::category_id.is_null().or(registrations::category_id.ne_all(outside.to_vec()));
            let others = ahead(row).filter(registrations::category_id.eq_any(outside.to_vec()));
            (ahead(row).filter(inside.assume_not_null()), Some(others))
        }
        Some(category) => {
            let own = registrations::tariff_id.eq(row.tariff_id);
            let same = own.nullable().or(registrations::category_id.eq(category));
            let other = registrations::category_id.is_null().or(registrations::category_id.ne(category));
            let others = ahead(row).filter(registrations::tariff_id.ne(row.tariff_id)).filter(other.assume_not_null());
            // Only options are left to be shared.
            (ahead(row).filter(same), Some(others).filter(|_| !row.agreed.0.options.is_empty()))
        }
    };
    let mut place: i64 = sharing.count().get_result::<i64>(conn)? + 1;
    if let Some(others) = others {
        let pools: Vec<AsDoc<Vec<PoolId>>> = others.select(registrations::pools).load(conn)?;
        let shares = |pools: &&AsDoc<Vec<PoolId>>| pools.0.iter().any(|pool| row.pools.0.contains(pool));
        place += i64::try_from(pools.iter().filter(shares).count()).unwrap_or(i64::MAX - place);
    }
    Ok(place)
}
