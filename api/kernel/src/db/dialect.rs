//! The only place that asks which database is behind a connection.
//!
//! Diesel writes most statements for both; a few it can only write for a known backend. Those are macros here, so that
//! the caller still says once what it wants.

use super::Conn;
use crate::error::Result;
use diesel::{connection::SimpleConnection as _, prelude::*, sql_query, sql_types as st};

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

/// Checks what the database must be like: on PostgreSQL the encoding and collation, because sorting and range searches
/// must agree with SQLite's byte order.
pub fn check_server(conn: &mut Conn) -> Result<(), String> {
    #[derive(QueryableByName)]
    struct Facts {
        #[diesel(sql_type = st::Text)]
        encoding: String,
        #[diesel(sql_type = st::Text)]
        collation: String,
    }
    let Conn::Pg(pg) = conn else { return Ok(()) };
    // By name through JSON, because the columns of the provider came with versions 15 and 17.
    let facts: Facts = sql_query(
        "SELECT pg_encoding_to_char(encoding)::text AS encoding, CASE to_jsonb(d) ->> 'datlocprovider' \
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
    Ok(())
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
