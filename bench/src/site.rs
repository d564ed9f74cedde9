//! Where it happens: a migrated database of 10,000 organisations for the product, and a copy of it for the floor.

use crate::{Plan, child};
use diesel::{Connection as _, PgConnection, QueryDsl as _, RunQueryDsl as _, connection::SimpleConnection as _};
use kernel::{
    clock::SystemClock,
    db::{Actor, Conn, Url, Use},
    ids::PartnerId,
    outbox::Changed,
};
use partners::{
    model::organisation::{PartnerIn, PartnerKind},
    schema::partners_organisations as organisations,
    store::organisations as store,
};
use server::config::Config;
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};
use tempfile::TempDir;

/// Organisations that are there before anything is measured.
const ORGANISATIONS: usize = 10_000;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sqlite, Self::Postgres];

    /// As the report writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// The two databases, and who may ask the product.
pub struct Site {
    /// Which kind of database.
    pub kind: Kind,
    /// A bearer token of an administrator.
    pub token: String,
    /// The ids of all organisations.
    pub ids: Vec<String>,
    /// The floor's database.
    pub floor_url: String,
    /// The product's.
    pub product_url: String,
    product: PathBuf,
    workers: usize,
    // Databases go before the directory; fields are dropped in this order.
    _databases: Vec<PgDatabase>,
    directory: TempDir,
}

impl Site {
    /// Makes the databases, fills them, makes a token.
    pub async fn build(kind: Kind, plan: &Plan) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("cannot write in {}: {error}", plan.dir.display());
        let directory = tempfile::Builder::new().prefix("colloque-bench.").tempdir_in(&plan.dir).map_err(failed)?;
        let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut site = Self {
            kind,
            token: String::new(),
            ids: Vec::new(),
            floor_url: String::new(),
            product: plan.product()?,
            product_url: String::new(),
            workers,
            _databases: Vec::new(),
            directory,
        };
        match kind {
            Kind::Sqlite => {
                let file = |name: &str| site.directory.path().join(name).join("colloque.db");
                let (product, floor) = (file("product"), file("floor"));
                for file in [&product, &floor] {
                    std::fs::create_dir(file.parent().unwrap_or(file)).map_err(failed)?;
                }
                site.product_url = format!("sqlite://{}", product.display());
                site.floor_url = format!("sqlite://{}", floor.display());
                site.fill().await?;
                copy_file(&product, &floor)?;
            }
            Kind::Postgres => {
                let server =
                    plan.postgres.as_ref().ok_or("COLLOQUE_TEST_POSTGRES names no server: use `make bench`")?;
                let product = PgDatabase::create(server, "product", "template0 ENCODING 'UTF8' LOCALE 'C'")?;
                site.product_url = product.url();
                site.fill().await?;
                // Otherwise it would happen by itself while something is measured.
                run(&site.product_url, "VACUUM ANALYZE")?;
                let floor = PgDatabase::create(server, "floor", &product.name)?;
                site.floor_url = floor.url();
                site._databases = vec![product, floor];
            }
        }
        Ok(site)
    }

    async fn fill(&mut self) -> Result<(), String> {
        self.command(&["migrate"])?;
        let config = self.config();
        let db = server::open(&config, Arc::new(SystemClock))?;
        for start in (0..ORGANISATIONS).step_by(1_000) {
            let written = db.write(Actor::system("bench"), 0, move |tx| {
                for n in start..start + 1_000 {
                    let row = store::insert(tx, &organisation(&format!("{n:05}")))?;
                    tx.publish(Changed::created("partner", row.id, row.version).partner(row.id));
                }
                Ok(())
            });
            written.await.map_err(|error| format!("cannot fill the database: {error} ({:?})", error.cause()))?;
        }
        let ids: Result<Vec<PartnerId>, _> =
            db.read_long(|conn| Ok(organisations::table.select(organisations::id).load(conn)?)).await;
        self.ids = ids.map_err(|error| error.to_string())?.iter().map(ToString::to_string).collect();
        drop(db);
        self.command(&["user", "create", "bench", "--role", "admin"])?;
        self.token = self.command(&["token", "create", "--user", "bench"])?.trim().to_owned();
        Ok(())
    }

    /// The product's own configuration, for what is filled past it.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        config.database.url.clone_from(&self.product_url);
        config
    }

    /// Runs a command of the product; gives what it printed.
    fn command(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.product("warn").args(arguments).output().map_err(|error| error.to_string())?;
        if output.status.success() {
            return String::from_utf8(output.stdout).map_err(|error| error.to_string());
        }
        Err(format!("colloque {} failed: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)))
    }

    /// The product on its database, with nothing of the caller's configuration.
    fn product(&self, log_level: &str) -> Command {
        let mut command = Command::new(&self.product);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COLLOQUE")) {
            command.env_remove(name);
        }
        command
            .current_dir(self.directory.path())
            .env("COLLOQUE__DATABASE__URL", &self.product_url)
            .env("COLLOQUE__SERVER__SECRET", "a secret for measurements only, 0123456789")
            .env("COLLOQUE__SERVER__WORKERS", self.workers.to_string())
            .env("COLLOQUE__RATE_LIMIT__ENABLED", "false")
            .env("COLLOQUE__LOG__LEVEL", log_level);
        command
    }

    /// Starts the product.
    pub async fn serve_product(&self, log_level: &str) -> Result<child::Server, String> {
        let port = child::free_port()?;
        let mut command = self.product(log_level);
        command.arg("serve").env("COLLOQUE__SERVER__BIND", format!("127.0.0.1:{port}"));
        child::Server::start(command, port).await
    }

    /// Starts the floor's server.
    pub async fn serve_floor(&self) -> Result<child::Server, String> {
        let port = child::free_port()?;
        let mut command = Command::new(child::this_binary()?);
        command.args(["floor-server", "--url", &self.floor_url]);
        command.args(["--port", &port.to_string(), "--workers", &self.workers.to_string()]);
        child::Server::start(command, port).await
    }
}

/// An organisation with a name that nobody else has.
pub fn organisation(tag: &str) -> PartnerIn {
    PartnerIn {
        name: format!("Réseau fictif de mesure {tag}"),
        acronym: Some(format!("RFM{tag}")),
        kinds: vec![PartnerKind::ProfessionalNetwork, PartnerKind::Association],
        aliases: vec![format!("Réseau des mesures {tag} (exemple)")],
        site: Some(format!("https://rfm{tag}.example")),
        ..PartnerIn::sample()
    }
}

fn copy_file(from: &Path, to: &Path) -> Result<(), String> {
    // The last connection has put everything into the file itself.
    if std::fs::metadata(from.with_extension("db-wal")).is_ok_and(|wal| wal.len() > 0) {
        return Err(format!("{} is still being written", from.display()));
    }
    std::fs::copy(from, to).map(|_| ()).map_err(|error| format!("cannot copy {}: {error}", from.display()))
}

fn run(url: &str, statement: &str) -> Result<(), String> {
    let mut conn = PgConnection::establish(url).map_err(|error| format!("PostgreSQL does not answer: {error}"))?;
    conn.batch_execute(statement).map_err(|error| format!("{statement}: {error}"))
}

/// Opens a connection that is used as the product uses its own.
pub fn connect(url: &str, usage: Use) -> Result<Conn, String> {
    Conn::open(&Url::parse(url)?, usage).map_err(|error| error.to_string())
}

/// A database that disappears with this value.
struct PgDatabase {
    server: String,
    name: String,
}

impl PgDatabase {
    fn create(server: &str, what: &str, template: &str) -> Result<Self, String> {
        let name = format!("colloque_bench_{}_{what}", std::process::id());
        run(server, &format!("CREATE DATABASE {name} TEMPLATE {template}"))?;
        Ok(Self { server: server.to_owned(), name })
    }

    /// The server's URL with this database's name; its host may be a socket's path, percent-encoded.
    fn url(&self) -> String {
        let (before, query) = self.server.split_once('?').unwrap_or((&self.server, ""));
        let server = before.rsplit_once('/').map_or(before, |(server, _)| server);
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{server}/{}{mark}{query}", self.name)
    }
}

impl Drop for PgDatabase {
    fn drop(&mut self) {
        if let Err(problem) = run(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)) {
            eprintln!("colloque-bench: {problem}");
        }
    }
}
