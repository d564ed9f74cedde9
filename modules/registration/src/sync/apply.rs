//! The effect of a sync, one transaction per chunk: between two of them everybody else's writes go on. How far it is moves in
//! the same transaction, so that each chunk is applied once, whoever dies in between.

use super::{
    entry::Entry,
    facts::{Facts, Ground, Ledger},
    live::Live,
    plan::entries_of,
    results::{Results, add},
    work::Bench,
};
use crate::{
    desk,
    ids::SyncId,
    model::{
        member::Take,
        sync::{Notify, State},
    },
    store::syncs,
};
use kernel::{
    db::Tx,
    error::{self, Result},
};

/// Applies entries at the desk, in one go. `absent`: these memberships end.
pub fn entries(
    tx: &mut Tx<'_>,
    ground: &Ground,
    entries: &[Entry],
    absent: bool,
    notify: bool,
    ruling: Option<Take>,
) -> Result<(Results, Vec<crate::model::sync::ItemOut>)> {
    let neighbours = ground.neighbours.clone();
    desk::at(tx, &neighbours, ground.event, |desk| {
        desk.notify = notify;
        let facts = Facts::of(desk.tx, ground, entries)?;
        let (catalogue, now) = (desk.catalogue.clone(), desk.now());
        let bench = Bench { ground, catalogue: &catalogue, facts: &facts, now, ruling };
        let (mut office, mut ledger) = (Live::new(desk, ground), Ledger::default());
        let (mut results, mut items) = (Results::default(), Vec::new());
        for entry in entries {
            let item = match absent {
                false => bench.file(entry, &mut ledger, &mut office)?,
                true => bench.absent(entry, &mut ledger, &mut office)?,
            };
            if entries.len() == 1 {
                items.push(item.clone());
            }
            results.push(item);
        }
        office.close()?;
        Ok((results, items))
    })
}

/// Applies one chunk, unless somebody else has; `false`: there is nothing more to do here.
pub fn chunk(tx: &mut Tx<'_>, ground: &Ground, sync: SyncId, chunk: i64) -> Result<bool> {
    let Some(mut row) = syncs::get(tx, sync)? else { return Ok(false) };
    if row.state != State::Running || row.applied_chunks != chunk {
        return Ok(false);
    }
    let lines = entries_of(syncs::chunk(tx, sync, chunk)?)?;
    let absent = chunk >= row.received_chunks;
    let notify = row.request.0.notify.unwrap_or(ground.settings.notify) == Notify::Attendee;
    let (results, _) = entries(tx, ground, &lines, absent, notify, None)?;
    syncs::put_results(tx, sync, chunk, &results.text()?, &results.occurring)?;
    add(&mut row.report.0.counts, &results.counts);
    row.applied_chunks = chunk + 1;
    match syncs::write(tx, &mut row)? {
        true => Ok(true),
        // Rolls this chunk back: whoever moved the sync on has its own.
        false => Err(error::CONFLICT.plain().because("the sync was taken over")),
    }
}
