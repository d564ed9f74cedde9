//! A server of the test's own, with its database and its clock.

use crate::{Actor, Contract, Database, Dump, Kind, Response, probe::Probe, witness};
use chrono::{DateTime, TimeZone as _, Utc};
use kernel::{
    app::App,
    clock::TestClock,
    db::{Actor as DbActor, Db, Tx},
    module::Module,
};
use server::config::Config;
use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

mod credentials;
pub(crate) use credentials::Credentials;

/// What a test's server is like, where it differs from the usual one.
#[derive(Default)]
pub struct Plan {
    probe: bool,
    changes: Vec<Box<dyn FnOnce(&mut Config)>>,
}

impl Plan {
    /// The usual server: no request limits, all modules of the product.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a changed configuration.
    pub fn config(mut self, change: impl FnOnce(&mut Config) + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// With the [`Probe`], a module that shows how the kernel behaves when a handler panics, is slow, fails half-way, …
    pub fn probe(mut self) -> Self {
        self.probe = true;
        self
    }

    /// With request limits, as in production.
    pub fn limited(self) -> Self {
        self.config(|config| config.rate_limit.enabled = true)
    }

    /// The modules.
    pub fn modules(&self) -> Vec<Arc<dyn Module>> {
        let mut modules = server::modules();
        if self.probe {
            modules.push(Arc::new(Probe));
        }
        modules
    }
}

/// The key from which the servers of the tests derive all others.
pub const SERVER_SECRET: &str = "a-secret-for-tests-only-0123456789abcdef";

/// A running server, as a test sees it. Cheap to clone.
#[derive(Clone)]
pub struct House {
    /// The server's clock; it stands still until the test moves it.
    pub clock: Arc<TestClock>,
    /// Which database it runs on.
    pub kind: Kind,
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    address: std::net::SocketAddr,
    contract: Arc<Contract>,
    admin: Arc<Credentials>,
    app: actix_web::web::Data<App>,
    // Last, so that the server's connections are closed before their database goes.
    database: Database,
}

impl House {
    /// Starts a server on a fresh database, in the present actix system.
    pub async fn open(kind: Kind, plan: Plan) -> (Self, server::Running) {
        let database = Database::migrated(kind, &plan.modules());
        Self::open_on(database, plan).await
    }

    /// Starts a server on this database, in the present actix system.
    pub async fn open_on(database: Database, plan: Plan) -> (Self, server::Running) {
        let (clock, modules, probe) = (Arc::new(TestClock::new(first_instant())), plan.modules(), plan.probe);
        let config = configuration(&database.url, plan);
        let options = server::Options { config, modules, clock: clock.clone(), witness: true };
        let running = server::start(options).await.expect("the server starts");
        let inner = Inner {
            // Redirects are answers to look at; a proxy of the machine is not for us.
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .build()
                .expect("a client can be made"),
            address: running.address,
            contract: if probe { Contract::with_the_probe().clone() } else { Contract::of_the_product().clone() },
            admin: Arc::new(Credentials::user("admin", vec![(kernel::auth::Role::Admin, None)])),
            app: running.app.clone(),
            database,
        };
        (Self { clock, kind: inner.database.kind, inner: Arc::new(inner) }, running)
    }

    /// The database, past the server.
    pub fn database(&self) -> &Database {
        &self.inner.database
    }

    /// Brings every announcement to those that follow it, so that nothing happens later by itself.
    pub async fn settle(&self) {
        while kernel::outbox::dispatch_once(self.app()).await.expect("reactions run") > 0 {}
        self.post_goes_out().await;
    }

    /// The mails of an event, the oldest first, as the organisers see them; every one that is due has been dealt with.
    pub async fn mails(&self, event: &crate::Made) -> Vec<serde_json::Value> {
        self.post_goes_out().await;
        let path = format!("events/{}/mails?limit=200", event.id());
        self.admin().get(path).await.expect(200).rows().to_vec()
    }

    /// What this mail says, were it sent now; `None` if there is nothing to say any more.
    pub async fn mail(&self, mail: &serde_json::Value) -> Option<kernel::mail::Mail> {
        let id = mail["id"].as_str().and_then(|id| id.parse().ok()).expect("a mail has an id");
        let app = self.inner.app.clone().into_inner();
        kernel::mail::render(&app, id).await.expect("it is rendered")
    }

    /// The token of the person's link, as it is mailed: number `link_no` of this registration.
    pub fn link(&self, registration: &crate::Made, link_no: i64) -> String {
        registration::links::token(&self.app().secrets, registration.uuid().into(), link_no)
    }

    /// The same, for background work that is run by the test.
    pub fn shared_app(&self) -> Arc<App> {
        self.inner.app.clone().into_inner()
    }

    /// Sends every mail that is due.
    pub async fn post_goes_out(&self) {
        let app = self.inner.app.clone().into_inner();
        loop {
            let sent = kernel::mail::run_waiting(&app).await.expect("mail is sent");
            if sent == 0 && kernel::mail::is_idle(&app).await.expect("the queue is there") {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Every row of every table, except housekeeping.
    pub fn dump(&self) -> Dump {
        self.database().dump()
    }

    /// What the server's workers share.
    pub fn app(&self) -> &App {
        &self.inner.app
    }

    /// The server's own handle on the database.
    pub fn db(&self) -> &Db {
        &self.inner.app.db
    }

    /// Writes past the API, as the system.
    pub async fn write<T, F>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> kernel::error::Result<T> + Send + 'static,
    {
        let told = |error: kernel::error::ApiError| panic!("{error}: {:?}", error.cause());
        self.db().write(DbActor::system("test"), 0, work).await.unwrap_or_else(told)
    }

    /// Runs a statement past the API and its rules, in the words of both databases.
    pub fn sql(&self, statement: &str) {
        use diesel::RunQueryDsl as _;
        let mut conn = self.database().connect();
        let ran = kernel::on_either!(&mut conn, |c| diesel::sql_query(statement).execute(c));
        ran.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }

    /// Loads the demo event, as `colloque demo` does.
    pub async fn load_demo(&self) {
        let db = self.db().clone();
        let loaded = actix_web::web::block(move || server::load_demo(&db, &server::modules())).await;
        loaded.expect("the thread ends").unwrap_or_else(|problem| panic!("{problem}"));
    }

    /// The OpenAPI document that answers are compared with.
    pub fn contract(&self) -> &Contract {
        &self.inner.contract
    }

    /// `http://127.0.0.1:<port>` and the path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.inner.address)
    }

    /// Where the server listens, for tests that speak to it byte by byte.
    pub fn address(&self) -> std::net::SocketAddr {
        self.inner.address
    }

    /// The client that all requests of this house go through; its answers are not checked.
    pub fn http(&self) -> &reqwest::Client {
        &self.inner.http
    }

    fn actor(&self, credentials: Credentials) -> Actor {
        Actor { house: self.clone(), credentials: Arc::new(credentials) }
    }

    /// Somebody without credentials.
    pub fn anon(&self) -> Actor {
        self.actor(Credentials::Nobody)
    }

    /// Somebody with this token.
    pub fn bearer(&self, token: impl Into<String>) -> Actor {
        self.actor(Credentials::Bearer(token.into()))
    }

    /// The administrator of this house, always the same one.
    pub fn admin(&self) -> Actor {
        Actor { house: self.clone(), credentials: self.inner.admin.clone() }
    }

    /// A new user who holds this role for all events.
    #[track_caller]
    pub fn user(&self, role: &str) -> Actor {
        self.actor(Credentials::user(role, vec![(credentials::role(role), None)]))
    }

    /// A new user who holds this role for one event.
    #[track_caller]
    pub fn user_in(&self, role: &str, event: &crate::Made) -> Actor {
        self.actor(Credentials::user(role, vec![(credentials::role(role), Some(event.uuid().into()))]))
    }

    /// A new user without any role.
    pub fn stranger(&self) -> Actor {
        self.actor(Credentials::user("stranger", Vec::new()))
    }

    /// A program of this partner organisation, with all the scopes that such programs can have.
    pub fn partner_client(&self, partner: &crate::Made) -> Actor {
        self.actor(Credentials::client(partner.uuid().into()))
    }

    /// Waits until it is so. For what the server does by itself or within a bounded time: never a fixed pause.
    ///
    /// # Panics
    /// After four minutes: much longer than anything takes, also on a busy machine.
    #[allow(clippy::disallowed_methods)]
    pub async fn eventually(&self, what: &str, mut so: impl AsyncFnMut() -> bool) {
        let since = std::time::Instant::now();
        while !so().await {
            assert!(since.elapsed().as_secs() < 240, "four minutes later it is still not so: {what}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Every code that a test meets has its page at `/problems/<code>`.
    pub(crate) async fn check_problem_page(&self, response: &Response) {
        static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
        let Some(code) = response.json.as_ref().filter(|_| response.status() >= 400).and_then(|it| it["code"].as_str())
        else {
            return;
        };
        let new = SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(code.to_owned());
        if new {
            let page = self.http().get(self.url(&format!("/problems/{code}"))).send().await;
            let found = page.map(|page| page.status().as_u16());
            assert!(matches!(found, Ok(200)), "/problems/{code} answers {found:?}\n{}", response.story());
        }
    }
}

/// The instant at which every house opens.
pub fn first_instant() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 9, 0, 0).single().expect("an instant")
}

fn configuration(url: &str, plan: Plan) -> Config {
    let mut config = Config::default();
    config.database.url = url.to_owned();
    config.server.bind = ([127, 0, 0, 1], 0).into();
    config.server.secret = Some(SERVER_SECRET.to_owned());
    config.server.workers = 1;
    config.rate_limit.enabled = false;
    config.mail.transport = "none".to_owned();
    for change in plan.changes {
        change(&mut config);
    }
    config
}

impl Contract {
    /// The document of the product and the [`Probe`].
    pub fn with_the_probe() -> &'static Arc<Self> {
        static CONTRACT: OnceLock<Arc<Contract>> = OnceLock::new();
        let document = || server::openapi::document_of(&Plan::new().probe().modules());
        CONTRACT.get_or_init(|| Arc::new(Contract::new(document().value().expect("JSON"))))
    }
}

/// Runs a test on a server of its own and then compares what its endpoints asked for with the document. What
/// [`crate::on_both`] calls.
pub fn run<F: Future<Output = ()>>(kind: Kind, plan: Plan, test: impl FnOnce(House) -> F) {
    actix_web::rt::System::new().block_on(async move {
        let (house, running) = House::open(kind, plan).await;
        test(house.clone()).await;
        let differences = witness::differences(house.contract(), &house.app().witnessed());
        assert!(differences.is_empty(), "code and document ask for different things:\n{}", differences.join("\n"));
        drop(running);
    });
}
