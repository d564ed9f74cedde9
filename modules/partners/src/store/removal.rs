//! Taking an organisation out of the directory, and the partners of an event that is gone.

use super::{
    duplicates, links,
    organisations::{OrganisationRow, forget_lookups},
    people,
};
use crate::{
    errors,
    ids::{CommitteeId, PartnershipId, PersonId},
    schema::{
        partners_commitments as commitments, partners_committees as committees, partners_merges as merges,
        partners_organisations as organisations, partners_partnership_roles as roles,
        partners_partnerships as partnerships, partners_people, partners_relays as relays, partners_seats as seats,
        partners_stages as stages,
    },
};
use contracts::partners::PartnerDeleted;
use diesel::prelude::*;
use kernel::{
    db::{Conn, Tx},
    error::Result,
    http::{Version, stale},
    ids::{EventId, PartnerId},
    outbox::Changed,
};

/// What keeps an organisation from being deleted, if anything does.
fn use_of(conn: &mut Conn, id: PartnerId) -> Result<Option<&'static str>> {
    let partnership = partnerships::table.filter(partnerships::partner_id.eq(id)).select(partnerships::partner_id);
    if partnership.first::<PartnerId>(conn).optional()?.is_some() {
        return Ok(Some("partnerships"));
    }
    let seat = seats::table.filter(seats::partner_id.eq(id)).select(seats::partner_id);
    if seat.first::<PartnerId>(conn).optional()?.is_some() {
        return Ok(Some("committees"));
    }
    links::use_of(conn, id)
}

/// Deletes an organisation that nothing uses, with its people and with the entries that were merged into it (their ids stop
/// redirecting). The organisation is held by the caller. 409 while something uses it.
pub fn delete(tx: &mut Tx<'_>, current: &OrganisationRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    tx.lock(links::LINKS)?;
    if let Some(by) = use_of(tx, current.id)? {
        return Err(errors::in_use(by));
    }
    let gone: Vec<(PersonId, i64)> =
        people::all(tx, current.id)?.into_iter().map(|person| (person.id, person.version + 1)).collect();
    let conn: &mut Conn = tx;
    diesel::delete(partners_people::table.filter(partners_people::partner_id.eq(current.id))).execute(conn)?;
    duplicates::forget(conn, current.id)?;
    let former: Vec<PartnerId> =
        organisations::table.filter(organisations::merged_into.eq(current.id)).select(organisations::id).load(conn)?;
    for id in former.iter().copied().chain([current.id]) {
        forget_lookups(conn, id)?;
    }
    diesel::delete(merges::table.filter(merges::merged_id.eq_any(former.clone()))).execute(conn)?;
    diesel::delete(organisations::table.filter(organisations::id.eq_any(former.clone()))).execute(conn)?;
    let unchanged = organisations::table.find(current.id).filter(organisations::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    for (person, version) in gone {
        tx.publish(Changed::deleted("partner_person", person, version).partner(current.id));
    }
    let version = current.version + 1;
    tx.publish_event(&PartnerDeleted { partner: current.id, version, merged_into: None, former })
}

/// Deletes all that organisations were to an event.
pub fn forget_event(tx: &mut Tx<'_>, event: EventId) -> Result<()> {
    // No merge moves any of it meanwhile.
    tx.lock(links::LINKS)?;
    let conn: &mut Conn = tx;
    let of_event = || partnerships::table.filter(partnerships::event_id.eq(event));
    let ids = || of_event().select(partnerships::id);
    let gone: Vec<(PartnershipId, i64, PartnerId)> =
        of_event().select((partnerships::id, partnerships::version, partnerships::partner_id)).load(conn)?;
    diesel::delete(relays::table.filter(relays::partnership_id.eq_any(ids()))).execute(conn)?;
    diesel::delete(commitments::table.filter(commitments::partnership_id.eq_any(ids()))).execute(conn)?;
    diesel::delete(stages::table.filter(stages::partnership_id.eq_any(ids()))).execute(conn)?;
    diesel::delete(roles::table.filter(roles::partnership_id.eq_any(ids()))).execute(conn)?;
    diesel::delete(of_event()).execute(conn)?;

    let of_event = || committees::table.filter(committees::event_id.eq(event));
    let sitting = seats::committee_id.eq_any(of_event().select(committees::id));
    diesel::delete(seats::table.filter(sitting)).execute(conn)?;
    // Parents and children go at once.
    diesel::update(of_event()).set(committees::parent_id.eq(None::<CommitteeId>)).execute(conn)?;
    let disbanded: Vec<(CommitteeId, i64)> = of_event().select((committees::id, committees::version)).load(conn)?;
    diesel::delete(of_event()).execute(conn)?;
    for (id, version, partner) in gone {
        tx.publish(Changed::deleted("partnership", id, version + 1).event(event).partner(partner));
    }
    for (id, version) in disbanded {
        tx.publish(Changed::deleted("committee", id, version + 1).event(event));
    }
    Ok(())
}
