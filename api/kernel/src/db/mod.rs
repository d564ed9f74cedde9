//! The database: one query language, two databases, reads and writes apart.
//!
//! * [`Db::write`] runs a closure in a transaction, commits durably, then answers. Many callers at once share a commit.
//! * [`Db::read`] runs a closure on a read-only connection. On SQLite in place, on the calling thread: an indexed read takes
//!   less time than handing it over would. On PostgreSQL on a blocking thread: a stalled network must not stall a worker.
//! * [`Db::read_long`] is for totals, search, statistics and pages of exports: always on a blocking thread, in one snapshot.
//!
//! Handlers get here only through [`crate::http::Ctx`]. Commands and background work use it directly, as
//! [`Actor::system`].

use crate::{
    clock::Clock,
    error::{self, ApiError, Result},
    ids::EventId,
};
use reader::Readers;
use std::{
    cell::RefCell,
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use writer::{Lane, Pace, Pending};

pub use conn::{Conn, MultiBackend, Url, Use};
pub use dialect::{Checkpoint, Key, check_server, checkpoint, copy_sqlite_to};
pub use migrate::{MigrationSet, Migrations, pending};
pub use prepared::{Keep, Prepared, padded};
pub use tx::{Actor, Tx};
pub use types::{AsDoc, At, Doc};

mod checkpointer;
mod conn;
mod dialect;
mod migrate;
mod prepared;
mod reader;
#[cfg(test)]
pub(crate) mod tests;
mod tx;
pub mod types;
mod writer;

/// How to open a database.
pub struct Options {
    /// Where it is.
    pub url: Url,
    /// Connections kept for reading (PostgreSQL; on SQLite for long reads only).
    pub readers: u32,
    /// Lanes that write (PostgreSQL; SQLite always has one).
    pub writers: usize,
    /// Milliseconds to wait for a connection before answering 503.
    pub patience_ms: u64,
    /// Where the time of a write comes from.
    pub clock: Arc<dyn Clock>,
}

impl Options {
    /// Sensible defaults for a URL.
    pub fn new(url: Url, clock: Arc<dyn Clock>) -> Self {
        Self { url, readers: 8, writers: 4, patience_ms: 1_500, clock }
    }
}

/// A handle on the database; cheap to clone. Dropping the last one finishes the writes that wait.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    number: u64,
    url: Url,
    lanes: Vec<Lane>,
    readers: Readers,
}

thread_local! {
    /// Each thread's own reading connection to each open SQLite database.
    static IN_PLACE: RefCell<HashMap<u64, Conn>> = RefCell::new(HashMap::new());
}

impl Db {
    /// Opens the database; fails with one clear sentence. It must be migrated before use (see [`Migrations`]).
    pub fn open(options: Options) -> Result<Self, String> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let Options { url, readers, writers, patience_ms, clock } = options;
        let mut conn = Conn::open(&url, Use::Write).map_err(|error| format!("cannot open the database: {error}"))?;
        dialect::check_server(&mut conn)?;
        drop(conn);
        let lanes = if matches!(url, Url::Sqlite(_)) { 1 } else { writers.max(1) };
        let lanes = (0..lanes)
            .map(|n| Lane::start(&format!("db-writer-{n}"), url.clone(), clock.clone()))
            .collect::<Result<_, _>>()
            .map_err(|error| format!("cannot start the database writer: {error}"))?;
        let readers = Readers::new(url.clone(), readers, Duration::from_millis(patience_ms));
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Ok(Self(Arc::new(Inner { number, url, lanes, readers })))
    }

    /// Where it is.
    pub fn url(&self) -> &Url {
        &self.0.url
    }

    /// Runs a short indexed read, of a query or two: each sees what is committed when it begins. Whatever has to agree over
    /// several queries is for [`Db::read_long`]. The closure may run twice (a connection may turn out to be dead).
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> Result<T> + Send + 'static,
    {
        match self.0.url {
            Url::Sqlite(_) => self.in_place(work),
            Url::Postgres(_) => self.elsewhere(move |db| db.0.readers.query_by_query(work)).await,
        }
    }

    /// Runs a read that may take long on a blocking thread. All its queries see the database as it was at the first.
    pub async fn read_long<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> Result<T> + Send + 'static,
    {
        self.elsewhere(move |db| db.read_blocking(work)).await
    }

    /// [`Db::read_long`] on this thread; for commands and threads of our own, never on a worker.
    pub fn read_blocking<T>(&self, work: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
        self.0.readers.in_one_snapshot(work)
    }

    /// Runs something on a blocking thread.
    async fn elsewhere<T: Send + 'static>(&self, work: impl FnOnce(&Self) -> Result<T> + Send + 'static) -> Result<T> {
        let db = self.clone();
        let running = tokio::task::spawn_blocking(move || work(&db));
        running.await.map_err(|error| error::INTERNAL.plain().because(error))?
    }

    /// Lets PostgreSQL's planner know that these tables have grown by much; nothing to do on SQLite. For work that writes
    /// thousands of rows and looks among them. It holds no one up.
    pub async fn analyze(&self, tables: &'static [&'static str]) -> Result<()> {
        if matches!(self.0.url, Url::Sqlite(_)) {
            return Ok(());
        }
        self.elsewhere(move |db| {
            let mut conn =
                Conn::open(&db.0.url, Use::Write).map_err(|cause| error::database_unavailable().because(cause))?;
            dialect::analyze(&mut conn, tables)
        })
        .await
    }

    fn in_place<T>(&self, work: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
        // Taken out for the time of the call: after a panic the connection is gone instead of in an unknown state.
        let kept = IN_PLACE.with_borrow_mut(|all| all.remove(&self.0.number));
        let mut conn = match kept {
            Some(conn) => conn,
            None => Conn::open(&self.0.url, Use::Read).map_err(|cause| error::database_unavailable().because(cause))?,
        };
        let outcome = work(&mut conn);
        IN_PLACE.with_borrow_mut(|all| all.insert(self.0.number, conn));
        outcome
    }

    /// Runs a write in a transaction: all or nothing, durable when this answers. `lane` groups the writes that would wait
    /// for each other (those of one event). The closure may run twice and must touch nothing but the database.
    pub async fn write<T, F>(&self, actor: Actor, lane: u64, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.enqueue(actor, lane, Pace::Short, work).await.unwrap_or_else(|_| Err(writer_gone()))
    }

    /// [`Db::write`] for a part of a long job, of [`Db::portion`] rows or so: the short writes of others go first, and wait for
    /// no more than one of these.
    pub async fn write_bulk<T, F>(&self, actor: Actor, lane: u64, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.enqueue(actor, lane, Pace::Bulk, work).await.unwrap_or_else(|_| Err(writer_gone()))
    }

    /// Rows that a long job should write at a time. On SQLite everybody else's writes wait for it: few, so that they hardly
    /// notice. On PostgreSQL they do not, and each statement is a round trip: more.
    pub fn portion(&self) -> usize {
        match self.0.url {
            Url::Sqlite(_) => 25,
            Url::Postgres(_) => 200,
        }
    }

    /// [`Db::write`] for commands and threads of our own.
    pub fn write_blocking<T, F>(&self, actor: Actor, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.enqueue(actor, 0, Pace::Short, work).blocking_recv().unwrap_or_else(|_| Err(writer_gone()))
    }

    fn enqueue<T, F>(&self, actor: Actor, lane: u64, pace: Pace, work: F) -> tokio::sync::oneshot::Receiver<Result<T>>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (pending, answer) = Pending::new(actor, pace, work);
        let lanes = &self.0.lanes;
        let index = usize::try_from(lane % lanes.len() as u64).unwrap_or(0);
        lanes[index].push(Box::new(pending));
        answer
    }
}

/// The lane of an event's writes, for [`Db::write`]: whoever writes for one event has to use the same.
pub fn lane_of(event: EventId) -> u64 {
    twox_hash::XxHash3_64::oneshot(event.0.as_bytes())
}

fn writer_gone() -> ApiError {
    error::database_unavailable().because("the database writer has ended")
}
