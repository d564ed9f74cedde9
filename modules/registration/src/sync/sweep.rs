//! What is left over: syncs whose upload broke off or whose job has ended without them, plans that nobody applied.

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

/// Ends what nobody will end.
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
    for sync in syncs::stale_plans(tx, now.plus_seconds(-super::report::PLAN_SECONDS))? {
        syncs::drop_inputs(tx, sync)?;
    }
    Ok(())
}

fn job_state(tx: &mut Tx<'_>, row: &SyncRow) -> Result<Option<JobState>> {
    let (Some(job), Some(owner)) = (row.job_id, row.request.0.actor_id) else { return Ok(None) };
    Ok(jobs::find(tx, job, owner)?.and_then(|job| JobState::named(&job.state)))
}
