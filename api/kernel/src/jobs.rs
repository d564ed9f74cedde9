//! Long work: a row that says what is to be done, a runner that does it and reports progress, an answer 202 that points to
//! it. A process that dies loses its lease, and another takes the job up again: a job's work must bear being repeated.

use crate::{
    app::App,
    db::{Actor, Conn, Db, Doc},
    error::{self, ApiError, Result},
    schema::kernel_jobs,
};
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

pub use row::{JobRow, JobState, cancel, enqueue, enqueue_in, find, purge, state};
pub use run::run_waiting;
mod row;
mod run;
#[cfg(test)]
mod tests;

crate::id!(
    /// A job.
    pub struct JobId
);

/// Work of one kind: its arguments are the value itself.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `<module>.<what>`.
    const KIND: &'static str;
    /// How many of this kind one process does at once; the others wait in the queue, where they keep nobody from running.
    const AT_ONCE: usize = usize::MAX;
    /// Does the work; gives the path of the result. Ask [`Progress::step`] often: it also says when to stop.
    fn run(self, app: Arc<App>, progress: Progress) -> impl Future<Output = Result<String>> + Send;
}

type Running = Pin<Box<dyn Future<Output = Result<String>> + Send>>;

/// How jobs of a kind are run.
pub(crate) struct Runner {
    run: fn(Doc, Arc<App>, Progress) -> Result<Running>,
    at_once: usize,
}

pub(crate) fn runner<J: Job>() -> Runner {
    Runner {
        run: |args, app, progress| {
            let job: J = args.to()?;
            Ok(Box::pin(job.run(app, progress)))
        },
        at_once: J::AT_ONCE,
    }
}

/// Seconds that a runner may be silent before its job is taken over.
const LEASE_SECONDS: i64 = 30;
const LEASE: Duration = Duration::from_secs(LEASE_SECONDS.unsigned_abs());

/// How often a job's row is written, however often it says where it is: each time is a commit.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// Through which a job reports, keeps its lease, and learns that it was cancelled.
///
/// The row's version is what it holds the lease by: it changes when the job is claimed, cancelled, taken over or ended, and not
/// by its own steps, so that a step of which nobody knows whether it was committed does not end it.
#[derive(Clone)]
pub struct Progress {
    db: Db,
    id: JobId,
    lease: i64,
    claimed: Instant,
    told: Arc<Mutex<Option<Instant>>>,
}

impl Progress {
    /// Of a job that was claimed a moment ago, at this instant.
    fn of(db: Db, row: &JobRow, claimed: Instant) -> Self {
        Self { db, id: row.id, lease: row.version, claimed, told: Arc::default() }
    }

    /// Records `done` of `total` steps and renews the lease. An error means: stop now (cancelled, or taken over). Costs next to
    /// nothing when it was called a moment ago; the last step is always tried. A database that is away for a moment is no
    /// reason to stop: the lease lasts longer.
    pub async fn step(&self, done: i64, total: Option<i64>) -> Result<()> {
        let told = *self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if total != Some(done) && told.is_some_and(|told| told.elapsed() < TOLD_EVERY) {
            return Ok(());
        }
        let begun = Instant::now();
        match self.record(done, total).await {
            Ok(true) => {
                *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(begun);
                Ok(())
            }
            Ok(false) => Err(stopped()),
            Err(error) if error.status().as_u16() == 503 && told.unwrap_or(self.claimed).elapsed() < LEASE / 2 => {
                log::warn!("job {}: a step was not recorded: {error}", self.id);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// Writes the row; `false` if it is no longer ours.
    async fn record(&self, done: i64, total: Option<i64>) -> Result<bool> {
        let mine = self.mine();
        let write = self.db.write(Actor::system("job"), 0, move |tx| {
            use kernel_jobs::dsl as j;
            let now = tx.now();
            let conn: &mut Conn = tx;
            let set = (
                j::done.eq(done),
                j::total.eq(total),
                j::lease_until.eq(now.plus_seconds(LEASE_SECONDS)),
                j::updated_at.eq(now),
            );
            Ok(diesel::update(kernel_jobs::table).filter(mine).set(set).execute(conn)? == 1)
        });
        write.await
    }

    /// Whether a row is this job's, still running under this lease.
    fn mine(&self) -> Mine {
        use kernel_jobs::dsl as j;
        j::id.eq(self.id).and(j::state.eq("running")).and(j::version.eq(self.lease))
    }
}

type Mine = diesel::dsl::And<
    diesel::dsl::And<diesel::dsl::Eq<kernel_jobs::id, JobId>, diesel::dsl::Eq<kernel_jobs::state, &'static str>>,
    diesel::dsl::Eq<kernel_jobs::version, i64>,
>;

fn stopped() -> ApiError {
    error::CONFLICT.detail("Le travail a été annulé.", "The job was cancelled.")
}

/// Seconds between two looks for work when nothing wakes the runner (other processes may have lined up a job).
pub const IDLE: Duration = Duration::from_secs(1);
