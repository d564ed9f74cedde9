//! What this module does when something happens elsewhere, or by the clock.

use crate::{
    catalogue::Catalogue,
    desk,
    model::pool::PoolKind,
    neighbours::Neighbours,
    rules::seats::Seats,
    schema as s,
    store::{copies, merges, pools, registrations, settings},
};
use contracts::{
    events::EventCopied,
    partners::{ContingentChanged, PartnersMerged},
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Key, Tx},
    error::Result,
    ids::EventId,
};

/// The seats kept for a partner have changed: its pool follows, and whoever waits may get in.
pub fn keep_contingent(tx: &mut Tx<'_>, neighbours: &Neighbours, changed: &ContingentChanged) -> Result<()> {
    let catalogue = match Catalogue::of(tx, neighbours, changed.event) {
        // The event is gone, and with it what it kept for anybody.
        Err(error) if error.status().as_u16() == 404 => return Ok(()),
        found => found?,
    };
    if catalogue.frame.archived {
        return Ok(());
    }
    tx.lock(Key::Event(changed.event))?;
    let said = neighbours.contingent(tx, changed.event, changed.partner)?;
    let pool = pools::of_subject(tx, changed.event, PoolKind::Contingent, changed.partner.into())?;
    if said.is_none() && pool.is_none() {
        // No partner of the event any more: merged, or removed before anybody of it came.
        return Ok(());
    }
    pools::keep_contingent(tx, &catalogue, changed.partner, said)?;
    desk::at(tx, neighbours, changed.event, |desk| {
        desk.reconsider();
        Ok(())
    })
}

/// A new edition was made from an old one: what its registration is made of comes along, nobody who registered.
pub fn copy_edition(tx: &mut Tx<'_>, neighbours: &Neighbours, copied: &EventCopied) -> Result<()> {
    if !copied.includes("registration") {
        return Ok(());
    }
    tx.lock(Key::Event(copied.to))?;
    match copies::copy(tx, neighbours, copied.from, copied.to, copied.shift) {
        // The copy, or what it was made of, is gone again.
        Err(error) if error.status().as_u16() == 404 => Ok(()),
        done => done,
    }
}

/// Two partners were one: its members, registrations and seats are the survivor's, in every event, also in archived ones.
pub fn hand_over(tx: &mut Tx<'_>, neighbours: &Neighbours, told: &PartnersMerged) -> Result<()> {
    for event in merges::events_of(tx, told.merged)? {
        tx.lock(Key::Event(event))?;
        merges::hand_over(tx, event, told.merged, told.survivor)?;
        let catalogue = match Catalogue::of(tx, neighbours, event) {
            Err(error) if error.status().as_u16() == 404 => continue,
            found => found?,
        };
        if catalogue.frame.archived {
            continue;
        }
        let said = neighbours.contingent(tx, event, told.survivor)?;
        pools::keep_contingent(tx, &catalogue, told.survivor, said)?;
        desk::at(tx, neighbours, event, |desk| {
            desk.reconsider();
            Ok(())
        })?;
    }
    Ok(())
}

/// Holds and offers that have lapsed free their seats, a contingent whose release has passed frees what its partner did not use,
/// and those who wait get them, though nobody asks.
pub fn clear_lapsed(tx: &mut Tx<'_>, neighbours: &Neighbours) -> Result<()> {
    let now = tx.now();
    for event in settings::events(tx)? {
        if !registrations::any_lapsed(tx, event, now)? && !waits_for_released(tx, event, now)? {
            continue;
        }
        match desk::at(tx, neighbours, event, |_| Ok(())) {
            // Archived, or gone: nothing changes in it any more.
            Err(error) if [404, 409].contains(&error.status().as_u16()) => {}
            done => done?,
        }
    }
    Ok(())
}

/// Whether somebody waits who could have a seat that was kept for a partner until its day.
fn waits_for_released(conn: &mut Conn, event: EventId, now: At) -> Result<bool> {
    let seats = Seats::new(pools::of_event(conn, event)?.into_iter().map(Into::into), now);
    Ok(seats.released() && seats.worth_a_walk())
}

/// A draft was deleted: what was set up for its registration goes as well.
pub fn drop_edition(tx: &mut Tx<'_>, event: EventId) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::delete(s::registration_entries::table.filter(s::registration_entries::event_id.eq(event))).execute(conn)?;
    diesel::delete(s::registration_settings::table.filter(s::registration_settings::event_id.eq(event)))
        .execute(conn)?;
    diesel::delete(s::registration_pools::table.filter(s::registration_pools::event_id.eq(event))).execute(conn)?;
    Ok(())
}
