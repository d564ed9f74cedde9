//! A database of its own for every test: migrated once per process, then copied.

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, sql_query};
use kernel::{
    db::{Conn, Migrations, Url, Use},
    include_dir::Dir,
    module::Module,
};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, Mutex, PoisonError},
};
use tempfile::TempDir;
use uuid::Uuid;

/// Which of the two databases a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A file in a directory of the test's own.
    Sqlite,
    /// A database of the test's own in the cluster that `COLLOQUE_TEST_POSTGRES` names.
    Postgres,
}

/// A database that disappears with this value.
pub struct Database {
    /// Which kind.
    pub kind: Kind,
    /// Its URL, as in the configuration.
    pub url: String,
    place: Place,
}

enum Place {
    Directory(TempDir),
    InCluster { cluster: Cluster, name: String },
}

impl Database {
    /// A database with the tables of the kernel and of these modules, and nothing in them.
    pub fn migrated(kind: Kind, modules: &[Arc<dyn Module>]) -> Self {
        match kind {
            Kind::Sqlite => {
                let new = Self::empty(kind);
                std::fs::write(new.file(), sqlite_template(modules)).expect("the temporary directory is writable");
                new
            }
            Kind::Postgres => {
                let cluster = Cluster::of_the_tests();
                let name = new_name();
                cluster.run(&format!("CREATE DATABASE {name} TEMPLATE {}", postgres_template(&cluster, modules)));
                Self { kind, url: cluster.url_of(&name), place: Place::InCluster { cluster, name } }
            }
        }
    }

    /// A database without any table.
    pub fn empty(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => {
                let directory = tempfile::tempdir().expect("a temporary directory can be made");
                let url = format!("sqlite://{}", directory.path().join("colloque.db").display());
                Self { kind, url, place: Place::Directory(directory) }
            }
            Kind::Postgres => Self::in_cluster("ENCODING 'UTF8' LOCALE 'C'"),
        }
    }

    /// An empty PostgreSQL database with these options of `CREATE DATABASE`.
    pub fn in_cluster(options: &str) -> Self {
        let cluster = Cluster::of_the_tests();
        let name = new_name();
        cluster.run(&format!("CREATE DATABASE {name} TEMPLATE template0 {options}"));
        Self { kind: Kind::Postgres, url: cluster.url_of(&name), place: Place::InCluster { cluster, name } }
    }

    /// Its URL, parsed.
    pub fn parsed_url(&self) -> Url {
        Url::parse(&self.url).expect("the harness makes good URLs")
    }

    /// A connection of the test's own, past the server.
    pub fn connect(&self) -> Conn {
        Conn::open(&self.parsed_url(), Use::Write).expect("the test's database can be opened")
    }

    /// The SQLite file.
    ///
    /// # Panics
    /// On PostgreSQL.
    pub fn file(&self) -> std::path::PathBuf {
        match &self.place {
            Place::Directory(directory) => directory.path().join("colloque.db"),
            Place::InCluster { .. } => panic!("a PostgreSQL database is not a file"),
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Place::InCluster { cluster, name } = &self.place {
            // By force: a server whose test panicked still holds its connections.
            cluster.run(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn new_name() -> String {
    format!("colloque_test_{}", Uuid::now_v7().simple())
}

fn migrations(modules: &[Arc<dyn Module>]) -> Migrations {
    server::migrations(modules).expect("versions of migrations are unique")
}

/// The bytes of a migrated SQLite file.
fn sqlite_template(modules: &[Arc<dyn Module>]) -> Arc<[u8]> {
    static TEMPLATES: Mutex<Option<HashMap<u64, Arc<[u8]>>>> = Mutex::new(None);
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    let make = || {
        let first = Database::empty(Kind::Sqlite);
        migrations(modules).run(&first.parsed_url()).expect("the migrations run");
        std::fs::read(first.file()).expect("the migrated file can be read").into()
    };
    templates.get_or_insert_default().entry(fingerprint(modules)).or_insert_with(make).clone()
}

/// The name of a migrated PostgreSQL database. It stays in the cluster: the next run finds it under the same name as long
/// as no migration changes.
fn postgres_template(cluster: &Cluster, modules: &[Arc<dyn Module>]) -> String {
    static READY: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    let name = format!("colloque_template_{:016x}", fingerprint(modules));
    if !ready.contains(&name) {
        cluster.make_template(&name, |url| {
            migrations(modules).run(&url).expect("the migrations run");
        });
        ready.push(name.clone());
    }
    name
}

fn fingerprint(modules: &[Arc<dyn Module>]) -> u64 {
    fn hash_folder(folder: &Dir<'_>, hasher: &mut DefaultHasher) {
        for file in folder.files() {
            (file.path(), file.contents()).hash(hasher);
        }
        folder.dirs().for_each(|inner| hash_folder(inner, hasher));
    }
    let mut hasher = DefaultHasher::new();
    hash_folder(kernel::migrations().folder, &mut hasher);
    modules.iter().for_each(|module| hash_folder(module.migrations().folder, &mut hasher));
    hasher.finish()
}

/// The PostgreSQL server of the tests.
#[derive(Clone)]
pub struct Cluster(String);

impl Cluster {
    /// The one that the environment names.
    ///
    /// # Panics
    /// Without it: a suite that quietly skips half of itself proves nothing.
    pub fn of_the_tests() -> Self {
        match std::env::var("COLLOQUE_TEST_POSTGRES") {
            Ok(url) => Self(url),
            Err(_) => panic!(
                "COLLOQUE_TEST_POSTGRES names no PostgreSQL server, and this test needs one. Run the tests with \
                 `make test` (one of them: `make test ARGS=its_name`), which starts a throw-away server."
            ),
        }
    }

    /// The URL of another database in the same server.
    pub fn url_of(&self, name: &str) -> String {
        let (before, query) = self.0.split_once('?').map_or((self.0.as_str(), ""), |(before, query)| (before, query));
        let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{server}/{name}{mark}{query}")
    }

    /// Runs a statement that no transaction may hold, such as CREATE DATABASE.
    pub fn run(&self, statement: &str) {
        sql_query(statement).execute(&mut self.connect()).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.0)
            .unwrap_or_else(|error| panic!("the server that COLLOQUE_TEST_POSTGRES names does not answer: {error}"))
    }

    /// Other test processes may want the same template at this moment, and one may have been killed while making it: it
    /// is made under a lock and another name.
    fn make_template(&self, name: &str, fill: impl FnOnce(Url)) {
        #[derive(diesel::QueryableByName)]
        struct Found {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            count: i64,
        }
        let mut conn = self.connect();
        let mut run = |text: &str| sql_query(text).execute(&mut conn).unwrap_or_else(|error| panic!("{text}: {error}"));
        run("SELECT pg_advisory_lock(20261123)");
        let count = format!("SELECT count(*) AS count FROM pg_database WHERE datname = '{name}'");
        let found: Found = sql_query(count).get_result(&mut conn).expect("the catalogue can be read");
        if found.count == 0 {
            let half_done = format!("{name}_half_done");
            self.run(&format!("DROP DATABASE IF EXISTS {half_done} WITH (FORCE)"));
            self.run(&format!("CREATE DATABASE {half_done} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"));
            fill(Url::Postgres(self.url_of(&half_done)));
            self.run(&format!("ALTER DATABASE {half_done} RENAME TO {name}"));
        }
        // The lock ends with the connection.
    }
}
