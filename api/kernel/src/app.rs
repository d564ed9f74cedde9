//! What every request shares: database, clock, secrets, settings, ports, limits, metrics.

use crate::{
    auth::{CALLER_CACHE_MS, EventRef, Gatekeeper, SharedCaller},
    clock::Clock,
    db::{At, Db},
    error::{self, Result},
    limits::Limits,
    metrics::Metrics,
    module::Wiring,
    outbox::Quiet,
    secrets::Secrets,
    settings::Settings,
};
use quick_cache::sync::Cache;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// Shared by all workers of one process; in actix as `web::Data<App>`.
pub struct App {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Keys derived from `server.secret`.
    pub secrets: Arc<Secrets>,
    /// Configuration that the kernel and modules read.
    pub settings: Settings,
    /// Per-process request limits.
    pub limits: Limits,
    /// Counters for `/metrics`.
    pub metrics: Metrics,
    pub(crate) wiring: Wiring,
    pub(crate) quiet: Quiet,
    /// Wakes the dispatcher and the job runner after a commit that concerns them.
    pub(crate) wake: Notify,
    draining: AtomicBool,
    callers: Cache<[u8; 32], (Instant, SharedCaller)>,
    events: Cache<String, (Instant, EventRef)>,
    witness: Option<Mutex<Vec<Witnessed>>>,
}

/// What an endpoint really asked for: compared with the document by the tests.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Witnessed {
    /// HTTP method.
    pub method: String,
    /// Route pattern, such as `/api/v1/partners/{partner}`.
    pub route: String,
    /// The scope; empty when any valid token passes.
    pub scope: &'static str,
    /// Whether callers without credentials pass.
    pub anonymous: bool,
    /// The fence's name.
    pub fence: &'static str,
}

impl App {
    /// Puts the shared state together. `witness` records what endpoints ask for; tests only.
    pub fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        secrets: Secrets,
        settings: Settings,
        wiring: Wiring,
        witness: bool,
    ) -> Self {
        Self {
            db,
            clock,
            secrets: Arc::new(secrets),
            limits: Limits::new(&settings.rate_limit),
            metrics: Metrics::default(),
            settings,
            wiring,
            quiet: Quiet::default(),
            wake: Notify::new(),
            draining: AtomicBool::new(false),
            callers: Cache::new(4_096),
            events: Cache::new(1_024),
            witness: witness.then(Mutex::default),
        }
    }

    /// Now, to the microsecond.
    pub fn now(&self) -> At {
        At::new(self.clock.now())
    }

    /// The port for credentials; absent when no module offers it (then nobody gets in).
    pub fn gatekeeper(&self) -> Option<Arc<dyn Gatekeeper>> {
        self.wiring.gatekeeper.clone()
    }

    /// Whose token this is. Reads the database at most every [`CALLER_CACHE_MS`] per token.
    pub async fn caller(&self, token: &str) -> Result<SharedCaller> {
        const FRESH: Duration = Duration::from_millis(CALLER_CACHE_MS);
        let key = crate::secrets::sha256(token.as_bytes());
        if let Some((at, caller)) = self.callers.get(&key)
            && at.elapsed() < FRESH
        {
            return Ok(caller);
        }
        let gatekeeper = self.gatekeeper().ok_or_else(crate::auth::unauthenticated)?;
        // The age counts from before the read: what changed meanwhile is not believed longer than promised.
        let (since, now, token) = (Instant::now(), self.now(), token.to_owned());
        let caller = self.db.read(move |conn| gatekeeper.caller(conn, &token, now)).await;
        match caller {
            Ok(caller) => {
                let caller = Arc::new(caller);
                self.callers.insert(key, (since, caller.clone()));
                Ok(caller)
            }
            Err(error) => {
                self.callers.remove(&key);
                Err(error)
            }
        }
    }

    /// The event of that id or slug; `None` if there is none. Believed for as long as a caller is.
    pub async fn event(&self, id_or_slug: &str) -> Result<Option<EventRef>> {
        const FRESH: Duration = Duration::from_millis(CALLER_CACHE_MS);
        if let Some((at, event)) = self.events.get(id_or_slug)
            && at.elapsed() < FRESH
        {
            return Ok(Some(event));
        }
        let Some(events) = self.wiring.events.clone() else { return Ok(None) };
        let (since, key) = (Instant::now(), id_or_slug.to_owned());
        let found = self.db.read(move |conn| events.find(conn, &key)).await?;
        // A draft is read each time: partners may see it from the moment that it is published.
        if let Some(event) = found.as_ref().filter(|event| event.announced) {
            self.events.insert(id_or_slug.to_owned(), (since, event.clone()));
        }
        Ok(found)
    }

    /// Starts to drain: `/readyz` answers 503 from now on, so that a load balancer sends no more.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
        self.wake.notify_waiters();
    }

    /// Whether this process is on its way out.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }

    /// Wakes the background workers: something was committed that may concern them.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Waits for the next wake-up, at most so long; and a moment longer, so that one look serves many commits.
    pub async fn awakened(&self, at_most: Duration) {
        const MOMENT: Duration = Duration::from_millis(25);
        // Neither outcome matters: the caller looks for work either way.
        let _woken = tokio::time::timeout(at_most, self.wake.notified()).await;
        tokio::time::sleep(MOMENT).await;
    }

    pub(crate) fn saw(&self, seen: impl FnOnce() -> Witnessed) {
        if let Some(witness) = &self.witness
            && let Ok(mut list) = witness.lock()
        {
            let seen = seen();
            if !list.contains(&seen) {
                list.push(seen);
            }
        }
    }

    /// What endpoints asked for since the start; empty unless this was built as a witness.
    pub fn witnessed(&self) -> Vec<Witnessed> {
        let list = self.witness.as_ref().and_then(|list| list.lock().ok());
        list.map(|list| list.clone()).unwrap_or_default()
    }
}

/// 500: the kernel was not put into the server's data.
pub(crate) fn not_assembled() -> error::ApiError {
    error::INTERNAL.plain().because("the server was assembled without the kernel's App")
}
