//! What is left over: syncs whose upload broke off or whose job has ended without them, plans that nobody applied,
//! items that are too old.

use super::{job, stop::Stop};
use crate::{
    model::sync::State,
    store::syncs::{self, SyncRow},
};
use kernel::{
    db::Tx,
    error::Result,
    jobs::{self, JobState},
};

/// Seconds within which a file must have arrived.
const UPLOAD_SECONDS: i64 = 3_600;

/// Seconds for which items are kept; the sync itself stays, with its counts.
const ITEM_SECONDS: i64 = 90 * 86_400;

/// Ends what nobody will end, and forgets what is no longer needed, some of it at a time.
pub fn syncs(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    for mut row in syncs::open(tx)? {
        if row.state == State::Receiving {
            if row.created_at < now.plus_seconds(-UPLOAD_SECONDS) {
                job::stop(tx, &mut row, Stop::CutOff, State::Failed)?;
            }
            continue;
        }
        match job_state(tx, &row)? {
            Some(JobState::Queued | JobState::Running) => {}
            Some(JobState::Cancelled) => {
                job::stop(tx, &mut row, Stop::Cancelled, State::Aborted)?;
            }
            _ => {
                job::stop(tx, &mut row, Stop::Fault, State::Failed)?;
            }
        }
    }
    for sync in syncs::with_inputs(tx, now.plus_seconds(-super::report::PLAN_SECONDS))? {
        syncs::drop_inputs(tx, sync)?;
    }
    if let Some(sync) = syncs::with_items(tx, now.plus_seconds(-ITEM_SECONDS))? {
        syncs::trim(tx, sync, 0)?;
    }
    Ok(())
}

fn job_state(tx: &mut Tx<'_>, row: &SyncRow) -> Result<Option<JobState>> {
    let (Some(job), Some(owner)) = (row.job_id, row.request.0.actor_id) else { return Ok(None) };
    Ok(jobs::find(tx, job, owner)?.and_then(|job| JobState::named(&job.state)))
}
