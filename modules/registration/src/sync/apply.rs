//! The effect of a sync, one transaction per chunk: between two of them everybody else's writes go on. How far it is moves in
//! the same transaction, so that each chunk is applied once, whoever dies in between.

use super::{
    entry::Entry,
    facts::{Facts, Ground},
    ledger::Ledger,
    lines::Lines,
    live::Live,
    results::{Results, add},
    work::Bench,
};
use crate::{
    desk,
    ids::SyncId,
    model::{
        member::Take,
        sync::{ItemOut, Notify, State},
    },
    store::syncs::{self, SyncRow},
};
use kernel::{
    db::{Key, Tx},
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
) -> Result<(Results, Vec<ItemOut>)> {
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
        // Who waits for a seat that this has freed is no item of it: without a letter an offer would lapse unseen.
        desk.notify = true;
        Ok((results, items))
    })
}

/// Whether people of a sync's file are told.
pub fn notify(row: &SyncRow, ground: &Ground) -> bool {
    row.request.0.notify.unwrap_or(ground.settings.notify) == Notify::Attendee
}

/// Applies one chunk, unless somebody else has; `false`: there is nothing more to do here. 409 `sync.plan_outdated` or
/// `sync.aborted` where it would become something else than was asked for: then nothing of it is written.
pub fn chunk(tx: &mut Tx<'_>, ground: &Ground, sync: SyncId, lines: &Lines) -> Result<bool> {
    let Some(row) = next(tx, ground, sync, lines.chunk)? else { return Ok(false) };
    let (absent, notify) = (lines.chunk >= row.received_chunks, notify(&row, ground));
    let (results, _) = entries(tx, ground, &lines.entries, absent, notify, None)?;
    results.keep_to(&row.request.0, lines.promised.as_deref())?;
    keep(tx, row, lines.chunk, &results)
}

/// Applies one line of a chunk; `None` as `false` of [`chunk`].
pub fn line(tx: &mut Tx<'_>, ground: &Ground, sync: SyncId, chunk: i64, line: &Entry) -> Result<Option<Vec<ItemOut>>> {
    let Some(row) = next(tx, ground, sync, chunk)? else { return Ok(None) };
    let (absent, notify) = (chunk >= row.received_chunks, notify(&row, ground));
    let (_, items) = entries(tx, ground, std::slice::from_ref(line), absent, notify, None)?;
    Ok(Some(items))
}

/// Notes what became of a chunk that was applied line by line; `false` as of [`chunk`].
pub fn record(tx: &mut Tx<'_>, ground: &Ground, sync: SyncId, chunk: i64, results: &Results) -> Result<bool> {
    match next(tx, ground, sync, chunk)? {
        Some(row) => keep(tx, row, chunk, results),
        None => Ok(false),
    }
}

/// The sync, if this chunk is what it has to do next. The event is held first: another process may be about to do it.
fn next(tx: &mut Tx<'_>, ground: &Ground, sync: SyncId, chunk: i64) -> Result<Option<SyncRow>> {
    tx.lock(Key::Event(ground.event))?;
    Ok(syncs::get(tx, sync)?.filter(|row| row.state == State::Running && row.applied_chunks == chunk))
}

fn keep(tx: &mut Tx<'_>, mut row: SyncRow, chunk: i64, results: &Results) -> Result<bool> {
    syncs::put_results(tx, row.id, chunk, &results.text()?, &results.occurring)?;
    add(&mut row.report.0.counts, &results.counts);
    row.applied_chunks = chunk + 1;
    match syncs::write(tx, &mut row)? {
        true => Ok(true),
        // Rolls this chunk back: whoever moved the sync on has its own.
        false => Err(error::CONFLICT.plain().because("the sync was taken over")),
    }
}
