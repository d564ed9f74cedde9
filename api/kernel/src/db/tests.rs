//! The writer and the readers, on both databases. Each test has a database of its own.

use super::*;
use crate::{clock::TestClock, error::Result};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::{connection::SimpleConnection as _, prelude::*};
use std::sync::mpsc;
use tokio::sync::oneshot;

mod announcements;
mod bulk;
mod faults;
mod group;
mod language;
mod locks;
mod migrations;
mod order;
mod outage;
mod races;
mod snapshots;

diesel::table! {
    rows (id) {
        id -> BigInt,
        note -> Nullable<Text>,
    }
}
diesel::table! {
    children (id) {
        id -> BigInt,
        parent -> BigInt,
    }
}

/// What the tests write into, besides the kernel's own tables. `children` is checked only at COMMIT.
const TABLES: &str = "CREATE TABLE rows (id BIGINT NOT NULL PRIMARY KEY, note TEXT); \
    CREATE TABLE children (id BIGINT NOT NULL PRIMARY KEY, \
        parent BIGINT NOT NULL REFERENCES rows (id) DEFERRABLE INITIALLY DEFERRED)";

/// Every transaction sees another time, so writes that saw the same one were in one group.
struct Ticking(TestClock);

impl Clock for Ticking {
    fn now(&self) -> DateTime<Utc> {
        self.0.advance(TimeDelta::microseconds(1))
    }
}

/// A database of the test's own.
pub(crate) struct Place {
    url: Url,
    db: Option<Db>,
    directory: Option<tempfile::TempDir>,
    cluster: Option<(String, String)>,
}

#[allow(clippy::disallowed_methods)]
fn cluster() -> String {
    std::env::var("COLLOQUE_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("COLLOQUE_TEST_POSTGRES names no PostgreSQL server, and this test needs one: run `make test`")
    })
}

fn in_cluster(statement: &str) {
    let mut conn = diesel::PgConnection::establish(&cluster()).expect("the server of the tests answers");
    conn.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let url = Url::Sqlite(directory.path().join("test.db"));
        Self { url, db: None, directory: Some(directory), cluster: None }
    }

    /// An empty PostgreSQL database with these options of CREATE DATABASE.
    pub(crate) fn postgres(options: &str) -> Self {
        let name = format!("colloque_kernel_{:032x}", u128::from_ne_bytes(crate::secrets::random_bytes()));
        in_cluster(&format!("CREATE DATABASE {name} TEMPLATE template0 {options}"));
        let all = cluster();
        // libpq takes no empty query.
        let (before, query) = all.split_at(all.find('?').unwrap_or(all.len()));
        let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
        let url = Url::Postgres(format!("{server}/{name}{query}"));
        Self { url, db: None, directory: None, cluster: Some((name, server.to_owned())) }
    }

    pub(crate) fn migrated(mut self) -> Self {
        Migrations::merge([crate::migrations()]).and_then(|all| all.run(&self.url)).expect("the migrations run");
        self.connect().batch_execute(TABLES).expect("the tables are made");
        self.reopen();
        self
    }

    pub(crate) fn connect(&self) -> Conn {
        Conn::open(&self.url, Use::Write).expect("it can be opened")
    }

    /// Ends the writer, after what waits, and starts another.
    fn reopen(&mut self) {
        self.db = None;
        let clock = Ticking(TestClock::new(DateTime::UNIX_EPOCH + TimeDelta::days(20_000)));
        self.db = Some(Db::open(Options::new(self.url.clone(), Arc::new(clock))).expect("it opens"));
    }

    pub(crate) fn db(&self) -> &Db {
        self.db.as_ref().expect("it was opened")
    }

    fn name(&self) -> &str {
        self.cluster.as_ref().map_or("", |(name, _)| name)
    }

    /// PostgreSQL ends all connections and takes no more, as while it restarts.
    pub(crate) fn go_away(&self) {
        in_cluster(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.name()));
        self.end_connections();
    }

    pub(crate) fn come_back(&self) {
        in_cluster(&format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", self.name()));
    }

    fn end_connections(&self) {
        in_cluster(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name()
        ));
    }

    /// Lines up a write in a lane; the answer comes later.
    fn line_up<T: Send + 'static>(
        &self,
        lane: u64,
        work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> oneshot::Receiver<Result<T>> {
        self.db().enqueue(Actor::system("test"), lane, Pace::Short, work)
    }

    fn write<T: Send + 'static>(&self, work: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        answer(self.line_up(0, work))
    }

    /// Keeps lane 0 busy until the returned sender is dropped: what is lined up meanwhile forms one group.
    fn hold(&self) -> mpsc::Sender<()> {
        let (release, wait) = mpsc::channel::<()>();
        let (started, is_started) = mpsc::channel();
        drop(self.line_up(0, move |_| {
            started.send(()).expect("the test waits for it");
            wait.recv().expect_err("it ends when the sender is dropped");
            Ok(())
        }));
        is_started.recv().expect("the lane works");
        release
    }

    /// The ids that another connection sees: what was committed.
    fn ids(&self) -> Vec<i64> {
        rows::table.select(rows::id).order(rows::id).load(&mut self.connect()).expect("rows can be read")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.db = None;
        if let Some((name, _)) = &self.cluster {
            in_cluster(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
        drop(self.directory.take());
    }
}

fn answer<T>(waiting: oneshot::Receiver<Result<T>>) -> Result<T> {
    waiting.blocking_recv().expect("every write is answered")
}

/// Inserts a row; gives the time of its transaction.
fn insert(id: i64) -> impl Fn(&mut Tx<'_>) -> Result<At> + Send + 'static {
    move |tx| {
        let conn: &mut Conn = tx;
        diesel::insert_into(rows::table).values(rows::id.eq(id)).execute(conn)?;
        Ok(tx.now())
    }
}

fn batch(conn: &mut Conn, text: &str) -> QueryResult<()> {
    crate::on_either!(conn, |c| c.batch_execute(text))
}

/// Makes of each function a test on SQLite and one on PostgreSQL.
macro_rules! both {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            use crate::db::tests::Place;
            #[test]
            fn sqlite() {
                super::$name(Place::sqlite().migrated());
            }
            #[test]
            fn postgres() {
                super::$name(Place::postgres("ENCODING 'UTF8' LOCALE 'C'").migrated());
            }
        }
    )+};
}
use both;
