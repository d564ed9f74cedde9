//! Migrations: both databases end up with the same tables, and can go back.

use diesel::{QueryableByName, RunQueryDsl as _, connection::SimpleConnection as _, sql_query, sql_types::Text};
use kernel::{
    db::{Conn, Migrations},
    on_either,
};
use std::{collections::BTreeSet, process::Command};
use tests::{Database, Kind, Plan, table_names};

fn migrations() -> Migrations {
    server::migrations(&server::modules()).expect("versions are unique")
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, query: &str) -> Vec<String> {
    let rows: Vec<Line> =
        on_either!(conn, |c| sql_query(query).load(c)).unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.into_iter().map(|row| row.line).collect()
}

/// Everything that both databases can say about a schema, in the words of the migrations.
fn describe(conn: &mut Conn) -> Vec<String> {
    let mut all = Vec::new();
    for table in table_names(conn) {
        let queries = match conn {
            Conn::Sqlite(_) => sqlite_queries(&table),
            Conn::Pg(_) => postgres_queries(&table),
        };
        for query in queries {
            all.extend(lines(conn, &query).into_iter().map(|line| format!("{table}: {line}")));
        }
    }
    all.sort();
    all
}

fn sqlite_queries(table: &str) -> [String; 4] {
    [
        format!(
            "SELECT 'column ' || name || ' ' || upper(type) || iif(\"notnull\", ' NOT NULL', '') AS line \
             FROM pragma_table_info('{table}')"
        ),
        format!(
            "SELECT 'primary key ' || group_concat(name, ', ') AS line FROM \
             (SELECT name FROM pragma_table_info('{table}') WHERE pk > 0 ORDER BY pk) HAVING count(*) > 0"
        ),
        format!(
            "SELECT iif(i.\"unique\", 'unique ', '') || 'index ' || \
                iif(i.origin = 'c', i.name || ' ', '') || '(' || \
                (SELECT group_concat(coalesce(name, '?') || iif(\"desc\", ' DESC', ''), ', ') FROM \
                    (SELECT name, \"desc\" FROM pragma_index_xinfo(i.name) WHERE key ORDER BY seqno)) || ')' || \
                iif(i.partial, ' ' || (SELECT substr(sql, instr(sql, 'WHERE')) FROM sqlite_schema s WHERE s.name = i.name), '') AS line \
             FROM pragma_index_list('{table}') i WHERE i.origin <> 'pk'"
        ),
        format!(
            "SELECT 'foreign key (' || group_concat(\"from\", ', ') || ') to ' || \"table\" || ' (' || \
                group_concat(\"to\", ', ') || ') on delete ' || on_delete AS line \
             FROM (SELECT * FROM pragma_foreign_key_list('{table}') ORDER BY id, seq) GROUP BY id, \"table\", on_delete"
        ),
    ]
}

fn postgres_queries(table: &str) -> [String; 4] {
    [
        format!(
            "SELECT 'column ' || attname || ' ' || CASE format_type(atttypid, atttypmod) \
                WHEN 'timestamp with time zone' THEN 'TIMESTAMPTZ' ELSE upper(format_type(atttypid, atttypmod)) END || \
                CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END AS line \
             FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
        ),
        keys(table, "'primary key ' || string_agg(a.attname, ', ' ORDER BY k.n)", "c.contype = 'p'"),
        format!(
            "SELECT CASE WHEN i.indisunique THEN 'unique ' ELSE '' END || 'index ' || \
                CASE WHEN c.oid IS NULL THEN i.indexrelid::regclass::text || ' ' ELSE '' END || '(' || \
                (SELECT string_agg(replace(pg_get_indexdef(i.indexrelid, n, true), '\"', '') || \
                    CASE WHEN i.indoption[n - 1] & 1 = 1 THEN ' DESC' ELSE '' END, ', ' ORDER BY n) \
                 FROM generate_series(1, i.indnkeyatts) n) || ')' || \
                coalesce(' WHERE ' || translate(replace(pg_get_expr(i.indpred, i.indrelid), '::text', ''), '()', ''), '') AS line \
             FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'u' \
             WHERE i.indrelid = '{table}'::regclass AND NOT i.indisprimary"
        ),
        format!(
            "SELECT 'foreign key (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.conkey) \
                    WITH ORDINALITY k(attnum, n) JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) || \
                ') to ' || c.confrelid::regclass::text || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM \
                    unnest(c.confkey) WITH ORDINALITY k(attnum, n) \
                    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) || ') on delete ' || \
                CASE c.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' \
                    WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END AS line \
             FROM pg_constraint c WHERE c.conrelid = '{table}'::regclass AND c.contype = 'f'"
        ),
    ]
}

fn keys(table: &str, what: &str, which: &str) -> String {
    format!(
        "SELECT {what} AS line FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY k(attnum, n), pg_attribute a \
         WHERE c.conrelid = '{table}'::regclass AND {which} AND a.attrelid = c.conrelid AND a.attnum = k.attnum GROUP BY c.oid"
    )
}

fn schema_of(kind: Kind) -> BTreeSet<String> {
    let database = Database::migrated(kind, &Plan::new().modules());
    let described = describe(&mut database.connect());
    // The list of migrations is diesel's own table.
    described.into_iter().filter(|line| !line.starts_with("__diesel")).collect()
}

#[test]
fn both_databases_have_the_same_schema() {
    let (sqlite, postgres) = (schema_of(Kind::Sqlite), schema_of(Kind::Postgres));
    assert!(sqlite.len() > 50, "the description is empty: {sqlite:?}");
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        one.difference(other).cloned().collect::<Vec<_>>().join("\n  ")
    };
    assert!(
        sqlite == postgres,
        "only on SQLite:\n  {}\nonly on PostgreSQL:\n  {}",
        only(&sqlite, &postgres),
        only(&postgres, &sqlite)
    );
}

/// No foreign key crosses a module: each must be able to go, and to be migrated, without the others.
#[test]
fn foreign_keys_stay_inside_their_module() {
    let module = |table: &str| table.split('_').next().unwrap_or_default().to_owned();
    let schema = schema_of(Kind::Sqlite);
    let crossing: Vec<&String> = schema
        .iter()
        .filter(|line| {
            let to = line.split(" to ").nth(1).filter(|_| line.contains(": foreign key"));
            to.is_some_and(|to| module(to) != module(line))
        })
        .collect();
    assert!(crossing.is_empty(), "{crossing:#?}");
}

/// What lists are sorted by is never null (the two databases would put it at different ends), and is in an index.
#[test]
fn keys_that_lists_sort_by_are_never_null() {
    let schema = schema_of(Kind::Sqlite);
    let sortable = ["sort_key", "search_key", "created_at", "updated_at", "position", "seq"];
    let wrong: Vec<&String> = schema
        .iter()
        .filter(|line| {
            let column = line.split(": column ").nth(1).unwrap_or_default();
            sortable.contains(&column.split(' ').next().unwrap_or_default()) && !column.ends_with("NOT NULL")
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn can_be_reverted(kind: Kind) {
    let database = Database::empty(kind);
    let url = database.parsed_url();
    let ran = migrations().run(&url).expect("they run");
    let first = describe(&mut database.connect());
    assert_eq!(migrations().revert_all(&url).expect("they revert"), ran.len());
    let left: Vec<String> =
        table_names(&mut database.connect()).into_iter().filter(|name| !name.starts_with("__diesel")).collect();
    assert_eq!(left, Vec::<String>::new(), "down.sql leaves tables behind");
    assert_eq!(migrations().run(&url).expect("they run again"), ran);
    assert_eq!(describe(&mut database.connect()), first);
}

#[test]
fn down_undoes_up_on_sqlite() {
    can_be_reverted(Kind::Sqlite);
}

#[test]
fn down_undoes_up_on_postgres() {
    can_be_reverted(Kind::Postgres);
}

/// In the environment of the processes that [`in_several_processes`] starts.
const CHILD: &str = "COLLOQUE_TEST_MIGRATE";

/// Not a test of its own: what [`in_several_processes`] runs in each process.
#[test]
#[allow(clippy::disallowed_methods)]
fn migrates_when_asked() {
    if let Ok(url) = std::env::var(CHILD) {
        let url = kernel::db::Url::parse(&url).expect("a URL");
        println!("ran: {}", migrations().run(&url).expect("they run").len());
    }
}

/// Several processes start at once, as after a deployment: each migration runs once, and nobody fails.
fn in_several_processes(kind: Kind) {
    let database = Database::empty(kind);
    let start = |_| {
        let mut command = Command::new(std::env::current_exe().expect("this test has a file"));
        command.args(["--exact", "generated::schema::migrates_when_asked", "--nocapture"]).env(CHILD, &database.url);
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        command.spawn().expect("it starts")
    };
    let processes: Vec<_> = (0..4).map(start).collect();
    let mut ran = Vec::new();
    for process in processes {
        let output = process.wait_with_output().expect("it ends");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
        let count =
            text.lines().find_map(|line| line.split("ran: ").nth(1)?.split_whitespace().next()?.parse::<usize>().ok());
        ran.push(count.unwrap_or_else(|| panic!("it did not say how many ran: {text}")));
    }
    let all = migrations();
    assert_eq!(kernel::db::pending(&mut database.connect(), &all), Ok(vec![]));
    let total: usize = ran.iter().sum();
    let recorded = lines(&mut database.connect(), "SELECT version AS line FROM __diesel_schema_migrations").len();
    assert_eq!(total, recorded, "together they ran {ran:?}");
    assert_eq!(ran.iter().filter(|count| **count > 0).count(), 1, "one of them does it all: {ran:?}");
}

#[test]
fn several_processes_migrate_once_on_sqlite() {
    in_several_processes(Kind::Sqlite);
}

#[test]
fn several_processes_migrate_once_on_postgres() {
    in_several_processes(Kind::Postgres);
}

/// The control for the one above: the lock is what makes them wait. Somebody who holds it keeps a migration from starting.
#[test]
fn a_migration_waits_for_the_lock() {
    let database = Database::empty(Kind::Postgres);
    let mut holder = database.connect();
    let key = i64::from_be_bytes(*b"colloque");
    on_either!(&mut holder, |c| c.batch_execute(&format!("SELECT pg_advisory_lock({key})"))).expect("it locks");
    let url = database.parsed_url();
    let migration = std::thread::spawn(move || migrations().run(&url));
    let waiting =
        "SELECT query AS line FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()";
    let mut watcher = database.connect();
    while lines(&mut watcher, waiting).is_empty() {
        assert!(!migration.is_finished(), "it did not wait");
    }
    assert_eq!(table_names(&mut watcher), Vec::<String>::new());
    drop(holder);
    assert!(!migration.join().expect("it ends").expect("it runs").is_empty());
}
