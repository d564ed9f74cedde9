//! What takes jobs up and runs them, in every process.

use super::{
    IDLE, JobId, JobRow, JobState, LEASE_SECONDS, Progress, Runner,
    row::{OPEN, ended},
};
use crate::{
    app::App,
    db::{Actor, At, Conn, Doc, Key},
    error::{self, Result},
    schema::kernel_jobs,
    text::Lang,
};
use diesel::prelude::*;
use futures_util::{
    StreamExt as _,
    future::{self, Either},
    stream::FuturesUnordered,
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Instant,
};

/// Times that a job is taken up, when the database was away each time.
const CLAIMS: i64 = 10;

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
                Ok(Some((row, claimed))) => {
                    *kinds.entry(row.kind.clone()).or_default() += 1;
                    running.push(async move { (row.kind.clone(), run_one(app, row, claimed).await) });
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
    let free = begun.into_iter().chain(waiting);
    let mut next = free.filter(|job| job.lane.as_deref().is_none_or(|lane| taken.insert(lane)));
    Ok(next.find(|job| !full.contains(&job.kind.as_str())).map(|job| job.id))
}

/// Claims a job; gives it with the instant from which its lease counts.
async fn claim(app: &App, full: &[&'static str]) -> Result<Option<(JobRow, Instant)>> {
    use kernel_jobs::dsl as j;
    let kinds: Vec<String> = app.wiring.jobs.keys().map(|kind| (*kind).to_owned()).collect();
    let full = full.to_vec();
    // A look first: most of the time nothing waits, and looking costs no commit.
    let (now, looked_for, left_out) = (app.now(), kinds.clone(), full.clone());
    if app.db.read(move |conn| startable(conn, &looked_for, &left_out, now)).await?.is_none() {
        return Ok(None);
    }
    let begun = Instant::now();
    let claimed = app
        .db
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
        .await?;
    Ok(claimed.map(|row| (row, begun)))
}

async fn run_one(app: &Arc<App>, row: JobRow, claimed: Instant) -> Result<()> {
    // Each claim raises the version that a new job begins with.
    let (id, claims) = (row.id, row.version - 1);
    let progress = Progress::of(app.db.clone(), &row, claimed);
    let mine = progress.mine();
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
        // The database was away: its lease lapses, and it is taken up again, though not for ever.
        Err(error) if error.status().as_u16() == 503 && claims < CLAIMS => return Err(error),
        Err(error) => {
            if let Some(cause) = error.cause() {
                log::error!("job {id} failed: {error}: {cause}");
            }
            let problem = error.to_problem(Lang::default(), &format!("/api/v1/jobs/{id}"), &id.to_string());
            (JobState::Failed, None, Some(Doc::of(&problem)?))
        }
    };
    app.db
        .write(Actor::system("jobs"), 0, move |tx| {
            let now = tx.now();
            let conn: &mut Conn = tx;
            diesel::update(kernel_jobs::table)
                .filter(mine)
                .set(ended(state, url.clone(), problem.clone(), now))
                .execute(conn)?;
            Ok(())
        })
        .await
}
