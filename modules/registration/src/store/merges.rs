//! Two partners were one: what the one that is gone had is the survivor's.

use super::{pools, registrations::RegistrationRow};
use crate::{
    ids::{ConflictId, MemberId, PoolId},
    model::pool::PoolKind,
    schema::{
        registration_conflicts as conflicts, registration_members as members, registration_pools as pool_table,
        registration_registrations as registrations, registration_sync_settings as sync_settings,
        registration_syncs as syncs,
    },
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, Conn, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
};
use std::collections::BTreeSet;

/// Longest key that a partner can give to somebody.
const LONGEST_KEY: usize = 128;

/// Events in which this partner has anything.
pub fn events_of(conn: &mut Conn, partner: PartnerId) -> Result<BTreeSet<EventId>> {
    let mut all = BTreeSet::new();
    let of = registrations::table.filter(registrations::partner_id.eq(partner));
    all.extend(of.select(registrations::event_id).distinct().load::<EventId>(conn)?);
    let of = members::table.filter(members::partner_id.eq(partner));
    all.extend(of.select(members::event_id).distinct().load::<EventId>(conn)?);
    let contingents = pool_table::kind.eq(PoolKind::Contingent);
    let of = pool_table::table.filter(contingents.and(pool_table::subject_id.eq(kernel::ids::Id::from(partner))));
    all.extend(of.select(pool_table::event_id).load::<EventId>(conn)?);
    let of = sync_settings::table.filter(sync_settings::partner_id.eq(partner));
    all.extend(of.select(sync_settings::event_id).load::<EventId>(conn)?);
    let of = syncs::table.filter(syncs::partner_id.eq(partner));
    all.extend(of.select(syncs::event_id).distinct().load::<EventId>(conn)?);
    Ok(all)
}

/// Gives all of it in one event, which is held, to the survivor. The counters move with those whom they count.
pub fn hand_over(tx: &mut Tx<'_>, event: EventId, merged: PartnerId, survivor: PartnerId) -> Result<()> {
    let pool = hand_over_pool(tx, event, merged, survivor)?;
    hand_over_registrations(tx, event, merged, survivor, pool)?;
    hand_over_members(tx, event, merged, survivor)?;
    hand_over_conflicts(tx, event, merged, survivor)?;
    let conn: &mut Conn = tx;
    let kept = sync_settings::table.find((event, survivor)).select(sync_settings::version).first::<i64>(conn);
    let own = sync_settings::table.find((event, merged));
    match kept.optional()? {
        Some(_) => diesel::delete(own).execute(conn)?,
        None => diesel::update(own).set(sync_settings::partner_id.eq(survivor)).execute(conn)?,
    };
    diesel::update(syncs::table.filter(syncs::event_id.eq(event).and(syncs::partner_id.eq(merged))))
        .set(syncs::partner_id.eq(survivor))
        .execute(conn)?;
    Ok(())
}

/// The pool that is gone and the one in its place, if there were two.
fn hand_over_pool(
    tx: &mut Tx<'_>,
    event: EventId,
    merged: PartnerId,
    survivor: PartnerId,
) -> Result<Option<(PoolId, PoolId)>> {
    let Some(old) = pools::of_subject(tx, event, PoolKind::Contingent, merged.into())? else { return Ok(None) };
    let kept = pools::of_subject(tx, event, PoolKind::Contingent, survivor.into())?;
    let conn: &mut Conn = tx;
    let Some(kept) = kept else {
        let subject = pool_table::subject_id.eq(kernel::ids::Id::from(survivor));
        diesel::update(pool_table::table.find(old.id))
            .set((subject, pool_table::version.eq(old.version + 1)))
            .execute(conn)?;
        return Ok(None);
    };
    diesel::update(pool_table::table.find(kept.id))
        .set((
            pool_table::taken.eq(pool_table::taken + old.taken),
            pool_table::waiting.eq(pool_table::waiting + old.waiting),
            pool_table::version.eq(kept.version + 1),
        ))
        .execute(conn)?;
    diesel::delete(pool_table::table.find(old.id)).execute(conn)?;
    Ok(Some((old.id, kept.id)))
}

fn hand_over_registrations(
    tx: &mut Tx<'_>,
    event: EventId,
    merged: PartnerId,
    survivor: PartnerId,
    pool: Option<(PoolId, PoolId)>,
) -> Result<()> {
    let conn: &mut Conn = tx;
    let of = registrations::table.filter(registrations::event_id.eq(event).and(registrations::partner_id.eq(merged)));
    let rows: Vec<RegistrationRow> = of.order(registrations::id).select(RegistrationRow::as_select()).load(conn)?;
    let now = tx.now();
    for row in rows {
        let mut holds = row.pools.0.clone();
        if let Some((old, new)) = pool {
            holds.iter_mut().filter(|id| **id == old).for_each(|id| *id = new);
        }
        let conn: &mut Conn = tx;
        diesel::update(registrations::table.find(row.id))
            .set((
                registrations::partner_id.eq(Some(survivor)),
                registrations::pools.eq(AsDoc(holds)),
                registrations::version.eq(row.version + 1),
                registrations::updated_at.eq(now),
            ))
            .execute(conn)?;
        tx.publish(Changed::updated("registration", row.id, row.version + 1).event(event).partner(survivor));
    }
    Ok(())
}

/// Where both call somebody by the same key, the newcomer's key gets the id of the partner who gave it, so that nobody is
/// taken for another.
fn hand_over_members(tx: &mut Tx<'_>, event: EventId, merged: PartnerId, survivor: PartnerId) -> Result<()> {
    let of =
        |partner: PartnerId| members::table.filter(members::event_id.eq(event).and(members::partner_id.eq(partner)));
    let conn: &mut Conn = tx;
    let taken: BTreeSet<String> = of(survivor).select(members::external_id).load(conn)?.into_iter().collect();
    let rows: Vec<(MemberId, String, i64)> =
        of(merged).order(members::id).select((members::id, members::external_id, members::version)).load(conn)?;
    let now = tx.now();
    for (id, key, version) in rows {
        let key = if taken.contains(&key) { apart(&key, merged) } else { key };
        let conn: &mut Conn = tx;
        diesel::update(members::table.find(id))
            .set((
                members::partner_id.eq(survivor),
                members::external_id.eq(key),
                members::version.eq(version + 1),
                members::updated_at.eq(now),
            ))
            .execute(conn)?;
        tx.publish(Changed::updated("member", id, version + 1).event(event).partner(survivor));
    }
    Ok(())
}

fn apart(key: &str, merged: PartnerId) -> String {
    let suffix = format!("~{merged}");
    let room = LONGEST_KEY - suffix.len();
    let mut key: String = key.chars().take(room).collect();
    key.push_str(&suffix);
    key
}

/// Open conflicts are about a file of a partner that is gone: the survivor's next file raises its own.
fn hand_over_conflicts(tx: &mut Tx<'_>, event: EventId, merged: PartnerId, survivor: PartnerId) -> Result<()> {
    let conn: &mut Conn = tx;
    let of = conflicts::table.filter(conflicts::event_id.eq(event).and(conflicts::partner_id.eq(merged)));
    let rows: Vec<(ConflictId, String, i64)> =
        of.select((conflicts::id, conflicts::state, conflicts::version)).load(conn)?;
    let now = tx.now();
    for (id, state, version) in rows {
        let resolution = (state == "open").then_some("partners_merged");
        let conn: &mut Conn = tx;
        let one = diesel::update(conflicts::table.find(id));
        let moved = (
            conflicts::partner_id.eq(survivor),
            conflicts::state.eq("resolved"),
            conflicts::version.eq(version + 1),
            conflicts::updated_at.eq(now),
        );
        match resolution {
            Some(resolution) => one.set((moved, conflicts::resolution.eq(resolution))).execute(conn)?,
            None => one.set(moved).execute(conn)?,
        };
        tx.publish(Changed::updated("conflict", id, version + 1).event(event).partner(survivor));
    }
    Ok(())
}
