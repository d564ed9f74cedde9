//! A new edition from an old one, without anything personal.

use super::{
    committees::{self, CommitteeRow},
    links::LINKS,
    partnerships::{self, PartnershipRow},
};
use crate::{
    ids::CommitteeId,
    model::partnership::{PartnershipIn, PartnershipRole, Stage},
    schema::{partners_committees as table, partners_partnerships as old},
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Tx},
    error::Result,
    ids::EventId,
    outbox::Changed,
};
use std::collections::BTreeMap;

/// Copies partners and committees. What the new edition has already stays as it is, so a second time nothing happens.
pub fn copy(tx: &mut Tx<'_>, from: EventId, to: EventId) -> Result<()> {
    // No organisation is merged or deleted meanwhile.
    tx.lock(LINKS)?;
    copy_partnerships(tx, from, to)?;
    copy_committees(tx, from, to)
}

/// Every partner becomes a prospect with the roles that it had, undated. Nothing else was agreed for the new edition.
fn copy_partnerships(tx: &mut Tx<'_>, from: EventId, to: EventId) -> Result<()> {
    let conn: &mut Conn = tx;
    let rows: Vec<PartnershipRow> =
        old::table.filter(old::event_id.eq(from)).order(old::id).select(PartnershipRow::as_select()).load(conn)?;
    for row in rows {
        if partnerships::in_event(tx, to, row.partner_id)?.is_some() {
            continue;
        }
        let undated = |role: &PartnershipRole| PartnershipRole { role: role.role, since: None, until: None };
        let prospect = PartnershipIn {
            stage: Some(Stage::Identified),
            roles: row.roles.0.iter().map(undated).collect(),
            contingent: None,
            documents: Vec::new(),
            next_action: None,
            note: None,
        };
        let new = partnerships::insert(tx, to, row.partner_id, &prospect)?;
        tx.publish(Changed::created("partnership", new.id, new.version).event(to).partner(new.partner_id));
    }
    Ok(())
}

/// Committees with their colleges and where they come from, without members.
fn copy_committees(tx: &mut Tx<'_>, from: EventId, to: EventId) -> Result<()> {
    let conn: &mut Conn = tx;
    let of = |event: EventId| table::table.filter(table::event_id.eq(event)).order(table::id);
    let mut waiting: Vec<CommitteeRow> = of(from).select(CommitteeRow::as_select()).load(conn)?;
    let there: Vec<CommitteeRow> = of(to).select(CommitteeRow::as_select()).load(conn)?;
    let mut new_ids: BTreeMap<CommitteeId, CommitteeId> = BTreeMap::new();
    // Parents come before those that come from them; there are no loops, so every round places at least one.
    while !waiting.is_empty() {
        let placed = |row: &CommitteeRow| row.parent_id.is_none_or(|parent| new_ids.contains_key(&parent));
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(placed);
        if ready.is_empty() {
            break;
        }
        for row in ready {
            let known = there.iter().find(|known| known.code == row.code).map(|known| known.id);
            let new = match known {
                Some(known) => known,
                None => {
                    committees::insert_copy(tx, &row, to, row.parent_id.and_then(|old| new_ids.get(&old).copied()))?
                }
            };
            new_ids.insert(row.id, new);
        }
        waiting = rest;
    }
    Ok(())
}
