//! What the queries of an endpoint are limited to. A fence can only be made by the kernel, from a caller who may have it;
//! stores take it as an argument, so a handler cannot reach beyond it by forgetting something.

use super::{Caller, CallerKind, EventRef, missing_scope, unauthenticated};
use crate::{
    error::{self, Result},
    ids::{EventId, PartnerId},
};

/// A kind of fence: the second parameter of `Ctx`.
pub trait Fence: Clone + Send + Sync + Sized + 'static {
    /// Its name, for the tests that compare the code with the document.
    const NAME: &'static str;
    /// Whether the path holds `{event}`.
    const IN_EVENT: bool;
    /// Lets the caller in, or says why not. `event` is there if [`Fence::IN_EVENT`].
    fn admit(caller: Option<&Caller>, scope: &str, anonymous: bool, event: Option<EventRef>) -> Result<Self>;
}

/// The whole house: needs the scope for all events, and is closed to partner clients. The default.
#[derive(Clone, Debug)]
pub struct Whole(());

/// As far as the caller's grants reach: for directories that one grant anywhere opens. Queries must respect
/// [`Reach::events`] and [`Reach::partner`].
#[derive(Clone, Debug)]
pub struct Reach {
    events: Option<Vec<EventId>>,
    partner: Option<PartnerId>,
}

/// What belongs to no event but to an organisation, such as its people: needs the scope for all events, because a role in
/// one event must not reach the others; a partner client reaches its own organisation.
#[derive(Clone, Debug)]
pub struct Home {
    partner: Option<PartnerId>,
}

/// One event, from `{event}` in the path; closed to partner clients.
#[derive(Clone, Debug)]
pub struct InEvent {
    event: EventRef,
}

/// One event, open to partner clients, which see their own organisation's part of it only.
#[derive(Clone, Debug)]
pub struct Own {
    event: EventRef,
    partner: Option<PartnerId>,
}

/// No fence at all, for commands, jobs and reactions, which act for the system: name what you are doing.
impl Whole {
    /// The system's own view.
    pub fn system() -> Self {
        Self(())
    }
}

impl Reach {
    /// Everything; for commands, jobs and reactions.
    pub fn system() -> Self {
        Self { events: None, partner: None }
    }
    /// The events that may be seen; `None` for all.
    pub fn events(&self) -> Option<&[EventId]> {
        self.events.as_deref()
    }
    /// The only organisation that may be seen; `None` for all.
    pub fn partner(&self) -> Option<PartnerId> {
        self.partner
    }
}

impl Home {
    /// The only organisation that may be reached; `None` for all.
    pub fn partner(&self) -> Option<PartnerId> {
        self.partner
    }
}

impl From<Home> for Reach {
    /// Whoever holds the scope for all events may see any part of it.
    fn from(fence: Home) -> Self {
        Self { events: None, partner: fence.partner }
    }
}

impl InEvent {
    /// The event, for commands, jobs and reactions.
    pub fn system(event: EventRef) -> Self {
        Self { event }
    }
    /// The event.
    pub fn event(&self) -> EventId {
        self.event.id
    }
    /// The event's slug.
    pub fn slug(&self) -> &str {
        &self.event.slug
    }
}

impl Own {
    /// The event without a partner's limits; for commands, jobs and reactions.
    pub fn system(event: EventRef) -> Self {
        Self { event, partner: None }
    }
    /// The event.
    pub fn event(&self) -> EventId {
        self.event.id
    }
    /// The event's slug.
    pub fn slug(&self) -> &str {
        &self.event.slug
    }
    /// The only organisation that may be seen; `None` for all.
    pub fn partner(&self) -> Option<PartnerId> {
        self.partner
    }
}

impl From<InEvent> for Own {
    /// Whoever may see the whole event may see any part of it.
    fn from(fence: InEvent) -> Self {
        Self { event: fence.event, partner: None }
    }
}

fn staff_only(caller: Option<&Caller>, scope: &str) -> Result<()> {
    match caller {
        Some(Caller { kind: CallerKind::Client, partner: Some(_), .. }) => Err(error::FORBIDDEN.detail(
            "Les clients d'un partenaire ne voient que leur propre organisation ; ceci est réservé aux organisateurs.",
            "Clients of a partner see their own organisation only; this is for the organisers.",
        )
        .member("scope", scope)),
        _ => Ok(()),
    }
}

fn found(event: Option<EventRef>) -> Result<EventRef> {
    event.ok_or_else(event_not_found)
}

/// 404 for an event that does not exist or may not be seen: the two look the same.
pub fn event_not_found() -> error::ApiError {
    error::NOT_FOUND.detail(
        "Aucun événement de ce nom ou identifiant ne vous est visible. GET /api/v1/events les liste.",
        "No event of this slug or id is visible to you. GET /api/v1/events lists them.",
    )
}

impl Fence for Whole {
    const NAME: &'static str = "whole";
    const IN_EVENT: bool = false;
    fn admit(caller: Option<&Caller>, scope: &str, anonymous: bool, _: Option<EventRef>) -> Result<Self> {
        match caller {
            None if anonymous => Ok(Self(())),
            None => Err(unauthenticated()),
            Some(_) if scope.is_empty() => Ok(Self(())),
            Some(caller) => {
                staff_only(Some(caller), scope)?;
                if caller.may_everywhere(scope) { Ok(Self(())) } else { Err(missing_scope(scope)) }
            }
        }
    }
}

impl Fence for Reach {
    const NAME: &'static str = "reach";
    const IN_EVENT: bool = false;
    fn admit(caller: Option<&Caller>, scope: &str, _: bool, _: Option<EventRef>) -> Result<Self> {
        let caller = caller.ok_or_else(unauthenticated)?;
        let events = caller.events_with(scope);
        if events.as_ref().is_some_and(Vec::is_empty) {
            return Err(missing_scope(scope));
        }
        Ok(Self { events, partner: caller.partner })
    }
}

impl Fence for Home {
    const NAME: &'static str = "home";
    const IN_EVENT: bool = false;
    fn admit(caller: Option<&Caller>, scope: &str, _: bool, _: Option<EventRef>) -> Result<Self> {
        let caller = caller.ok_or_else(unauthenticated)?;
        match caller.partner {
            Some(_) if caller.events_with(scope).is_none_or(|events| !events.is_empty()) => {}
            None if caller.may_everywhere(scope) => {}
            _ => return Err(missing_scope(scope)),
        }
        Ok(Self { partner: caller.partner })
    }
}

/// The scope is missing altogether: 403. It is granted for other events only: this one looks unknown, 404.
fn admitted(caller: &Caller, scope: &str, event: &EventRef) -> Result<()> {
    match caller.events_with(scope) {
        None => Ok(()),
        Some(events) if events.contains(&event.id) => Ok(()),
        Some(events) if events.is_empty() => Err(missing_scope(scope)),
        Some(_) => Err(event_not_found()),
    }
}

impl Fence for InEvent {
    const NAME: &'static str = "event";
    const IN_EVENT: bool = true;
    fn admit(caller: Option<&Caller>, scope: &str, anonymous: bool, event: Option<EventRef>) -> Result<Self> {
        match caller {
            // Open to everybody is open to those who happen to have a token as well.
            _ if anonymous => Ok(Self { event: found(event)? }),
            None => Err(unauthenticated()),
            Some(caller) => {
                staff_only(Some(caller), scope)?;
                let event = or_missing_scope(caller, scope, event)?;
                admitted(caller, scope, &event)?;
                Ok(Self { event })
            }
        }
    }
}

impl Fence for Own {
    const NAME: &'static str = "own";
    const IN_EVENT: bool = true;
    fn admit(caller: Option<&Caller>, scope: &str, _: bool, event: Option<EventRef>) -> Result<Self> {
        let caller = caller.ok_or_else(unauthenticated)?;
        let event = or_missing_scope(caller, scope, event)?;
        admitted(caller, scope, &event)?;
        if caller.partner.is_some() && !event.announced {
            return Err(event_not_found());
        }
        Ok(Self { event, partner: caller.partner })
    }
}

/// Whoever lacks the scope altogether hears that before hearing whether the event exists.
fn or_missing_scope(caller: &Caller, scope: &str, event: Option<EventRef>) -> Result<EventRef> {
    if caller.events_with(scope).is_some_and(|events| events.is_empty()) {
        return Err(missing_scope(scope));
    }
    found(event)
}
