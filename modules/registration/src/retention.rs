//! What is kept no longer than it is needed: 30 days after the event diet, access needs and the members who never registered
//! are forgotten, unless somebody has touched them since.

use crate::{ids::MemberId, neighbours::Neighbours, schema::registration_members as members, store::needs};
use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Key, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
};

/// Days after the last day of the event, and after the last change.
pub const DAYS: i64 = 30;
/// Members who go at a time.
const SOME: i64 = 500;

/// Forgets what is due.
pub fn purge(tx: &mut Tx<'_>, neighbours: &Neighbours) -> Result<()> {
    let since = tx.now().plus_seconds(-DAYS * 86_400);
    // Not by the settings: those of a deleted draft are gone, and a roster needs none.
    let mut events = members::table.select(members::event_id).distinct().load::<EventId>(&mut **tx)?;
    events.extend(needs::events(tx)?);
    events.sort_unstable();
    events.dedup();
    for event in events {
        if is_over(tx, neighbours, event)? {
            // A member who gets a seat at this moment must not be taken for one without.
            tx.lock(Key::Event(event))?;
            needs::forget_event(tx, event, since)?;
            forget_members(tx, event, since)?;
        }
    }
    Ok(())
}

fn forget_members(tx: &mut Tx<'_>, event: EventId, since: At) -> Result<()> {
    let conn: &mut Conn = tx;
    let without = members::event_id.eq(event).and(members::registration_id.is_null());
    let rows: Vec<(MemberId, PartnerId, i64)> = members::table
        .filter(without.and(members::updated_at.lt(since)))
        .limit(SOME)
        .select((members::id, members::partner_id, members::version))
        .load(conn)?;
    let ids: Vec<MemberId> = rows.iter().map(|(id, ..)| *id).collect();
    diesel::delete(members::table.filter(members::id.eq_any(ids))).execute(conn)?;
    for (id, partner, version) in rows {
        tx.publish(Changed::deleted("member", id, version + 1).event(event).partner(partner));
    }
    Ok(())
}

fn is_over(tx: &mut Tx<'_>, neighbours: &Neighbours, event: EventId) -> Result<bool> {
    let frame = match neighbours.frame(tx, event) {
        // A draft that was deleted.
        Err(error) if error.status().as_u16() == 404 => return Ok(true),
        found => found?,
    };
    let last = frame.ends_on.or(frame.window.map(|(_, last)| last));
    let today = tx.now().utc().date_naive();
    Ok(last.is_some_and(|last| last + TimeDelta::days(DAYS) < today))
}
