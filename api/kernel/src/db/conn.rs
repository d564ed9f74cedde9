//! The two databases behind one connection type.

use diesel::{connection::SimpleConnection, pg::PgConnection, prelude::*, sql_types as st, sqlite::SqliteConnection};
use std::{path::PathBuf, time::Duration};

/// A connection to either database. Queries are written once, against this type; only [`super::dialect`] matches on it.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// PostgreSQL 13 or newer.
    Pg(PgConnection),
    /// SQLite, compiled into the binary.
    Sqlite(SqliteConnection),
}

/// Where the database is: `sqlite://PATH` or `postgres://…` (a libpq URI).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Url {
    /// A file; its directory must exist and be writable.
    Sqlite(PathBuf),
    /// A libpq connection URI.
    Postgres(String),
}

impl Url {
    /// Refuses an unknown scheme: diesel itself would create an SQLite file from a mistyped URL.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            _ => Err("expected sqlite://PATH or postgres://…".to_owned()),
        }
    }
}

/// How a connection is going to be used; it decides the pragmas and timeouts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Reads only; a write is refused by the database.
    Read,
    /// The writer: durable commits.
    Write,
}

/// A query that ran longer than this is cancelled by PostgreSQL.
const PG_STATEMENT_TIMEOUT_SECONDS: u32 = 30;
/// A row or advisory lock that does not come within this is given up, so that nobody waits for ever.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// What a message means is read from its words (see [`crate::error::Fault`]), so they have to be English. Not every role may
/// say so: [`super::check_server`] refuses a database that then speaks another language.
const ENGLISH: &str = "DO $$ BEGIN PERFORM set_config('lc_messages', 'C', false); \
    EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;";

impl Conn {
    /// Opens a connection and prepares it for its use.
    pub fn open(url: &Url, usage: Use) -> ConnectionResult<Self> {
        match url {
            Url::Sqlite(path) => Self::open_sqlite(&path.to_string_lossy(), usage),
            Url::Postgres(uri) => Self::open_postgres(uri, usage),
        }
    }

    fn open_sqlite(path: &str, usage: Use) -> ConnectionResult<Self> {
        let mut conn = SqliteConnection::establish(path)?;
        // busy_timeout comes first: the pragmas after it may themselves have to wait for a lock.
        let mode = match usage {
            Use::Read => "PRAGMA query_only=ON;",
            Use::Write => "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=16000;",
        };
        conn.batch_execute(&format!(
            "PRAGMA busy_timeout=5000; {mode} PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; \
             PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA trusted_schema=OFF;"
        ))
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::Sqlite(conn))
    }

    fn open_postgres(uri: &str, usage: Use) -> ConnectionResult<Self> {
        let mut conn = PgConnection::establish(&with_timeouts(uri))?;
        let read_only = if usage == Use::Read { "SET default_transaction_read_only=on;" } else { "" };
        conn.batch_execute(&format!(
            "SET statement_timeout='{PG_STATEMENT_TIMEOUT_SECONDS}s'; SET lock_timeout='{}ms'; \
             SET idle_in_transaction_session_timeout='60s'; SET TIME ZONE 'UTC'; {ENGLISH} {read_only}",
            LOCK_TIMEOUT.as_millis()
        ))
        .map_err(ConnectionError::CouldntSetupConfiguration)?;
        Ok(Self::Pg(conn))
    }

    /// One cheap round trip; an error means that the connection is of no use.
    pub fn ping(&mut self) -> QueryResult<()> {
        diesel::select(1.into_sql::<st::Integer>()).get_result::<i32>(self).map(|_| ())
    }
}

/// A server that is away or a network that swallows packets must not hold anybody up: libpq's own limits, unless the URI
/// sets others.
fn with_timeouts(uri: &str) -> String {
    let defaults = [("connect_timeout", "2"), ("tcp_user_timeout", "10000"), ("keepalives_idle", "10")];
    defaults.iter().filter(|(name, _)| !uri.contains(name)).fold(uri.to_owned(), |uri, (name, value)| {
        let separator = if uri.contains('?') { '&' } else { '?' };
        format!("{uri}{separator}{name}={value}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_scheme_is_refused() {
        for text in ["postgre://x", "var/colloque.db", "sqlite://", ""] {
            assert!(Url::parse(text).is_err(), "{text}");
        }
        assert_eq!(Url::parse("sqlite://var/c.db"), Ok(Url::Sqlite("var/c.db".into())));
    }
}
