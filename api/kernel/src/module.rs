//! What a feature module is, and how the modules of one server find each other.

use crate::{
    app::App,
    auth::{EventLookup, Gatekeeper, ScopeDef},
    db::{At, Conn, MigrationSet, Tx},
    error::{Kind, Result},
    http::Routes,
    jobs::{Job, Runner},
    mail::{Letter, LetterFn},
    outbox::{DomainEvent, Subscriber},
    settings::Settings,
};
use std::{
    any::{Any, TypeId, type_name},
    collections::HashMap,
    sync::Arc,
};

/// A feature: a crate under `modules/`. The server holds one visible list of them.
pub trait Module: Send + Sync {
    /// Its name: prefix of its tables, scopes, problems, and its switch in the configuration.
    fn name(&self) -> &'static str;
    /// One line on what it does, for the OpenAPI tag.
    fn summary(&self) -> &'static str;
    /// Mounts its endpoints under `/api/v1`. Only `.service(handler)`: what is mounted otherwise is not documented.
    fn routes(&self, api: &mut Routes<'_>);
    /// Mounts endpoints whose place a standard fixes (`/.well-known/…`, `/oauth/…`), and pages for people.
    fn root_routes(&self, _root: &mut Routes<'_>) {}
    /// Its migrations. They run even when the module is switched off, so that switching it on needs no other step.
    fn migrations(&self) -> MigrationSet;
    /// The scopes that its endpoints ask for.
    fn scopes(&self) -> &'static [ScopeDef] {
        &[]
    }
    /// The problems that its endpoints answer.
    fn problems(&self) -> &'static [&'static Kind] {
        &[]
    }
    /// The kinds of resource that it announces, each with the scope that lets a caller see them in the change feed. A kind
    /// that is not listed stays out of the feed.
    fn kinds(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }
    /// Declares ports offered and needed, events followed, jobs run.
    fn wire(&self, _wiring: &mut Wiring) {}
    /// Loads its part of the demo event. Called in the order of the list, in one transaction; must do nothing the second time.
    fn demo(&self, _tx: &mut Tx<'_>, _wiring: &Wiring) -> Result<()> {
        Ok(())
    }
}

/// What modules declare to each other and to the kernel.
#[derive(Default)]
pub struct Wiring {
    module: &'static str,
    settings: Settings,
    scopes: Vec<ScopeDef>,
    ports: HashMap<TypeId, Box<dyn Any + Send + Sync>>,
    needs: Vec<Need>,
    pub(crate) subscribers: Vec<Subscriber>,
    pub(crate) jobs: HashMap<&'static str, Runner>,
    pub(crate) letters: HashMap<&'static str, LetterFn>,
    pub(crate) gatekeeper: Option<Arc<dyn Gatekeeper>>,
    pub(crate) events: Option<Arc<dyn EventLookup>>,
    sweepers: Vec<Sweep>,
}

/// Housekeeping of a module: runs about once a minute in a write of its own, on every process. Like any write it may run
/// twice and touches nothing but the database.
pub type Sweeper = Arc<dyn Fn(&mut Tx<'_>) -> Result<()> + Send + Sync>;

/// Whether there is anything for a [`Sweeper`] to do: a read, so that a server where nothing happens writes nothing.
pub type Due = Arc<dyn Fn(&mut Conn, At) -> Result<bool> + Send + Sync>;

#[derive(Clone)]
struct Sweep {
    name: &'static str,
    due: Option<Due>,
    sweeper: Sweeper,
}

struct Need {
    module: &'static str,
    port: &'static str,
    id: TypeId,
}

impl Wiring {
    /// Wires the modules that are switched on. Fails with both names when a module needs a port that nobody offers.
    pub fn of(modules: &[Arc<dyn Module>], settings: &Settings) -> Result<Self, String> {
        let scopes = modules.iter().flat_map(|module| module.scopes().iter().copied()).collect();
        let mut wiring = Self { settings: settings.clone(), scopes, ..Self::default() };
        for module in modules {
            wiring.module = module.name();
            module.wire(&mut wiring);
        }
        match wiring.needs.iter().find(|need| !wiring.ports.contains_key(&need.id)) {
            Some(need) => Err(format!(
                "module “{}” needs the port {}, which no module that is switched on offers: switch on the module that \
                 does, or switch “{}” off",
                need.module, need.port, need.module
            )),
            None => Ok(wiring),
        }
    }

    /// The configuration, for what a module builds while it is wired.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The scopes of all modules that are switched on.
    pub fn scopes(&self) -> &[ScopeDef] {
        &self.scopes
    }

    /// Offers a port: a small read-only trait of `contracts`.
    pub fn offer<P: ?Sized + Send + Sync + 'static>(&mut self, port: Arc<P>) {
        self.ports.insert(TypeId::of::<P>(), Box::new(port));
    }

    /// Declares that this module cannot work without the port. (One that can simply asks [`Wiring::port`].)
    pub fn need<P: ?Sized + 'static>(&mut self) {
        self.needs.push(Need { module: self.module, port: type_name::<P>(), id: TypeId::of::<P>() });
    }

    /// The port, if some module that is switched on offers it.
    pub fn port<P: ?Sized + Send + Sync + 'static>(&self) -> Option<Arc<P>> {
        self.ports.get(&TypeId::of::<P>())?.downcast_ref::<Arc<P>>().cloned()
    }

    /// Follows a kind of event: the reaction gets each one, in the order of its stream, at least once, in a transaction of
    /// its own that also records that it is done. `name` must stay the same over the years.
    pub fn follow<E: DomainEvent>(
        &mut self,
        name: &'static str,
        reaction: impl Fn(&mut Tx<'_>, E) -> Result<()> + Send + Sync + 'static,
    ) {
        self.subscribers.push(Subscriber::new(name, reaction));
    }

    /// Runs jobs of this kind (see [`crate::jobs`]).
    pub fn job<J: Job>(&mut self) {
        self.jobs.insert(J::KIND, crate::jobs::runner::<J>());
    }

    /// Renders and sends letters of this kind (see [`crate::mail`]).
    pub fn letter<L: Letter>(&mut self) {
        self.letters.insert(L::KIND, crate::mail::renderer::<L>());
    }

    /// Does this about once a minute; see [`Sweeper`].
    pub fn sweep(&mut self, name: &'static str, sweeper: Sweeper) {
        self.sweepers.push(Sweep { name, due: None, sweeper });
    }

    /// The same for housekeeping that is due now and then only; see [`Due`].
    pub fn sweep_if(&mut self, name: &'static str, due: Due, sweeper: Sweeper) {
        self.sweepers.push(Sweep { name, due: Some(due), sweeper });
    }

    /// Offers the kernel's port for credentials.
    pub fn gatekeeper(&mut self, gatekeeper: Arc<dyn Gatekeeper>) {
        self.gatekeeper = Some(gatekeeper);
    }

    /// The kernel's port for events, if a module offers it.
    pub fn events(&self) -> Option<Arc<dyn EventLookup>> {
        self.events.clone()
    }

    /// Offers the kernel's port for events.
    pub fn event_lookup(&mut self, events: Arc<dyn EventLookup>) {
        self.events = Some(events);
    }
}

/// Access to ports inside a handler: `ctx.port::<dyn SomePort>()`.
impl App {
    /// The port, if some module that is switched on offers it.
    pub fn port<P: ?Sized + Send + Sync + 'static>(&self) -> Option<Arc<P>> {
        self.wiring.port::<P>()
    }

    /// The scopes of all modules that are switched on.
    pub fn scopes(&self) -> &[ScopeDef] {
        &self.wiring.scopes
    }

    /// Runs the housekeeping of all modules once. One that fails is logged and does not keep the others from running.
    pub async fn sweep(&self) {
        for sweep in self.wiring.sweepers.clone() {
            let name = sweep.name;
            if let Err(error) = self.sweep_one(sweep).await {
                log::warn!("housekeeping “{name}” failed, the next round tries again: {error}");
            }
        }
    }

    async fn sweep_one(&self, Sweep { name, due, sweeper }: Sweep) -> Result<()> {
        if let Some(due) = due {
            let now = self.now();
            if !self.db.read_long(move |conn| due(conn, now)).await? {
                return Ok(());
            }
        }
        self.db.write(crate::db::Actor::system(name), 0, move |tx| sweeper(tx)).await
    }
}
