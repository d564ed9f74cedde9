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
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

pub use row::{JobRow, JobState, cancel, enqueue, enqueue_in, find, purge, state};
pub use run::run_waiting;
mod row;
mod run;

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

/// How often a job's row is written, however often it says where it is: each time is a commit.
const TOLD_EVERY: Duration = Duration::from_millis(250);

/// Through which a job reports, keeps its lease, and learns that it was cancelled.
///
/// The row's version is what it is known by: whoever cancels the job or takes it over raises it, and the next step fails.
#[derive(Clone)]
pub struct Progress {
    db: Db,
    id: JobId,
    version: Arc<AtomicI64>,
    told: Arc<Mutex<Option<Instant>>>,
}

impl Progress {
    /// Records `done` of `total` steps and renews the lease. An error means: stop now (cancelled, or taken over). Costs next to
    /// nothing when it was called a moment ago; the last step is always recorded.
    pub async fn step(&self, done: i64, total: Option<i64>) -> Result<()> {
        let told = *self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if total != Some(done) && told.is_some_and(|told| told.elapsed() < TOLD_EVERY) {
            return Ok(());
        }
        use kernel_jobs::dsl as j;
        let (id, version) = (self.id, self.version.load(Ordering::SeqCst));
        let kept = self
            .db
            .write(Actor::system("job"), 0, move |tx| {
                let now = tx.now();
                let mine = j::kernel_jobs.find(id).filter(j::state.eq("running").and(j::version.eq(version)));
                let conn: &mut Conn = tx;
                Ok(diesel::update(mine)
                    .set((
                        j::done.eq(done),
                        j::total.eq(total),
                        j::lease_until.eq(now.plus_seconds(LEASE_SECONDS)),
                        j::version.eq(j::version + 1),
                        j::updated_at.eq(now),
                    ))
                    .returning(j::version)
                    .get_result::<i64>(conn)
                    .optional()?)
            })
            .await?;
        let raised = kept.ok_or_else(stopped)?;
        self.version.store(raised, Ordering::SeqCst);
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        Ok(())
    }
}

fn stopped() -> ApiError {
    error::CONFLICT.detail("Le travail a été annulé.", "The job was cancelled.")
}

/// Seconds between two looks for work when nothing wakes the runner (other processes may have lined up a job).
pub const IDLE: Duration = Duration::from_secs(1);
