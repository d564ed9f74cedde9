//! What is kept no longer than it is needed: 30 days after the event diet, access needs and the members who never registered
//! are forgotten, unless somebody has touched them since.

use crate::{
    ids::MemberId,
    neighbours::Neighbours,
    schema::registration_members as members,
    store::{conflicts, needs},
};
use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Key, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
};
use std::sync::atomic::{AtomicI64, Ordering};

/// Days after the last day of the event, and after the last change.
pub const DAYS: i64 = 30;
/// Members who go at a time.
const SOME: i64 = 500;

/// Seconds for which nobody looks again where there was nothing to forget.
const PAUSE: i64 = 3_600;

/// When this process last found nothing to forget.
pub struct Quiet(AtomicI64);

impl Default for Quiet {
    fn default() -> Self {
        Self(AtomicI64::new(i64::MIN))
    }
}

/// Whether anything is due.
pub fn is_due(conn: &mut Conn, neighbours: &Neighbours, quiet: &Quiet, now: At) -> Result<bool> {
    let second = now.utc().timestamp();
    if second < quiet.0.load(Ordering::Relaxed).saturating_add(PAUSE) {
        return Ok(false);
    }
    let since = now.plus_seconds(-DAYS * 86_400);
    for event in events(conn)? {
        if is_over(conn, neighbours, event, now)?
            && (needs::any_untouched(conn, event, since)? || !forgettable(conn, event, since, 1)?.is_empty())
        {
            return Ok(true);
        }
    }
    quiet.0.store(second, Ordering::Relaxed);
    Ok(false)
}

/// Forgets what is due.
pub fn purge(tx: &mut Tx<'_>, neighbours: &Neighbours) -> Result<()> {
    let now = tx.now();
    let since = now.plus_seconds(-DAYS * 86_400);
    for event in events(tx)? {
        if is_over(tx, neighbours, event, now)? {
            // A member who gets a seat at this moment must not be taken for one without.
            tx.lock(Key::Event(event))?;
            needs::forget_event(tx, event, since)?;
            forget_members(tx, event, since)?;
        }
    }
    Ok(())
}

/// Events of which anything is kept. Not by the settings: those of a deleted draft are gone, and a roster needs none.
fn events(conn: &mut Conn) -> Result<Vec<EventId>> {
    let mut all: Vec<EventId> = Vec::new();
    // One look into the index for each: there are many more members than events.
    loop {
        let mut next = members::table.into_boxed();
        if let Some(last) = all.last() {
            next = next.filter(members::event_id.gt(*last));
        }
        match next.order(members::event_id).select(members::event_id).first::<EventId>(conn).optional()? {
            Some(event) => all.push(event),
            None => break,
        }
    }
    all.extend(needs::events(conn)?);
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// So many of the members who never registered and whom nobody has touched since.
fn forgettable(
    conn: &mut Conn,
    event: EventId,
    since: At,
    most: i64,
) -> Result<Vec<(MemberId, PartnerId, String, i64)>> {
    let without = members::event_id.eq(event).and(members::registration_id.is_null());
    Ok(members::table
        .filter(without.and(members::updated_at.lt(since)))
        .limit(most)
        .select((members::id, members::partner_id, members::external_id, members::version))
        .load(conn)?)
}

fn forget_members(tx: &mut Tx<'_>, event: EventId, since: At) -> Result<()> {
    let conn: &mut Conn = tx;
    let rows = forgettable(conn, event, since, SOME)?;
    for (_, partner, key, _) in &rows {
        conflicts::forget_member(conn, event, *partner, key)?;
    }
    let ids: Vec<MemberId> = rows.iter().map(|(id, ..)| *id).collect();
    diesel::delete(members::table.filter(members::id.eq_any(ids))).execute(conn)?;
    for (id, partner, _, version) in rows {
        tx.publish(Changed::deleted("member", id, version + 1).event(event).partner(partner));
    }
    Ok(())
}

fn is_over(conn: &mut Conn, neighbours: &Neighbours, event: EventId, now: At) -> Result<bool> {
    let frame = match neighbours.frame(conn, event) {
        // A draft that was deleted.
        Err(error) if error.status().as_u16() == 404 => return Ok(true),
        found => found?,
    };
    let last = frame.ends_on.or(frame.window.map(|(_, last)| last));
    let today = now.utc().date_naive();
    Ok(last.is_some_and(|last| last + TimeDelta::days(DAYS) < today))
}
