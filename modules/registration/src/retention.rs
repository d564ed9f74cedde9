//! What is kept no longer than it is needed: diet, access needs and rosters go 30 days after the event.

use crate::{neighbours::Neighbours, schema::registration_members as members, store::needs};
use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::{
    db::{Conn, Tx},
    error::Result,
    ids::EventId,
};

/// Days after the last day of the event.
pub const DAYS: i64 = 30;

/// Forgets what is due: needs of everybody, and members of partners who never had a registration.
pub fn purge(tx: &mut Tx<'_>, neighbours: &Neighbours) -> Result<()> {
    let conn: &mut Conn = tx;
    let rosters: Vec<EventId> = members::table.select(members::event_id).distinct().load(conn)?;
    let mut events = needs::events(conn)?;
    events.extend(rosters);
    events.sort_unstable();
    events.dedup();
    for event in events {
        if !is_over(tx, neighbours, event)? {
            continue;
        }
        // What is said long after the event, for whatever reason, is kept as long.
        let since = tx.now().plus_seconds(-DAYS * 86_400);
        needs::forget_event(tx, event, since)?;
        let conn: &mut Conn = tx;
        let without = members::registration_id.is_null().and(members::event_id.eq(event));
        let without = without.and(members::updated_at.lt(since));
        diesel::delete(members::table.filter(without)).execute(conn)?;
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
