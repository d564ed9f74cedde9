//! Diet and access needs.

use super::registrations::RegistrationRow;
use crate::{
    ids::{EntryId, RegistrationId},
    model::{
        needs::{NeedsFilter, NeedsIn},
        registration::Status,
    },
    schema::{registration_needs as needs, registration_registrations as registrations},
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version},
    ids::EventId,
    insert_new, keyset,
};
use std::collections::BTreeMap;

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
    say(tx, event, registration, input)
}

/// The same whatever was said before; gives the version.
pub fn say(tx: &mut Tx<'_>, event: EventId, registration: RegistrationId, input: &NeedsIn) -> Result<i64> {
    let (_, current) = get(tx, registration)?;
    let now = tx.now();
    let kept = AsDoc(input.tidied());
    if current == 0 {
        let row = (
            needs::registration_id.eq(registration),
            needs::event_id.eq(event),
            needs::needs.eq(&kept),
            needs::version.eq(1),
            needs::updated_at.eq(now),
            needs::said.eq(input.says_anything()),
        );
        if insert_new!(tx, needs::table, &row)? == 1 {
            return Ok(1);
        }
    }
    let conn: &mut Conn = tx;
    let one = needs::table.find(registration);
    diesel::update(one)
        .set((
            needs::needs.eq(kept),
            needs::version.eq(needs::version + 1),
            needs::updated_at.eq(now),
            needs::said.eq(input.says_anything()),
        ))
        .execute(conn)?;
    Ok(one.select(needs::version).first(conn)?)
}

/// Empties what somebody needs, as a version of its own: the next one must not be taken for the last.
pub fn clear(tx: &mut Tx<'_>, registration: RegistrationId) -> Result<()> {
    let (nothing, now) = (AsDoc(NeedsIn::default()), tx.now());
    let conn: &mut Conn = tx;
    diesel::update(needs::table.find(registration))
        .set((
            needs::needs.eq(nothing),
            needs::version.eq(needs::version + 1),
            needs::updated_at.eq(now),
            needs::said.eq(false),
        ))
        .execute(conn)?;
    Ok(())
}

/// Those who come, with a seat that is not merely offered, and need something.
fn in_need(event: EventId, now: At) -> registrations::BoxedQuery<'static, MultiBackend> {
    let said = needs::table.filter(needs::event_id.eq(event).and(needs::said.eq(true))).select(needs::registration_id);
    registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::seated.eq(true)))
        .filter(registrations::status.ne(Status::Waiting).and(registrations::expires_at.gt(now)))
        .filter(registrations::id.eq_any(said))
        .into_boxed()
}

/// A page of them: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, now: At, list: &List<NeedsFilter>) -> Result<Vec<RegistrationRow>> {
    let query = keyset!(in_need(event, now), list, registrations::id, {
        "name" => registrations::sort_key, String
    })?;
    Ok(query.select(RegistrationRow::as_select()).load(conn)?)
}

/// What all of them need, each with her tariff.
pub fn by_tariff(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<(EntryId, NeedsIn)>> {
    let who: Vec<(RegistrationId, EntryId)> =
        in_need(event, now).select((registrations::id, registrations::tariff_id)).load(conn)?;
    let ids: Vec<RegistrationId> = who.iter().map(|(id, _)| *id).collect();
    let mut said = of(conn, &ids)?;
    Ok(who.into_iter().filter_map(|(id, tariff)| Some((tariff, said.remove(&id)?))).collect())
}

/// What these need.
pub fn of(conn: &mut Conn, ids: &[RegistrationId]) -> Result<BTreeMap<RegistrationId, NeedsIn>> {
    let mut all = BTreeMap::new();
    for some in ids.chunks(500) {
        let some = needs::table.filter(needs::registration_id.eq_any(some.to_vec()));
        let rows: Vec<(RegistrationId, AsDoc<NeedsIn>)> =
            some.select((needs::registration_id, needs::needs)).load(conn)?;
        all.extend(rows.into_iter().map(|(id, needs)| (id, needs.0)));
    }
    Ok(all)
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
