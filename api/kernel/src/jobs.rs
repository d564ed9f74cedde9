//! Long work: a row that says what is to be done, a runner that does it and reports progress, an answer 202 that points to
//! it. A process that dies loses its lease, and another takes the job up again: a job's work must bear being repeated.

use crate::{
    app::App,
    db::{Actor, At, Conn, Db, Doc, Key, Tx},
    error::{self, ApiError, Result},
    ids::{EventId, Id},
    schema::kernel_jobs,
    text::Lang,
};
use diesel::prelude::*;
use futures_util::{
    StreamExt as _,
    future::{self, Either},
    stream::FuturesUnordered,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    collections::{BTreeSet, HashMap},
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

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
    fn name(self) -> &'static str {
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

/// Seconds that a runner may be silent before its job is taken over.
const LEASE_SECONDS: i64 = 30;
const OPEN: [&str; 2] = ["queued", "running"];

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

type Ended = (
    diesel::dsl::Eq<kernel_jobs::state, &'static str>,
    diesel::dsl::Eq<kernel_jobs::result_url, Option<String>>,
    diesel::dsl::Eq<kernel_jobs::problem, Option<Doc>>,
    diesel::dsl::Eq<kernel_jobs::version, diesel::dsl::Add<kernel_jobs::version, i64>>,
    diesel::dsl::Eq<kernel_jobs::updated_at, At>,
    diesel::dsl::Eq<kernel_jobs::finished_at, Option<At>>,
);

fn ended(state: JobState, url: Option<String>, problem: Option<Doc>, now: At) -> Ended {
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

/// Through which a job reports, keeps its lease, and learns that it was cancelled.
///
/// The row's version is what it is known by: whoever cancels the job or takes it over raises it, and the next step fails.
#[derive(Clone)]
pub struct Progress {
    db: Db,
    id: JobId,
    version: Arc<AtomicI64>,
}

impl Progress {
    /// Records `done` of `total` steps and renews the lease. An error means: stop now (cancelled, or taken over).
    pub async fn step(&self, done: i64, total: Option<i64>) -> Result<()> {
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
        Ok(())
    }
}

fn stopped() -> ApiError {
    error::CONFLICT.detail("Le travail a été annulé.", "The job was cancelled.")
}

/// Jobs that one process does at once.
const AT_ONCE: usize = 4;

/// Runs waiting jobs, a few at once, until there are none. Several processes may call it: each job is claimed once.
pub async fn run_waiting(app: &Arc<App>) -> Result<usize> {
    let mut running = FuturesUnordered::new();
    let mut kinds: HashMap<String, usize> = HashMap::new();
    let mut count = 0;
    loop {
        while running.len() < AT_ONCE && !app.is_draining() {
            match claim(app, &full(app, &kinds)).await {
                Ok(Some(row)) => {
                    *kinds.entry(row.kind.clone()).or_default() += 1;
                    running.push(async move { (row.kind.clone(), run_one(app, row).await) });
                }
                Ok(None) => break,
                Err(error) if running.is_empty() => return Err(error),
                // Those that run go on; the next round asks again.
                Err(error) => {
                    log::warn!("no job could be claimed: {error} ({})", error.cause().unwrap_or("no cause"));
                    break;
                }
            }
        }
        if running.is_empty() {
            return Ok(count);
        }
        let woken = std::pin::pin!(app.awakened(IDLE));
        if let Either::Left((Some((kind, ended)), _)) = future::select(running.next(), woken).await {
            count += 1;
            if let Some(of_kind) = kinds.get_mut(&kind) {
                *of_kind -= 1;
            }
            // Its lease lapses, and it is taken up again.
            if let Err(error) = ended {
                log::warn!("the end of a job could not be written: {error} ({})", error.cause().unwrap_or("no cause"));
            }
        }
    }
}

/// The kinds of which no more are begun for now.
fn full(app: &App, running: &HashMap<String, usize>) -> Vec<&'static str> {
    let is_full = |kind: &str, runner: &Runner| running.get(kind).is_some_and(|count| *count >= runner.at_once);
    app.wiring.jobs.iter().filter(|(kind, runner)| is_full(kind, runner)).map(|(kind, _)| *kind).collect()
}

/// What decides whether a job may start.
#[derive(Clone, Debug, Queryable)]
struct Open {
    id: JobId,
    kind: String,
    lane: Option<String>,
    state: String,
    lease_until: At,
}

impl Open {
    fn has_runner(&self, now: At) -> bool {
        self.state == JobState::Running.name() && self.lease_until >= now
    }
}

/// The first job that may start: it has no runner, nothing of its lane runs or is older, and its kind is not full.
fn startable(conn: &mut Conn, kinds: &[String], full: &[&str], now: At) -> Result<Option<JobId>> {
    use kernel_jobs::dsl as j;
    let open: Vec<Open> = j::kernel_jobs
        .filter(j::state.eq_any(OPEN).and(j::kind.eq_any(kinds.to_vec())))
        .order((j::created_at, j::id))
        .select((j::id, j::kind, j::lane, j::state, j::lease_until))
        .load(conn)?;
    let mut taken: BTreeSet<&str> =
        open.iter().filter(|job| job.has_runner(now)).filter_map(|job| job.lane.as_deref()).collect();
    // One that was begun comes before those that were not.
    let (begun, waiting): (Vec<&Open>, Vec<&Open>) =
        open.iter().filter(|job| !job.has_runner(now)).partition(|job| job.state == JobState::Running.name());
    // One that must wait because its kind is full still keeps its place in its lane.
    let mut next = begun.into_iter().chain(waiting).filter(|job| match job.lane.as_deref() {
        Some(lane) => taken.insert(lane),
        None => true,
    });
    Ok(next.find(|job| !full.contains(&job.kind.as_str())).map(|job| job.id))
}

async fn claim(app: &App, full: &[&'static str]) -> Result<Option<JobRow>> {
    use kernel_jobs::dsl as j;
    let kinds: Vec<String> = app.wiring.jobs.keys().map(|kind| (*kind).to_owned()).collect();
    let full = full.to_vec();
    // A look first: most of the time nothing waits, and looking costs no commit.
    let (now, looked_for, left_out) = (app.now(), kinds.clone(), full.clone());
    if app.db.read(move |conn| startable(conn, &looked_for, &left_out, now)).await?.is_none() {
        return Ok(None);
    }
    app.db
        .write(Actor::system("jobs"), 0, move |tx| {
            // Two processes must not start two jobs of one lane.
            tx.lock(Key::House("jobs"))?;
            let now = tx.now();
            let conn: &mut Conn = tx;
            let Some(id) = startable(conn, &kinds, &full, now)? else { return Ok(None) };
            let free = j::kernel_jobs
                .find(id)
                .filter(j::state.eq("queued").or(j::state.eq("running").and(j::lease_until.lt(now))));
            let claimed = diesel::update(free)
                .set((
                    j::state.eq("running"),
                    j::lease_until.eq(now.plus_seconds(LEASE_SECONDS)),
                    j::version.eq(j::version + 1),
                    j::updated_at.eq(now),
                ))
                .execute(conn)?;
            match claimed {
                1 => Ok(Some(j::kernel_jobs.find(id).select(JobRow::as_select()).first(conn)?)),
                _ => Ok(None),
            }
        })
        .await
}

async fn run_one(app: &Arc<App>, row: JobRow) -> Result<()> {
    let id = row.id;
    let version = Arc::new(AtomicI64::new(row.version));
    let progress = Progress { db: app.db.clone(), id, version: version.clone() };
    let outcome = match app.wiring.jobs.get(row.kind.as_str()) {
        Some(runner) => match (runner.run)(row.args, app.clone(), progress) {
            // Spawned, so that a panic ends the job and not the runner.
            Ok(running) => {
                tokio::spawn(running).await.unwrap_or_else(|panic| Err(error::INTERNAL.plain().because(panic)))
            }
            Err(error) => Err(error),
        },
        None => Err(error::INTERNAL.plain().because("no runner for this kind of job")),
    };
    let (state, url, problem) = match outcome {
        Ok(url) => (JobState::Completed, Some(url), None),
        Err(error) => {
            if let Some(cause) = error.cause() {
                log::error!("job {id} failed: {error}: {cause}");
            }
            let problem = error.to_problem(Lang::default(), &format!("/api/v1/jobs/{id}"), &id.to_string());
            (JobState::Failed, None, Some(Doc::of(&problem)?))
        }
    };
    let version = version.load(Ordering::SeqCst);
    app.db
        .write(Actor::system("jobs"), 0, move |tx| {
            let now = tx.now();
            let mine = kernel_jobs::state.eq("running").and(kernel_jobs::version.eq(version));
            let running = kernel_jobs::table.find(id).filter(mine);
            let conn: &mut Conn = tx;
            diesel::update(running).set(ended(state, url.clone(), problem.clone(), now)).execute(conn)?;
            Ok(())
        })
        .await
}

/// Forgets jobs that ended before the instant.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    Ok(diesel::delete(kernel_jobs::table.filter(kernel_jobs::finished_at.lt(before))).execute(conn)?)
}

/// Seconds between two looks for work when nothing wakes the runner (other processes may have lined up a job).
pub const IDLE: Duration = Duration::from_secs(1);
