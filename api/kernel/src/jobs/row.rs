//! Jobs as rows: lined up, looked at, cancelled, ended, forgotten.

use super::{Job, JobId};
use crate::{
    db::{At, Conn, Doc, Tx},
    error::Result,
    ids::{EventId, Id},
    schema::kernel_jobs,
};
use diesel::prelude::*;

/// States of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a runner.
    Queued,
    /// Is being done.
    Running,
    /// Done; `result_url` leads to the result.
    Completed,
    /// Could not be done; `problem` says why.
    Failed,
    /// Was cancelled by its owner.
    Cancelled,
}

impl JobState {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of that name, as the table keeps it.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Queued, Self::Running, Self::Completed, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.name() == name)
    }
}

/// A row of the table of jobs.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = kernel_jobs)]
pub struct JobRow {
    /// Id.
    pub id: JobId,
    /// [`Job::KIND`].
    pub kind: String,
    /// The principal that asked for it; nobody else sees it.
    pub owner_id: Id,
    /// Its event, if any.
    pub event_id: Option<EventId>,
    /// Jobs of one lane run one after the other, in the order of their creation; those without a lane run when they can.
    pub lane: Option<String>,
    /// [`JobState`].
    pub state: String,
    /// The arguments.
    pub args: Doc,
    /// Steps done.
    pub done: i64,
    /// Steps in all, once known.
    pub total: Option<i64>,
    /// Where the result is.
    pub result_url: Option<String>,
    /// What went wrong.
    pub problem: Option<Doc>,
    /// Version.
    pub version: i64,
    /// Until when its runner may be silent.
    pub lease_until: At,
    /// When it was asked for.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
    /// When it ended.
    pub finished_at: Option<At>,
}

/// States of a job that has not ended.
pub(super) const OPEN: [&str; 2] = ["queued", "running"];

/// Lines up a job in the caller's transaction; it starts after the commit.
pub fn enqueue<J: Job>(tx: &mut Tx<'_>, job: &J, owner: Id, event: Option<EventId>) -> Result<JobRow> {
    enqueue_in(tx, job, owner, event, None)
}

/// [`enqueue`] for work that must not run beside, or before, earlier work of the same lane.
pub fn enqueue_in<J: Job>(
    tx: &mut Tx<'_>,
    job: &J,
    owner: Id,
    event: Option<EventId>,
    lane: Option<String>,
) -> Result<JobRow> {
    let now = tx.now();
    let row = JobRow {
        id: tx.new_id(),
        kind: J::KIND.to_owned(),
        owner_id: owner,
        event_id: event,
        lane,
        state: JobState::Queued.name().to_owned(),
        args: Doc::of(job)?,
        done: 0,
        total: None,
        result_url: None,
        problem: None,
        version: 1,
        lease_until: now,
        created_at: now,
        updated_at: now,
        finished_at: None,
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(kernel_jobs::table).values(&row).execute(conn)?;
    Ok(row)
}

/// The job, if it is the owner's.
pub fn find(conn: &mut Conn, id: JobId, owner: Id) -> Result<Option<JobRow>> {
    let own = kernel_jobs::table.find(id).filter(kernel_jobs::owner_id.eq(owner));
    Ok(own.select(JobRow::as_select()).first(conn).optional()?)
}

/// Where a job stands, whoever asked for it; `None` once it is forgotten.
pub fn state(conn: &mut Conn, id: JobId) -> Result<Option<JobState>> {
    let name: Option<String> = kernel_jobs::table.find(id).select(kernel_jobs::state).first(conn).optional()?;
    Ok(name.as_deref().and_then(JobState::named))
}

/// Cancels the owner's job; `false` if it had ended already.
pub fn cancel(tx: &mut Tx<'_>, id: JobId, owner: Id) -> Result<bool> {
    let now = tx.now();
    let open =
        kernel_jobs::table.find(id).filter(kernel_jobs::owner_id.eq(owner)).filter(kernel_jobs::state.eq_any(OPEN));
    let conn: &mut Conn = tx;
    Ok(diesel::update(open).set(ended(JobState::Cancelled, None, None, now)).execute(conn)? == 1)
}

pub(super) type Ended = (
    diesel::dsl::Eq<kernel_jobs::state, &'static str>,
    diesel::dsl::Eq<kernel_jobs::result_url, Option<String>>,
    diesel::dsl::Eq<kernel_jobs::problem, Option<Doc>>,
    diesel::dsl::Eq<kernel_jobs::version, diesel::dsl::Add<kernel_jobs::version, i64>>,
    diesel::dsl::Eq<kernel_jobs::updated_at, At>,
    diesel::dsl::Eq<kernel_jobs::finished_at, Option<At>>,
);

/// What becomes of a row when its job ends.
pub(super) fn ended(state: JobState, url: Option<String>, problem: Option<Doc>, now: At) -> Ended {
    use kernel_jobs::dsl as j;
    (
        j::state.eq(state.name()),
        j::result_url.eq(url),
        j::problem.eq(problem),
        j::version.eq(j::version + 1),
        j::updated_at.eq(now),
        j::finished_at.eq(Some(now)),
    )
}

/// Forgets jobs that ended before the instant.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    Ok(diesel::delete(kernel_jobs::table.filter(kernel_jobs::finished_at.lt(before))).execute(conn)?)
}
