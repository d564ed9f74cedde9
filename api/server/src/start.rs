//! From a configuration to a running server.

use crate::{
    assembly::{self, Shared},
    background,
    config::Config,
    modules,
};
use actix_web::{HttpServer, dev::ServerHandle, web};
use kernel::{
    app::App,
    clock::Clock,
    db::{Actor, Db, Options as DbOptions, Url},
    module::{Module, Wiring},
    secrets::{Secrets, ServerSecret},
    settings::Settings,
};
use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};
use tokio::task::JoinHandle;

/// What a server is made of.
pub struct Options {
    /// Configuration.
    pub config: Config,
    /// Every module that is compiled in; the configuration may switch some off.
    pub modules: Vec<Arc<dyn Module>>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Records what endpoints ask for; tests only.
    pub witness: bool,
}

/// A mail that is being sent when the server stops has so long to end; cut off, nobody would know whether it was sent.
const LAST_MAIL: Duration = Duration::from_secs(10);

/// A server that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What its workers share.
    pub app: web::Data<App>,
    handle: ServerHandle,
    server: JoinHandle<std::io::Result<()>>,
    background: Vec<JoinHandle<()>>,
}

impl Running {
    /// Drains and ends: readiness turns 503, running requests finish, waiting writes commit.
    pub async fn stop(mut self) -> Result<(), String> {
        self.app.drain();
        self.handle.stop(true).await;
        let ended = self.server.await.map_err(|error| error.to_string())?;
        if let Some(mail) = self.background.pop()
            && tokio::time::timeout(LAST_MAIL, mail).await.is_err()
        {
            log::warn!("a mail was being sent for longer than the server could wait; see the list of mails");
        }
        for task in self.background {
            task.abort();
        }
        ended.map_err(|error| error.to_string())
    }

    /// Waits until the server ends by itself, which it does only when it fails.
    pub async fn failed(&mut self) -> String {
        match (&mut self.server).await {
            Ok(Ok(())) => "the server ended".to_owned(),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        }
    }
}

/// Makes the directory of an SQLite database, if it is missing.
pub fn prepare(config: &Config) -> Result<(), String> {
    if let Url::Sqlite(path) = config.database_url()?
        && let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty())
    {
        std::fs::create_dir_all(directory)
            .map_err(|error| format!("cannot create {} for the database: {error}", directory.display()))?;
    }
    Ok(())
}

/// Brings the database to this version; gives the names of the migrations that ran.
pub fn migrate(config: &Config, modules: &[Arc<dyn Module>]) -> Result<Vec<String>, String> {
    prepare(config)?;
    modules::migrations(modules)?.run(&config.database_url()?)
}

/// Opens the configured database.
pub fn open(config: &Config, clock: Arc<dyn Clock>) -> Result<Db, String> {
    let mut options = DbOptions::new(config.database_url()?, clock);
    options.readers = config.database.readers;
    options.writers = config.database.writers;
    Db::open(options)
}

/// The keys, from the configured secret or, with SQLite, from the file beside the database (made at the first start).
pub fn secrets(config: &Config) -> Result<Secrets, String> {
    let secret = match (&config.server.secret, config.secret_file()) {
        (Some(text), _) => ServerSecret::parse(text).map_err(|error| format!("server.secret: {error}"))?,
        (None, Some(file)) => ServerSecret::generate_file(&file)
            .map_err(|error| format!("cannot keep the server's secret in {}: {error}", file.display()))?,
        (None, None) => {
            return Err("server.secret is required with PostgreSQL, because all processes must share it: set \
                        COLLOQUE__SERVER__SECRET to at least 32 random characters"
                .to_owned());
        }
    };
    Ok(Secrets::new(&secret))
}

fn settings(config: &Config) -> Settings {
    Settings {
        public_url: config.public_url(),
        behind_proxy: config.server.behind_proxy,
        body_limit_bytes: config.server.body_limit_bytes,
        body_timeout_seconds: config.server.body_timeout_seconds,
        rate_limit: config.rate_limit.clone(),
        mail: config.mail.clone(),
    }
}

/// Loads the demo event: every module its part, in one transaction. Does nothing the second time.
pub fn load_demo(db: &Db, modules: &[Arc<dyn Module>]) -> Result<(), String> {
    let modules = modules.to_vec();
    let wiring = Arc::new(Wiring::of(&modules, &Settings::default())?);
    db.write_blocking(Actor::system("demo"), move |tx| modules.iter().try_for_each(|module| module.demo(tx, &wiring)))
        .map_err(|error| format!("the demo could not be loaded: {error} ({})", error.cause().unwrap_or("no cause")))
}

/// Listens where the configuration says.
pub fn listen(config: &Config) -> Result<TcpListener, String> {
    TcpListener::bind(config.server.bind).map_err(|error| {
        format!("cannot listen on {}: {error}. Stop what listens there, or set server.bind", config.server.bind)
    })
}

/// Starts to serve. The database must be migrated. Runs in the present actix system.
pub async fn start(options: Options) -> Result<Running, String> {
    let Options { config, modules: compiled_in, clock, witness } = options;
    let on = modules::switched_on(&compiled_in, &config);
    let db = open(&config, clock.clone())?;
    let secrets = secrets(&config)?;

    // Bound first: with port 0 the public address is known only afterwards.
    let listener = listen(&config)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut settings = settings(&config);
    if config.server.public_url.is_none() {
        settings.public_url = format!("http://{address}");
    }

    let wiring = Wiring::of(&on, &settings)?;
    let app = web::Data::new(App::new(db, clock, secrets, settings, wiring, witness));
    let shared = web::Data::new(shared(&config, &compiled_in, on)?);
    let factory = {
        let (app, shared) = (app.clone(), shared.clone());
        move || assembly::application(app.clone(), shared.clone())
    };
    let mut server = HttpServer::new(factory)
        .disable_signals()
        .shutdown_timeout(config.server.shutdown_seconds)
        .client_request_timeout(Duration::from_secs(10))
        .keep_alive(Duration::from_secs(75));
    if config.server.workers > 0 {
        server = server.workers(config.server.workers);
    }
    let server = server.listen(listener).map_err(|error| format!("cannot serve on {address}: {error}"))?.run();
    let handle = server.handle();
    let background = background::spawn(&app);
    Ok(Running { address, app, handle, server: tokio::spawn(server), background })
}

fn shared(config: &Config, compiled_in: &[Arc<dyn Module>], on: Vec<Arc<dyn Module>>) -> Result<Shared, String> {
    Ok(Shared {
        migrations: modules::migrations(compiled_in)?,
        cors_origins: config.server.cors_origins.clone(),
        metrics_token: config.server.metrics_token.clone(),
        security_contact: config.server.security_contact.clone(),
        ready: Default::default(),
        modules: on,
    })
}
