//! Who waits, and whose time is up.

use super::RegistrationRow;
use crate::{
    ids::{GroupId, PoolId, RegistrationId},
    model::registration::Status,
    schema::registration_registrations as registrations,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn},
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

/// Places of these on the waiting list, from 1, each among those who want one of the same pools.
pub fn positions(queue: &[Queued], ids: &[RegistrationId]) -> Vec<Option<i64>> {
    let place = |id: &RegistrationId| {
        let at = queue.iter().position(|queued| queued.id == *id)?;
        let wants = &queue[at].pools.0;
        let ahead = queue[..at].iter().filter(|other| other.pools.0.iter().any(|pool| wants.contains(pool))).count();
        i64::try_from(ahead + 1).ok()
    };
    ids.iter().map(place).collect()
}
