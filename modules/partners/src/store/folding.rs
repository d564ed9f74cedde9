//! What hangs on an entry that is merged moves to the one that stays. A thing that changes its organisation leaves a
//! tombstone in the old fence.

use super::{
    commitments::CommitmentRow,
    committees::{self, SeatRow},
    organisations::OrganisationRow,
    partnerships::{self as store, PartnershipRow},
    people::{self as persons, PersonRow},
    relays::{self, RelayRow},
};
use crate::{
    editions::Editions,
    errors::{self, ClashIn},
    ids::{CommitteeId, PartnershipId},
    model::{commitment::CommitmentKind, partnership::PartnershipIn},
    rules::merging::combine,
    schema::{
        partners_commitments, partners_partnerships, partners_people, partners_relays, partners_seats, partners_stages,
    },
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
};
use std::collections::BTreeSet;

/// Announces that something of this kind is no longer the one's but the other's.
fn moved(
    tx: &mut Tx<'_>,
    kind: &'static str,
    id: impl Into<uuid::Uuid>,
    version: i64,
    event: Option<EventId>,
    (from, to): (PartnerId, PartnerId),
) {
    let id = id.into();
    for change in [Changed::deleted(kind, id, version).partner(from), Changed::updated(kind, id, version).partner(to)] {
        tx.publish(match event {
            Some(event) => change.event(event),
            None => change,
        });
    }
}

/// Moves the people. Whoever is in both entries under one name and one address becomes one; two names on one address become a
/// shared mailbox.
pub(super) fn people(tx: &mut Tx<'_>, merged: &OrganisationRow, survivor: &OrganisationRow) -> Result<()> {
    let now = tx.now();
    let there = persons::all(tx, survivor.id)?;
    for person in persons::all(tx, merged.id)? {
        let same_address = |other: &&PersonRow| {
            other.email_key.is_some()
                && other.email_key == person.email_key
                && !other.email_shared
                && !person.email_shared
        };
        let known = there.iter().find(same_address);
        if let Some(known) = known.filter(|known| known.sort_key == person.sort_key) {
            // Read again: two of the merged entry's people may be this one.
            let known = persons::find(tx, &kernel::auth::Reach::system(), &survivor.id.to_string(), known.id)?;
            one_person(tx, &known, person)?;
            continue;
        }
        let row = PersonRow {
            partner_id: survivor.id,
            email_shared: person.email_shared || known.is_some(),
            version: person.version + 1,
            updated_at: now,
            ..person.clone()
        };
        persons::write(tx, &person, &row)?;
        moved(tx, "partner_person", row.id, row.version, None, (merged.id, survivor.id));
    }
    Ok(())
}

/// Completes a person by what the other entry knew, and drops that entry.
fn one_person(tx: &mut Tx<'_>, known: &PersonRow, other: PersonRow) -> Result<()> {
    let row = PersonRow {
        function: known.function.clone().or(other.function),
        phone: known.phone.clone().or(other.phone),
        main_contact: known.main_contact || other.main_contact,
        note: known.note.clone().or(other.note),
        version: known.version + 1,
        updated_at: tx.now(),
        ..known.clone()
    };
    persons::write(tx, known, &row)?;
    let conn: &mut Conn = tx;
    diesel::update(partners_seats::table.filter(partners_seats::person_id.eq(other.id)))
        .set(partners_seats::person_id.eq(known.id))
        .execute(conn)?;
    diesel::delete(partners_people::table.find(other.id)).execute(conn)?;
    tx.publish(Changed::deleted("partner_person", other.id, other.version + 1).partner(other.partner_id));
    tx.publish(Changed::updated("partner_person", row.id, row.version).partner(row.partner_id));
    Ok(())
}

/// Moves the partnerships; where both are partners of an event, puts the two together. 409 that names the events in which
/// they contradict each other.
pub(super) fn partnerships(
    tx: &mut Tx<'_>,
    editions: &Editions,
    merged: &OrganisationRow,
    survivor: &OrganisationRow,
) -> Result<()> {
    let conn: &mut Conn = tx;
    let theirs: Vec<PartnershipRow> = partners_partnerships::table
        .filter(partners_partnerships::partner_id.eq(merged.id))
        .order(partners_partnerships::id)
        .select(PartnershipRow::as_select())
        .load(conn)?;
    let mut clashes = Vec::new();
    for row in theirs {
        let Some(own) = store::in_event(tx, row.event_id, survivor.id)? else {
            hand_over(tx, &row, survivor.id)?;
            continue;
        };
        let both_cash = has_cash(tx, own.id)? && has_cash(tx, row.id)?;
        match combine(&PartnershipIn::from(&own), &PartnershipIn::from(&row), both_cash) {
            Ok(input) => put_together(tx, &own, &row, &input)?,
            Err(reason) => {
                let slug = editions.frame(tx, row.event_id)?.map(|frame| frame.slug);
                clashes.push(ClashIn { event_id: row.event_id, slug, reason });
            }
        }
    }
    if clashes.is_empty() { Ok(()) } else { Err(errors::merge_conflict(&clashes)) }
}

fn has_cash(conn: &mut Conn, partnership: PartnershipId) -> Result<bool> {
    let cash = partners_commitments::table
        .filter(partners_commitments::partnership_id.eq(partnership))
        .filter(partners_commitments::kind.eq(CommitmentKind::Cash))
        .select(partners_commitments::partnership_id);
    Ok(cash.first::<PartnershipId>(conn).optional()?.is_some())
}

/// The survivor is no partner of that event yet: the partnership changes hands.
fn hand_over(tx: &mut Tx<'_>, row: &PartnershipRow, survivor: PartnerId) -> Result<()> {
    let new = PartnershipRow { partner_id: survivor, version: row.version + 1, updated_at: tx.now(), ..row.clone() };
    store::write(tx, row, &new)?;
    moved(tx, "partnership", new.id, new.version, Some(row.event_id), (row.partner_id, survivor));
    parts(tx, row, row.id, survivor)
}

/// Both are partners of the event: the survivor's partnership takes over what hangs on the other.
fn put_together(tx: &mut Tx<'_>, own: &PartnershipRow, other: &PartnershipRow, input: &PartnershipIn) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::update(partners_stages::table.filter(partners_stages::partnership_id.eq(other.id)))
        .set(partners_stages::partnership_id.eq(own.id))
        .execute(conn)?;
    let new = store::change(tx, own, input)?;
    parts(tx, other, own.id, own.partner_id)?;
    store::remove(tx, other)?;
    let (event, gone) = (own.event_id, other.version + 1);
    tx.publish(Changed::deleted("partnership", other.id, gone).event(event).partner(other.partner_id));
    tx.publish(Changed::updated("partnership", new.id, new.version).event(event).partner(new.partner_id));
    Ok(())
}

/// Moves commitments and relay proofs; a page that both have given stays once.
fn parts(tx: &mut Tx<'_>, from: &PartnershipRow, to: PartnershipId, survivor: PartnerId) -> Result<()> {
    let (hands, event) = ((from.partner_id, survivor), Some(from.event_id));
    let conn: &mut Conn = tx;
    let commitments: Vec<CommitmentRow> = partners_commitments::table
        .filter(partners_commitments::partnership_id.eq(from.id))
        .select(CommitmentRow::as_select())
        .load(conn)?;
    diesel::update(partners_commitments::table.filter(partners_commitments::partnership_id.eq(from.id)))
        .set((
            partners_commitments::partnership_id.eq(to),
            partners_commitments::version.eq(partners_commitments::version + 1),
        ))
        .execute(conn)?;
    let proofs: Vec<RelayRow> = partners_relays::table
        .filter(partners_relays::partnership_id.eq(from.id))
        .select(RelayRow::as_select())
        .load(conn)?;
    let known: Vec<String> = partners_relays::table
        .filter(partners_relays::partnership_id.eq(to))
        .select(partners_relays::url)
        .load(conn)?;
    for commitment in commitments {
        moved(tx, "commitment", commitment.id, commitment.version + 1, event, hands);
    }
    for proof in proofs {
        let conn: &mut Conn = tx;
        let one = partners_relays::table.find(proof.id);
        if from.id != to && known.contains(&proof.url) {
            diesel::delete(one).execute(conn)?;
            let change = Changed::deleted("relay", proof.id, relays::VERSION);
            tx.publish(change.event(from.event_id).partner(from.partner_id));
        } else {
            diesel::update(one).set(partners_relays::partnership_id.eq(to)).execute(conn)?;
            moved(tx, "relay", proof.id, relays::VERSION, event, hands);
        }
    }
    Ok(())
}

/// Moves the seats in committees. Where the two then sit twice in the same way, one seat remains.
pub(super) fn seats(tx: &mut Tx<'_>, merged: &OrganisationRow, survivor: &OrganisationRow) -> Result<()> {
    let conn: &mut Conn = tx;
    let theirs = || partners_seats::table.filter(partners_seats::partner_id.eq(merged.id));
    let touched: Vec<CommitteeId> = theirs().select(partners_seats::committee_id).load(conn)?;
    diesel::update(theirs()).set(partners_seats::partner_id.eq(survivor.id)).execute(conn)?;
    let touched: BTreeSet<CommitteeId> = touched.into_iter().collect();
    let ids: Vec<CommitteeId> = touched.iter().copied().collect();
    let mut sitting = BTreeSet::new();
    let seats: Vec<SeatRow> = committees::seats_of(conn, &ids)?;
    for seat in seats.into_iter().filter(|seat| seat.partner_id == survivor.id) {
        if !sitting.insert((seat.committee_id, seat.person_id, seat.college)) {
            diesel::delete(partners_seats::table.find(seat.id)).execute(conn)?;
        }
    }
    committees::touch(tx, &touched)
}
