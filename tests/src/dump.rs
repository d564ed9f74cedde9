//! What is in a database, as text: to show that a refused request wrote nothing.

use crate::Database;
use diesel::{QueryableByName, RunQueryDsl as _, sql_query, sql_types::Text};
use kernel::{db::Conn, on_either};
use std::collections::BTreeMap;

/// Columns that are noted later and by themselves: when a credential was last used, what became of a mail.
fn noted_later(table: &str) -> &'static [&'static str] {
    match table {
        "kernel_mails" => &["state", "attempts", "next_attempt_at", "message_id", "version", "sent_at", "problem"],
        _ => &["last_used_at"],
    }
}

/// Tables that may change without the caller's doing.
const HOUSEKEEPING: [&str; 4] =
    ["__diesel_schema_migrations", "kernel_idempotency", "kernel_limits", "kernel_subscriptions"];

/// Every row of every table, except housekeeping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dump(BTreeMap<String, Vec<String>>);

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, query: &str) -> Vec<String> {
    let rows: Vec<Line> = on_either!(conn, |c| sql_query(query).load(c)).unwrap_or_else(|e| panic!("{query}: {e}"));
    rows.into_iter().map(|row| row.line).collect()
}

impl Dump {
    /// The present content.
    pub fn of(conn: &mut Conn) -> Self {
        let tables = table_names(conn);
        let kept = tables.into_iter().filter(|name| !HOUSEKEEPING.contains(&name.as_str()));
        Self(kept.map(|name| (name.clone(), rows(conn, &name))).collect())
    }

    /// Rows of one table.
    pub fn table(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// How many rows there are in all.
    pub fn rows(&self) -> usize {
        self.0.values().map(Vec::len).sum()
    }

    /// What is in one and not in the other, line by line: `- table: row` is gone, `+ table: row` is new.
    pub fn changes(&self, after: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        for name in self.0.keys().chain(after.0.keys().filter(|name| !self.0.contains_key(*name))) {
            let (old, new) = (self.table(name), after.table(name));
            changes.extend(old.iter().filter(|row| !new.contains(row)).map(|row| format!("- {name}: {row}")));
            changes.extend(new.iter().filter(|row| !old.contains(row)).map(|row| format!("+ {name}: {row}")));
        }
        changes
    }
}

/// The tables of the database, by name.
pub fn table_names(conn: &mut Conn) -> Vec<String> {
    let query = match conn {
        Conn::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        }
        Conn::Pg(_) => {
            "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename::text"
        }
    };
    lines(conn, query)
}

fn rows(conn: &mut Conn, table: &str) -> Vec<String> {
    let later: Vec<String> = noted_later(table).iter().map(|name| format!("'{name}'")).collect();
    let later = later.join(", ");
    let query = match conn {
        Conn::Pg(_) => {
            format!("SELECT (to_jsonb(t) - ARRAY[{later}])::text AS line FROM \"{table}\" t ORDER BY 1")
        }
        Conn::Sqlite(_) => {
            let names = format!(
                "SELECT name AS line FROM pragma_table_info('{table}') WHERE name NOT IN ({later}) ORDER BY cid"
            );
            let columns = lines(conn, &names);
            let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
            format!("SELECT {} AS line FROM \"{table}\" ORDER BY 1", quoted.join(" || ',' || "))
        }
    };
    lines(conn, &query)
}

impl Database {
    /// Every row of every table, except housekeeping.
    pub fn dump(&self) -> Dump {
        Dump::of(&mut self.connect())
    }
}
