//! Diet and access needs.

use crate::{ids::RegistrationId, model::needs::NeedsIn, schema::registration_needs as needs};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, Tx},
    error::Result,
    http::Version,
    ids::EventId,
    insert_new,
};

/// What somebody needs, and at which version; nothing at version 0.
pub fn get(conn: &mut Conn, registration: RegistrationId) -> Result<(NeedsIn, i64)> {
    let row: Option<(AsDoc<NeedsIn>, i64)> =
        needs::table.find(registration).select((needs::needs, needs::version)).first(conn).optional()?;
    Ok(row.map_or_else(Default::default, |(needs, version)| (needs.0, version)))
}

/// Replaces it; 412 if it moved on since the version expected.
pub fn put(
    tx: &mut Tx<'_>,
    event: EventId,
    registration: RegistrationId,
    input: &NeedsIn,
    expected: Version,
) -> Result<i64> {
    let (_, current) = get(tx, registration)?;
    expected.check(current)?;
    let now = tx.now();
    let kept = AsDoc(input.clone());
    if current == 0 {
        let row = (
            needs::registration_id.eq(registration),
            needs::event_id.eq(event),
            needs::needs.eq(&kept),
            needs::version.eq(1),
            needs::updated_at.eq(now),
        );
        if insert_new!(tx, needs::table, &row)? == 1 {
            return Ok(1);
        }
    }
    let conn: &mut Conn = tx;
    let one = needs::table.find(registration);
    diesel::update(one)
        .set((needs::needs.eq(kept), needs::version.eq(needs::version + 1), needs::updated_at.eq(now)))
        .execute(conn)?;
    Ok(one.select(needs::version).first(conn)?)
}

/// Empties what somebody needs, as a version of its own: the next one must not be taken for the last.
pub fn clear(tx: &mut Tx<'_>, registration: RegistrationId) -> Result<()> {
    let (nothing, now) = (AsDoc(NeedsIn::default()), tx.now());
    let conn: &mut Conn = tx;
    diesel::update(needs::table.find(registration))
        .set((needs::needs.eq(nothing), needs::version.eq(needs::version + 1), needs::updated_at.eq(now)))
        .execute(conn)?;
    Ok(())
}

/// Forgets what somebody needs.
pub fn forget(conn: &mut Conn, registration: RegistrationId) -> Result<()> {
    diesel::delete(needs::table.find(registration)).execute(conn)?;
    Ok(())
}

/// Forgets all of an event that nobody has touched since.
pub fn forget_event(conn: &mut Conn, event: EventId, since: At) -> Result<usize> {
    let untouched = needs::event_id.eq(event).and(needs::updated_at.lt(since));
    Ok(diesel::delete(needs::table.filter(untouched)).execute(conn)?)
}

/// Whether there is anything of an event that nobody has touched since.
pub fn any_untouched(conn: &mut Conn, event: EventId, since: At) -> Result<bool> {
    let untouched = needs::table.filter(needs::event_id.eq(event).and(needs::updated_at.lt(since)));
    Ok(untouched.select(needs::registration_id).first::<RegistrationId>(conn).optional()?.is_some())
}

/// Events of which needs are kept.
pub fn events(conn: &mut Conn) -> Result<Vec<EventId>> {
    Ok(needs::table.select(needs::event_id).distinct().load(conn)?)
}
