//! Migrations: all modules' folders merged into one ordered list, run once, under a lock.
//!
//! A folder is `migrations/<module>/<version>_<what>/` with `up.sql` and `down.sql`: one text for both databases. Where
//! SQLite cannot do what PostgreSQL can, `up.sqlite.sql` and `up.postgres.sql` stand in its place.

use super::{Conn, Url, Use};
use diesel::{
    QueryDsl as _, RunQueryDsl as _,
    backend::Backend,
    connection::BoxableConnection,
    migration::{self, Migration, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion},
    sql_query, sql_types as st,
};
use diesel_migrations::MigrationHarness;
use include_dir::Dir;
use std::collections::{BTreeMap, BTreeSet};

/// The migrations of one module: its name and its folder, embedded by [`crate::migrations!`].
#[derive(Clone, Copy)]
pub struct MigrationSet {
    /// The module.
    pub module: &'static str,
    /// The folder.
    pub folder: &'static Dir<'static>,
}

/// Embeds a module's folder of migrations; the folder's path is a literal, because a macro reads it:
/// `kernel::migrations!("partners", "$CARGO_MANIFEST_DIR/../../migrations/partners")`.
#[macro_export]
macro_rules! migrations {
    ($module:literal, $folder:tt) => {{
        // Its code names the crate by this name.
        use $crate::include_dir;
        static FOLDER: include_dir::Dir<'static> = include_dir::include_dir!($folder);
        $crate::db::MigrationSet { module: $module, folder: &FOLDER }
    }};
}

/// All modules' migrations in one ordered list.
pub struct Migrations(BTreeMap<String, Step>);

#[derive(Clone)]
struct Step {
    name: StepName,
    up: [&'static str; 2],
    down: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Sqlite = 0,
    Postgres = 1,
}

impl Migrations {
    /// Merges the modules' folders. Two migrations of one version are refused: diesel would silently skip the second.
    pub fn merge(sets: impl IntoIterator<Item = MigrationSet>) -> Result<Self, String> {
        let mut steps = BTreeMap::new();
        for set in sets {
            for folder in set.folder.dirs() {
                let name =
                    folder.path().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let step = Step::read(set.module, &name, folder)?;
                let version = step.name.version.clone();
                if let Some(other) = steps.insert(version.clone(), step) {
                    return Err(format!(
                        "migrations {} ({}) and {name} ({}) have the same version {version}: give one a later one",
                        other.name.full, other.name.module, set.module
                    ));
                }
            }
        }
        Ok(Self(steps))
    }

    /// Brings the database to this version, under a lock: of several processes that start at once one migrates and the
    /// others wait. Refuses a database that a newer binary has migrated. Gives the names of the migrations that ran.
    pub fn run(&self, url: &Url) -> Result<Vec<String>, String> {
        let _guard = lock_file(url)?;
        let mut conn = Conn::open(url, Use::Write).map_err(|error| format!("cannot open the database: {error}"))?;
        super::dialect::check_server(&mut conn)?;
        match &mut conn {
            Conn::Sqlite(sqlite) => self.run_on(sqlite, Dialect::Sqlite),
            Conn::Pg(pg) => {
                let key = i64::from_be_bytes(*b"colloque");
                let lock = "SET lock_timeout='120s'; SET statement_timeout='600s'";
                diesel::connection::SimpleConnection::batch_execute(pg, lock).map_err(failed)?;
                let call = |pg: &mut _, text: &str| {
                    diesel::RunQueryDsl::execute(sql_query(text).bind::<st::BigInt, _>(key), pg).map_err(failed)
                };
                call(pg, "SELECT pg_advisory_lock($1)")?;
                let outcome = self.run_on(pg, Dialect::Postgres);
                call(pg, "SELECT pg_advisory_unlock($1)")?;
                outcome
            }
        }
    }

    fn run_on<C, DB>(&self, conn: &mut C, dialect: Dialect) -> Result<Vec<String>, String>
    where
        DB: Backend,
        C: MigrationHarness<DB>,
        Source: MigrationSource<DB>,
    {
        let applied = conn.applied_migrations().map_err(failed)?;
        let applied: BTreeSet<String> = applied.iter().map(ToString::to_string).collect();
        if let Some(unknown) = applied.iter().find(|version| !self.0.contains_key(*version)) {
            return Err(format!(
                "the database was migrated by a newer version of Colloque (migration {unknown} is unknown here): \
                 start that version, or restore a backup"
            ));
        }
        let source = Source { steps: self.0.values().cloned().collect(), dialect };
        let ran = conn.run_pending_migrations(source).map_err(failed)?;
        Ok(ran.iter().map(ToString::to_string).collect())
    }

    /// Reverts everything, newest first. For tests that check that `down.sql` undoes `up.sql`.
    pub fn revert_all(&self, url: &Url) -> Result<usize, String> {
        let mut conn = Conn::open(url, Use::Write).map_err(|error| error.to_string())?;
        let steps = self.0.values().cloned().collect();
        let reverted = match &mut conn {
            Conn::Sqlite(c) => {
                c.revert_all_migrations(Source { steps, dialect: Dialect::Sqlite }).map_err(failed)?.len()
            }
            Conn::Pg(c) => c.revert_all_migrations(Source { steps, dialect: Dialect::Postgres }).map_err(failed)?.len(),
        };
        Ok(reverted)
    }

    fn versions(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }
}

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

/// Versions that the database has not seen yet; for `/readyz` and `doctor`. Fails if it was never migrated.
///
/// Diesel's own `applied_migrations` first tries to make its table, which PostgreSQL refuses on a reading connection.
pub fn pending(conn: &mut Conn, all: &Migrations) -> Result<Vec<String>, String> {
    let applied = __diesel_schema_migrations::table.select(__diesel_schema_migrations::version).load(conn);
    let applied: BTreeSet<String> = applied.map_err(|error| error.to_string())?.into_iter().collect();
    Ok(all.versions().filter(|version| !applied.contains(*version)).cloned().collect())
}

fn failed(error: impl std::fmt::Display) -> String {
    format!("migration failed: {error}")
}

/// On SQLite a lock file beside the database; PostgreSQL has a lock of its own.
fn lock_file(url: &Url) -> Result<Option<std::fs::File>, String> {
    let Url::Sqlite(path) = url else { return Ok(None) };
    let path = path.with_extension("lock");
    let open = std::fs::File::options().create(true).truncate(false).write(true).open(&path);
    let file = open.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    file.lock().map_err(|error| format!("cannot lock {}: {error}", path.display()))?;
    Ok(Some(file))
}

impl Step {
    fn read(module: &'static str, name: &str, folder: &'static Dir<'static>) -> Result<Self, String> {
        let version: String = name.split('_').next().unwrap_or_default().replace('-', "");
        if version.len() != 14 || !version.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("migration {module}/{name}: expected a name such as 2026-11-23-000100_what"));
        }
        let text = |file: &str| folder.get_file(folder.path().join(file)).and_then(|file| file.contents_utf8());
        let missing = |file: &str| format!("migration {module}/{name}: {file} is missing or not UTF-8");
        let up = |dialect: &str| {
            text(&format!("up.{dialect}.sql")).or_else(|| text("up.sql")).ok_or_else(|| missing("up.sql"))
        };
        let up = [up("sqlite")?, up("postgres")?];
        let down = text("down.sql").ok_or_else(|| missing("down.sql"))?;
        let name = StepName { module, full: name.to_owned(), version };
        Ok(Self { name, up, down })
    }
}

#[derive(Clone)]
struct StepName {
    module: &'static str,
    full: String,
    version: String,
}

impl std::fmt::Display for StepName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.full)
    }
}
impl MigrationName for StepName {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(self.version.as_str())
    }
}

/// The list in the form that diesel runs.
struct Source {
    steps: Vec<Step>,
    dialect: Dialect,
}

struct Ready {
    step: Step,
    dialect: Dialect,
}

struct InTransaction;
impl MigrationMetadata for InTransaction {
    fn run_in_transaction(&self) -> bool {
        true
    }
}

impl<DB: Backend> Migration<DB> for Ready {
    fn run(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        Ok(conn.batch_execute(self.step.up[self.dialect as usize])?)
    }
    fn revert(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        Ok(conn.batch_execute(self.step.down)?)
    }
    fn metadata(&self) -> &dyn MigrationMetadata {
        &InTransaction
    }
    fn name(&self) -> &dyn MigrationName {
        &self.step.name
    }
}

impl<DB: Backend> MigrationSource<DB> for Source {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn Migration<DB>>>> {
        let ready =
            |step: &Step| Box::new(Ready { step: step.clone(), dialect: self.dialect }) as Box<dyn Migration<DB>>;
        Ok(self.steps.iter().map(ready).collect())
    }
}
