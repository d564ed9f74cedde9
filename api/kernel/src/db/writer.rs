//! Writes commit in groups.
//!
//! A *lane* is a thread with a connection. It takes every write that is waiting, runs each in a savepoint of one
//! transaction, commits once, and only then answers. SQLite has one lane (it has one writer anyway); PostgreSQL has a few,
//! and the writes of one event go to the same lane, so that a hot event is grouped instead of fighting over its rows.
//! Bulk writes, which take milliseconds, come between the groups, and nobody waits for more than one: on SQLite some of them
//! share a transaction too, but only for as long as nobody else comes. On PostgreSQL each has its own, because of its locks.
//!
//! PostgreSQL keeps what a write has locked until COMMIT. Within a write locks are taken in the order of [`super::Key`], but
//! not within a group: two lanes may wait for each other. So a group ends at the first write that met somebody else's lock:
//! what came before it is committed, which sets its locks free, and the rest gets another transaction.
//!
//! What can go wrong, and what happens then:
//!
//! * a write fails or panics: its savepoint is rolled back, the others go on;
//! * the whole transaction is lost (a full disk inside a savepoint does that on SQLite), or COMMIT fails: the connection is
//!   reopened and each write is run again alone. That is why a write is `Fn` and touches nothing but the database;
//! * the connection breaks *while* a commit is on its way: nobody can know whether it happened, so nothing is run again and
//!   the callers are told so.

use super::{At, Conn, Tx, Url, Use, checkpointer::Checkpointer, conn::LOCK_TIMEOUT, dialect};
use crate::{
    clock::Clock,
    error::{self, ApiError, Fault, Result},
    outbox::{self, Announcement},
};
use diesel::connection::TransactionManager;
use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use line::Line;
use pending::Write;
pub(super) use pending::{Pace, Pending};
mod line;
mod pending;

/// Writes that one transaction takes at most.
const GROUP: usize = 256;
/// Writes that may wait in a lane; beyond it callers get 503.
const QUEUE: usize = 4_096;
/// How long a write that has waited behind a lock waits for one of its own.
const GLANCE: Duration = Duration::from_millis(10);
/// How long those writes together keep a lane from those behind them.
const HURRY: Duration = Duration::from_secs(1);
/// A write that lost a race is run again this often.
const RACES: usize = 4;
/// A write that waited longer than this behind a broken database is answered 503 instead of being tried.
const PATIENCE: Duration = Duration::from_secs(2);
/// One in so many groups of short writes has the log moved: the two waits for the disk that it takes are lost among theirs.
const GROUPS_PER_CHECKPOINT: u32 = 64;

/// A thread that writes.
pub(super) struct Lane {
    queue: Option<mpsc::SyncSender<Box<dyn Write>>>,
    thread: Option<JoinHandle<()>>,
}

impl Lane {
    pub(super) fn start(name: &str, url: Url, clock: Arc<dyn Clock>) -> std::io::Result<Self> {
        let (queue, waiting) = mpsc::sync_channel::<Box<dyn Write>>(QUEUE);
        let checkpoints = matches!(url, Url::Sqlite(_)).then(|| Checkpointer::start(url.clone())).transpose()?;
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let together = matches!(url, Url::Sqlite(_));
            let mut writer = Writer { url, clock, conn: None, ids: uuid::ContextV7::new() };
            let mut line = Line::new(waiting);
            let mut groups = 0_u32;
            while line.wait() {
                writer.run_safely(line.group(), &mut || false);
                groups = groups.wrapping_add(1);
                let long = line.long(together);
                if !long.is_empty() || groups.is_multiple_of(GROUPS_PER_CHECKPOINT) {
                    let rest = writer.run_safely(long, &mut || line.is_wanted());
                    line.put_back(rest);
                    checkpoints.iter().for_each(Checkpointer::nudge);
                }
            }
        })?;
        Ok(Self { queue: Some(queue), thread: Some(thread) })
    }

    /// Lines up a write; 503 when the line is too long.
    pub(super) fn push(&self, write: Box<dyn Write>) {
        let Some(queue) = &self.queue else { return };
        if let Err(mpsc::TrySendError::Full(write) | mpsc::TrySendError::Disconnected(write)) = queue.try_send(write) {
            write.answer(Err(error::UNAVAILABLE
                .detail(
                    "Trop d'écritures attendent en ce moment. Réessayez dans quelques secondes.",
                    "Too many writes are waiting right now. Try again in a few seconds.",
                )
                .retry_after(2)));
        }
    }
}

impl Drop for Lane {
    /// Finishes what waits, then ends the thread.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != std::thread::current().id()
            && thread.join().is_err()
        {
            log::error!("a database writer thread panicked");
        }
    }
}

/// Why a transaction as a whole did not happen.
struct Lost {
    cause: ApiError,
    /// Whether it is certain that nothing was committed.
    certain: bool,
}

impl Lost {
    fn before_commit(cause: impl Into<ApiError>) -> Self {
        Self { cause: cause.into(), certain: true }
    }
}

struct Writer {
    url: Url,
    clock: Arc<dyn Clock>,
    conn: Option<Conn>,
    /// Keeps what one write after another makes in the same millisecond in that order.
    ids: uuid::ContextV7,
}

type Manager = <Conn as diesel::Connection>::TransactionManager;

impl Writer {
    /// Runs a group, until after one of its writes there is `enough`; gives those that it did not get to. Nothing to do for an
    /// empty one.
    fn run_safely(&mut self, mut group: Vec<Box<dyn Write>>, enough: &mut dyn FnMut() -> bool) -> Vec<Box<dyn Write>> {
        // A write's own panic is caught closer to it; this is for the lane itself, which must live on. Whoever waits in the
        // group learns it from their channel.
        if !group.is_empty() && catch_unwind(AssertUnwindSafe(|| self.run(&mut group, enough))).is_err() {
            log::error!("a database writer panicked and goes on with a new connection");
            self.conn = None;
            group.clear();
        }
        group
    }

    fn run(&mut self, group: &mut Vec<Box<dyn Write>>, enough: &mut dyn FnMut() -> bool) {
        while !group.is_empty() {
            match self.attempt(group, LOCK_TIMEOUT, enough) {
                Ok(outcomes) => {
                    let timed_out = outcomes.last().is_some_and(|last| fault(last) == Fault::TimedOut);
                    for (write, outcome) in group.drain(..outcomes.len()).zip(outcomes) {
                        if fault(&outcome) == Fault::Race {
                            self.alone(write, RACES, None)
                        } else {
                            write.answer(outcome)
                        }
                    }
                    if timed_out {
                        self.hurry_late(group);
                    }
                    if enough() {
                        return;
                    }
                }
                Err(lost) => {
                    log::warn!("a group of {} writes was lost: {} ({:?})", group.len(), lost.cause, lost.cause.cause());
                    self.conn = None;
                    for write in group.drain(..) {
                        if lost.certain { self.alone(write, 1, None) } else { write.answer(Err(unknown_outcome())) }
                    }
                }
            }
        }
    }

    /// Somebody holds a lock and does not let it go. Of those who have waited behind it for as long as one waits for a lock,
    /// nobody waits as long again, one after the other: what needs no such lock is done, what does is answered.
    fn hurry_late(&mut self, group: &mut Vec<Box<dyn Write>>) {
        let mut late: VecDeque<_> = group.extract_if(.., |write| write.since().elapsed() >= LOCK_TIMEOUT).collect();
        let until = Instant::now() + HURRY;
        while !late.is_empty() && Instant::now() < until {
            match self.attempt(late.make_contiguous(), GLANCE, &mut || false) {
                Ok(outcomes) => {
                    for (write, outcome) in late.drain(..outcomes.len()).zip(outcomes) {
                        match fault(&outcome) {
                            Fault::Race => self.alone(write, RACES, Some(until)),
                            _ => write.answer(outcome),
                        }
                    }
                }
                Err(lost) => {
                    self.conn = None;
                    if !lost.certain {
                        late.drain(..).for_each(|write| write.answer(Err(unknown_outcome())));
                    }
                    // One of them took the others with it: alone, each is told what is its own.
                    while Instant::now() < until
                        && let Some(write) = late.pop_front()
                    {
                        // They have waited behind a lock, not behind a broken database: it is tried before they are refused.
                        match connected(&mut self.conn, &self.url) {
                            Ok(_) => self.alone(write, 1, Some(until)),
                            Err(lost) => write.answer(Err(lost.cause)),
                        }
                    }
                }
            }
        }
        let why = error::database_unavailable().because("it waited behind a lock");
        late.into_iter().for_each(|write| write.answer(Err(why.clone())));
    }

    /// Runs one write in a transaction of its own, up to `tries` times if it loses races; it waits for locks `until` then.
    fn alone(&mut self, write: Box<dyn Write>, tries: usize, until: Option<Instant>) {
        let mut group = vec![write];
        for last in (0..tries).rev() {
            let rest = until.map(|until| until.saturating_duration_since(Instant::now()));
            // Never nothing, which PostgreSQL takes for ever.
            let patience = rest.map_or(LOCK_TIMEOUT, |rest| rest.clamp(GLANCE, LOCK_TIMEOUT));
            let outcome = match self.attempt(&mut group, patience, &mut || false) {
                Ok(mut outcomes) => outcomes.pop().unwrap_or(Ok(())),
                Err(lost) => {
                    self.conn = None;
                    Err(if lost.certain { lost.cause } else { unknown_outcome() })
                }
            };
            match outcome {
                Err(error) if error.fault() == Fault::Race && last > 0 => {}
                outcome => {
                    if let Some(write) = group.pop() {
                        write.answer(outcome);
                    }
                    return;
                }
            }
        }
    }

    /// One transaction: a savepoint for each write, their announcements, COMMIT. Gives the outcomes of the writes that it got
    /// to: at least one, and not those behind one that met somebody else's lock, for which it waits so long, or after which
    /// there is `enough`.
    fn attempt(
        &mut self,
        group: &mut [Box<dyn Write>],
        patience: Duration,
        enough: &mut dyn FnMut() -> bool,
    ) -> Result<Vec<Result<()>>, Lost> {
        if self.conn.is_none() && group.iter().all(|write| write.since().elapsed() > PATIENCE) {
            return Ok(group.iter().map(|_| Err(error::database_unavailable())).collect());
        }
        let now = At::new(self.clock.now());
        let conn = connected(&mut self.conn, &self.url)?;
        dialect::begin(conn).map_err(Lost::before_commit)?;
        if patience < LOCK_TIMEOUT {
            dialect::wait_for_locks(conn, patience).map_err(Lost::before_commit)?;
        }

        let mut outcomes = Vec::with_capacity(group.len());
        let mut announcements = Vec::new();
        for write in group.iter_mut() {
            let outcome = savepoint(conn, write.as_mut(), now, &self.ids)?;
            outcomes.push(outcome.map(|more| announcements.extend(more)));
            let met_a_lock = outcomes.last().is_some_and(|last| matches!(fault(last), Fault::Race | Fault::TimedOut));
            if (met_a_lock && matches!(conn, Conn::Pg(_))) || enough() {
                break;
            }
        }
        if patience < LOCK_TIMEOUT {
            // The streams' rows are everybody's, and held no longer than a COMMIT takes: nothing is to be given up for them.
            dialect::wait_for_locks(conn, LOCK_TIMEOUT).map_err(Lost::before_commit)?;
        }
        outbox::flush(conn, announcements).map_err(Lost::before_commit)?;
        match Manager::commit_transaction(conn) {
            Ok(()) => Ok(outcomes),
            Err(error) => {
                let cause = ApiError::from(error);
                let certain = matches!(conn, Conn::Sqlite(_)) || cause.fault() != Fault::ConnectionLost;
                Err(Lost { cause, certain })
            }
        }
    }
}

/// The connection, opened if there is none.
fn connected<'a>(conn: &'a mut Option<Conn>, url: &Url) -> Result<&'a mut Conn, Lost> {
    match conn {
        Some(conn) => Ok(conn),
        empty => {
            let opened = Conn::open(url, Use::Write);
            let failed = |cause| Lost::before_commit(error::database_unavailable().because(cause));
            Ok(empty.insert(opened.map_err(failed)?))
        }
    }
}

fn fault<T>(outcome: &Result<T>) -> Fault {
    outcome.as_ref().err().map_or(Fault::None, ApiError::fault)
}

/// Runs one write in a savepoint. The outer error means that the transaction around it is gone.
fn savepoint(
    conn: &mut Conn,
    write: &mut dyn Write,
    now: At,
    ids: &uuid::ContextV7,
) -> Result<Result<Vec<Announcement>>, Lost> {
    let outside = depth(conn)?;
    Manager::begin_transaction(conn).map_err(Lost::before_commit)?;
    let actor = write.actor();
    // The panic is caught here, inside the savepoint: further out, diesel would lose count of the open transactions.
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut tx = Tx::new(conn, &actor, now, ids);
        write.run(&mut tx).map(|()| tx.into_announcements())
    }))
    .unwrap_or_else(|panic| Err(error::INTERNAL.plain().because(panic_text(panic.as_ref()))));
    match outcome {
        Ok(announcements) => {
            Manager::commit_transaction(conn).map_err(Lost::before_commit)?;
            Ok(Ok(announcements))
        }
        Err(error) if matches!(error.fault(), Fault::ConnectionLost | Fault::TransactionLost) => {
            Err(Lost::before_commit(error))
        }
        Err(error) => {
            // A panic may have left savepoints of the write's own behind.
            while depth(conn)? > outside {
                Manager::rollback_transaction(conn).map_err(|_| Lost::before_commit(error.clone()))?;
            }
            Ok(Err(error))
        }
    }
}

/// How many transactions are open inside each other.
fn depth(conn: &mut Conn) -> Result<u32, Lost> {
    let status = Manager::transaction_manager_status_mut(conn).transaction_depth();
    status.map(|depth| depth.map_or(0, u32::from)).map_err(Lost::before_commit)
}

/// What a panic said, for the log.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    format!("panicked: {}", text.unwrap_or("without a message"))
}

fn unknown_outcome() -> ApiError {
    error::UNAVAILABLE
        .detail(
            "La connexion à la base s'est rompue pendant l'enregistrement : vérifiez s'il a eu lieu avant de \
             recommencer, ou renvoyez la requête avec la même Idempotency-Key.",
            "The connection to the database broke while committing: check whether it happened before you try again, or \
             repeat the request with the same Idempotency-Key.",
        )
        .retry_after(2)
}
