//! The only place that asks which database is behind a connection.
//!
//! Diesel writes most statements for both; a few it can only write for a known backend. Those are macros here, so that
//! the caller still says once what it wants.

use super::Conn;
use crate::error::Result;
use diesel::{connection::SimpleConnection as _, prelude::*, sql_query, sql_types as st};
use std::time::Duration;

/// Runs the same expression on whichever database it is: `on_either!(conn, |c| diesel::insert_into(…).execute(c))`.
/// For statements that diesel cannot write for both at once (`ON CONFLICT`, several rows).
#[macro_export]
macro_rules! on_either {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::db::Conn::Pg($c) => $body,
            $crate::db::Conn::Sqlite($c) => $body,
        }
    };
}

/// Inserts all rows of a list; gives their number as `QueryResult<usize>`. Several go to PostgreSQL by `COPY`, which spares it
/// reading and planning a statement of thousands of values; else one prepared statement does it row by row. A row type needs
/// `treat_none_as_default_value = false`: `COPY` knows no defaults.
#[macro_export]
macro_rules! insert_many {
    ($conn:expr, $table:expr, $rows:expr) => {{
        let (conn, rows): (&mut $crate::db::Conn, _) = ($conn, &$rows[..]);
        match conn {
            $crate::db::Conn::Pg(c) if rows.len() > 1 => {
                diesel::ExecuteCopyFromDsl::execute(diesel::copy_from($table).from_insertable(rows), c)
            }
            // Each backend's own statements are found prepared by their type; those of both would be spelt out for each row.
            conn => $crate::on_either!(conn, |c| rows.iter().try_fold(0, |sum, row| {
                diesel::RunQueryDsl::execute(diesel::insert_into($table).values(row), c).map(|n| sum + n)
            })),
        }
    }};
}

/// Inserts one row unless one with the same key (any unique index) is there: 1 if it was inserted, else 0. The way to
/// meet a duplicate without an error, which on PostgreSQL would end the transaction.
#[macro_export]
macro_rules! insert_new {
    ($conn:expr, $table:expr, $row:expr) => {{
        let conn: &mut $crate::db::Conn = $conn;
        $crate::on_either!(conn, |c| diesel::RunQueryDsl::execute(
            diesel::insert_into($table).values($row).on_conflict_do_nothing(),
            c
        ))
    }};
}

/// What a transaction can lock. Order: take locks in the order of this list, and events by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// One request with an Idempotency-Key (its scope hash).
    Idempotency(&'a str),
    /// The rules that span rows of one event.
    Event(crate::ids::EventId),
    /// The rules that span rows of one partner organisation.
    Partner(crate::ids::PartnerId),
    /// A rule of the whole house, by name.
    House(&'a str),
}

impl Key<'_> {
    fn number(self) -> i64 {
        let text = match self {
            Key::Idempotency(scope) => format!("idempotency:{scope}"),
            Key::Event(id) => format!("event:{id}"),
            Key::Partner(id) => format!("partner:{id}"),
            Key::House(name) => format!("house:{name}"),
        };
        i64::from_ne_bytes(twox_hash::XxHash3_64::oneshot(text.as_bytes()).to_ne_bytes())
    }
}

/// Locks until the end of the transaction: an advisory lock on PostgreSQL; nothing on SQLite, whose writers are serial
/// anyway. Waits at most the connection's lock timeout, then 503.
pub fn lock(conn: &mut Conn, key: Key<'_>) -> Result<()> {
    if let Conn::Pg(pg) = conn {
        sql_query("SELECT pg_advisory_xact_lock($1)").bind::<st::BigInt, _>(key.number()).execute(pg)?;
    }
    Ok(())
}

/// Counts the rows of these tables anew for PostgreSQL's planner, which goes by its last count: a table that grew by much in a
/// minute is still small to it, and it walks through all of it. SQLite plans by its indexes alone.
pub(super) fn analyze(conn: &mut Conn, tables: &[&str]) -> Result<()> {
    if let Conn::Pg(pg) = conn {
        pg.batch_execute(&format!("ANALYZE {}", tables.join(", ")))?;
    }
    Ok(())
}

/// Starts a transaction that may write. On SQLite it takes the write lock at once: a deferred one could fail later.
pub(super) fn begin(conn: &mut Conn) -> QueryResult<()> {
    use diesel::connection::AnsiTransactionManager as Manager;
    match conn {
        Conn::Pg(pg) => Manager::begin_transaction_sql(pg, "BEGIN ISOLATION LEVEL READ COMMITTED"),
        Conn::Sqlite(sqlite) => Manager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"),
    }
}

/// Makes the rest of a transaction wait no longer than this for a lock; where others hold one, that is on PostgreSQL.
pub(super) fn wait_for_locks(conn: &mut Conn, patience: Duration) -> QueryResult<()> {
    match conn {
        Conn::Pg(pg) => pg.batch_execute(&format!("SET LOCAL lock_timeout = '{}ms'", patience.as_millis())),
        Conn::Sqlite(_) => Ok(()),
    }
}

/// Starts a transaction that only reads, and sees the database as it is at its first query until its end.
pub(super) fn begin_snapshot(conn: &mut Conn) -> QueryResult<()> {
    use diesel::connection::AnsiTransactionManager as Manager;
    match conn {
        Conn::Pg(pg) => Manager::begin_transaction_sql(pg, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
        Conn::Sqlite(sqlite) => Manager::begin_transaction_sql(sqlite, "BEGIN DEFERRED"),
    }
}

/// Checks what the database must be like. On PostgreSQL the encoding and collation, because sorting and range searches
/// must agree with SQLite's byte order, and the language of its messages, because what they mean is read from them. SQLite
/// itself must be new enough.
pub fn check_server(conn: &mut Conn) -> Result<(), String> {
    match conn {
        Conn::Pg(pg) => check_postgres(pg),
        Conn::Sqlite(sqlite) => {
            let version = diesel::select(diesel::dsl::sql::<st::Text>("sqlite_version()"));
            check_sqlite_version(&version.get_result::<String>(sqlite).map_err(|error| error.to_string())?)
        }
    }
}

fn check_postgres(pg: &mut PgConnection) -> Result<(), String> {
    #[derive(QueryableByName)]
    struct Facts {
        #[diesel(sql_type = st::Text)]
        messages: String,
        #[diesel(sql_type = st::Text)]
        encoding: String,
        #[diesel(sql_type = st::Text)]
        collation: String,
    }
    // By name through JSON, because the columns of the provider came with versions 15 and 17.
    let facts: Facts = sql_query(
        "SELECT current_setting('lc_messages') AS messages, \
            pg_encoding_to_char(encoding)::text AS encoding, CASE to_jsonb(d) ->> 'datlocprovider' \
            WHEN 'i' THEN 'ICU ' || coalesce(to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datlocale', '') \
            WHEN 'b' THEN coalesce(to_jsonb(d) ->> 'datlocale', '') ELSE datcollate::text END AS collation \
         FROM pg_database d WHERE datname = current_database()",
    )
    .get_result(pg)
    .map_err(|error| error.to_string())?;
    let collation_ok = ["c", "posix", "c.utf-8", "c.utf8"].contains(&facts.collation.to_lowercase().as_str());
    if facts.encoding != "UTF8" || !collation_ok {
        return Err(format!(
            "the PostgreSQL database has encoding {} and collation {}; Colloque needs UTF8 and C (create it with: \
             CREATE DATABASE colloque TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C')",
            facts.encoding, facts.collation
        ));
    }
    if !is_english(&facts.messages) {
        return Err(format!(
            "PostgreSQL answers in the language of lc_messages = '{}', and Colloque reads English; its role may not \
             change that, so a superuser has to: ALTER DATABASE … SET lc_messages = 'C'",
            facts.messages
        ));
    }
    Ok(())
}

/// Whether PostgreSQL's messages are English where `lc_messages` is this: C, POSIX, or a locale of English.
fn is_english(locale: &str) -> bool {
    let language = locale.to_lowercase();
    let language = language.split(['.', '@', '_', ' ', '-']).next().unwrap_or_default();
    ["c", "posix", "en", "english"].contains(&language)
}

/// Two connections move the write-ahead log here, and before 3.51.3 that could lose what was committed in between
/// (<https://sqlite.org/wal.html#walresetbug>). The binary brings a newer one, unless its builder told it to take the system's.
fn check_sqlite_version(version: &str) -> Result<(), String> {
    let numbers: Vec<u32> = version.split('.').map(|number| number.parse().unwrap_or(0)).collect();
    if numbers < vec![3, 51, 3] {
        return Err(format!(
            "this program was built with SQLite {version}, which can damage a database; Colloque needs 3.51.3 or newer: \
             build it with the SQLite that it brings (without LIBSQLITE3_SYS_USE_PKG_CONFIG)"
        ));
    }
    Ok(())
}

/// How much of SQLite's write-ahead log is to be moved into the database file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checkpoint {
    /// What no reader needs any more; waits for nobody.
    Passive,
    /// All of it, and the log is empty then; waits for readers and writers as long as the connection waits for a lock.
    Truncate,
}

/// Moves the write-ahead log; says whether all of it is in the database file now. Whoever is in the way is no error to SQLite:
/// it just moves less. PostgreSQL sees to that by itself.
pub fn checkpoint(conn: &mut Conn, how_much: Checkpoint) -> QueryResult<bool> {
    #[derive(QueryableByName)]
    struct Moved {
        #[diesel(sql_type = st::Integer)]
        busy: i32,
        #[diesel(sql_type = st::Integer)]
        log: i32,
        #[diesel(sql_type = st::Integer)]
        checkpointed: i32,
    }
    let Conn::Sqlite(sqlite) = conn else { return Ok(true) };
    let moved: Moved = match how_much {
        Checkpoint::Passive => sql_query("PRAGMA wal_checkpoint(PASSIVE)").get_result(sqlite)?,
        Checkpoint::Truncate => sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(sqlite)?,
    };
    Ok(moved.busy == 0 && moved.log == moved.checkpointed)
}

/// Writes a consistent copy of an SQLite database to a new file, while others read and write. PostgreSQL has `pg_dump`.
pub fn copy_sqlite_to(conn: &mut Conn, file: &str) -> Result<(), String> {
    match conn {
        Conn::Sqlite(sqlite) => sql_query("VACUUM INTO ?")
            .bind::<st::Text, _>(file)
            .execute(sqlite)
            .map(|_| ())
            .map_err(|error| error.to_string()),
        Conn::Pg(_) => Err("this is a PostgreSQL database: use pg_dump".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_known_by_its_locales() {
        for locale in ["C", "POSIX", "C.UTF-8", "en_US.UTF-8", "en_GB", "en", "English_United Kingdom.1252"] {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["fr_FR.UTF-8", "fr", "French_France.1252", "eng", "cs_CZ.UTF-8", ""] {
            assert!(!is_english(locale), "{locale}");
        }
    }

    #[test]
    fn an_old_sqlite_is_refused() {
        for version in ["3.51.3", "3.51.10", "3.52.0", "4.0.0"] {
            assert_eq!(check_sqlite_version(version), Ok(()), "{version}");
        }
        for version in ["3.51.2", "3.9.0", "3.50.4", "3.51", "2.99.9"] {
            let refused = check_sqlite_version(version).expect_err(version);
            assert!(refused.contains(version) && refused.contains("3.51.3"), "{refused}");
        }
    }
}
