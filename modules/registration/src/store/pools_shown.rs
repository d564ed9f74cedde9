//! Seats as callers see them: who has them, at this instant.

use super::pools;
use crate::{
    catalogue::Catalogue,
    ids::PoolId,
    model::{
        pool::{PoolKind, PoolOut},
        registration::Status,
        settings::SettingsWarning,
    },
    neighbours::Neighbours,
    rules::seats::{Pool, Seats},
    schema::registration_registrations as registrations,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
};
use std::collections::BTreeMap;

/// Seats of a pool that are held or offered at this instant.
#[derive(Default)]
struct Held {
    held: i64,
    offered: i64,
}

fn held(conn: &mut Conn, catalogue: &Catalogue, now: At) -> Result<BTreeMap<PoolId, Held>> {
    let open = registrations::table
        .filter(registrations::event_id.eq(catalogue.frame.id))
        .filter(registrations::status.eq_any([Status::Pending, Status::Waiting]))
        .filter(registrations::seated.eq(true).and(registrations::expires_at.gt(now)))
        .select((registrations::status, registrations::pools));
    let rows: Vec<(Status, AsDoc<Vec<PoolId>>)> = open.load(conn)?;
    let mut all: BTreeMap<PoolId, Held> = BTreeMap::new();
    for (status, pools) in rows {
        for pool in pools.0 {
            let held = all.entry(pool).or_default();
            match status {
                Status::Waiting => held.offered += 1,
                _ => held.held += 1,
            }
        }
    }
    Ok(all)
}

/// All pools of an event.
pub fn all(conn: &mut Conn, catalogue: &Catalogue, neighbours: &Neighbours, now: At) -> Result<Vec<PoolOut>> {
    let rows = pools::at(conn, catalogue.frame.id, now)?;
    let held = held(conn, catalogue, now)?;
    let partners: Vec<PartnerId> =
        rows.iter().filter(|row| row.kind == PoolKind::Contingent).map(|row| PartnerId(row.subject_id.0)).collect();
    let names: BTreeMap<PartnerId, String> =
        neighbours.briefs(conn, &partners)?.into_iter().map(|brief| (brief.id, brief.slug)).collect();
    let seats = Seats::new(rows.iter().cloned().map(Into::into), now);
    let shown = rows.iter().filter_map(|row| {
        let pool = seats.get(row.id)?;
        let held = held.get(&row.id);
        Some(PoolOut {
            id: row.id,
            event_id: row.event_id,
            kind: row.kind,
            subject_id: row.subject_id,
            code: code(catalogue, &names, pool),
            capacity: row.capacity,
            taken: pool.taken,
            held: held.map_or(0, |held| held.held),
            offered: held.map_or(0, |held| held.offered),
            reserved: if row.kind == PoolKind::Event { seats.kept() } else { 0 },
            waiting: row.waiting,
            free: seats.free(pool),
            blocks: row.waiting > 0,
            overcommitted: row.kind == PoolKind::Event && seats.keeps_too_many(),
            overbooked: row.capacity.is_some_and(|capacity| pool.taken > capacity),
            release_at: row.release_at,
            version: row.version,
        })
    });
    Ok(shown.collect())
}

/// What is odd about an event's seats.
pub fn warnings(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<SettingsWarning>> {
    let seats = Seats::new(pools::at(conn, event, now)?.into_iter().map(Into::into), now);
    Ok(seats.keeps_too_many().then_some(SettingsWarning::ContingentsExceedCapacity).into_iter().collect())
}

fn code(catalogue: &Catalogue, names: &BTreeMap<PartnerId, String>, pool: &Pool) -> String {
    let slug = || names.get(&PartnerId(pool.subject.0)).cloned().filter(|_| pool.kind == PoolKind::Contingent);
    catalogue.pool_code(pool.kind, pool.subject).or_else(slug).unwrap_or_else(|| pool.subject.to_string())
}
