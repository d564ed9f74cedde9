//! Who is calling, what they may do, and how far they may see.
//!
//! A *scope* (`partners:write`) says what; a *grant* gives scopes in one event or in all; a *fence* is what an endpoint's
//! queries are limited to. An endpoint names its scope and its fence in its signature (`Ctx<Write, InEvent>`), and without
//! both there is no database.

use crate::{
    db::{At, Conn},
    error::{self, ApiError, Result},
    ids::{EventId, Id, PartnerId},
};
use std::{collections::BTreeSet, sync::Arc};

pub use fence::{Fence, Home, InEvent, Own, Reach, Whole, event_not_found};
mod fence;

/// Bundles of scopes that a user can be granted, for one event or for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Everything.
    Admin,
    /// Runs the congress.
    Organiser,
    /// Budget, payments, commitments.
    Finance,
    /// Media and accreditations.
    Press,
    /// The desk on the day.
    CheckIn,
    /// Reads what is not personal.
    Viewer,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 6] = [Role::Admin, Role::Organiser, Role::Finance, Role::Press, Role::CheckIn, Role::Viewer];

    /// The name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Role::Admin => "admin",
            Role::Organiser => "organiser",
            Role::Finance => "finance",
            Role::Press => "press",
            Role::CheckIn => "check-in",
            Role::Viewer => "viewer",
        }
    }

    /// The role of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A scope as a module declares it.
#[derive(Clone, Copy, Debug)]
pub struct ScopeDef {
    /// `<module>:<what>`.
    pub name: &'static str,
    /// What it allows, in one line, for the OAuth consent and the document.
    pub summary: &'static str,
    /// The roles that contain it; `admin` contains every scope.
    pub roles: &'static [Role],
    /// Whether clients of partner organisations may have it (within their fence).
    pub partners: bool,
}

impl ScopeDef {
    /// Whether the role contains this scope.
    pub fn in_role(&self, role: Role) -> bool {
        role == Role::Admin || self.roles.contains(&role)
    }
}

/// A scope as a type, so that a handler's signature states it.
pub trait Scope: 'static {
    /// Its name; empty for [`Public`] and [`SignedIn`].
    const NAME: &'static str;
    /// Whether a caller without credentials passes.
    const ANONYMOUS: bool = false;
}

/// Open to everybody.
pub struct Public;
impl Scope for Public {
    const NAME: &'static str = "";
    const ANONYMOUS: bool = true;
}

/// Open to whoever has a valid token: only for what is the caller's own.
pub struct SignedIn;
impl Scope for SignedIn {
    const NAME: &'static str = "";
}

/// Declares a module's scopes and the list `ALL` that [`crate::module::Module::scopes`] hands out.
///
/// ```
/// kernel::scopes! {
///     /// Read the directory of organisations.
///     Read = "partners:read" { roles: [Organiser, Viewer], partners: true }
/// }
/// assert_eq!(ALL[0].name, "partners:read");
/// ```
#[macro_export]
macro_rules! scopes {
    ($($(#[doc = $doc:literal])+ $name:ident = $scope:literal { roles: [$($role:ident),*], partners: $partners:literal })+) => {
        $(
            $(#[doc = $doc])+
            pub struct $name;
            impl $crate::auth::Scope for $name {
                const NAME: &'static str = $scope;
            }
        )+
        /// Every scope declared here.
        pub static ALL: &[$crate::auth::ScopeDef] = &[$($crate::auth::ScopeDef {
            name: $scope,
            summary: concat!($($doc),+),
            roles: &[$($crate::auth::Role::$role),*],
            partners: $partners,
        }),+];
    };
}

/// Names of scopes.
pub type ScopeSet = BTreeSet<String>;

/// Scopes in one event, or in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The event; `None` for all.
    pub event: Option<EventId>,
    /// What is allowed there: already cut down to what the token carries.
    pub scopes: ScopeSet,
}

/// What kind of principal is calling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// A person.
    User,
    /// A program of a partner organisation, or a front end acting for itself.
    Client,
}

/// Somebody with valid credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The user or client.
    pub id: Id,
    /// Person or program.
    pub kind: CallerKind,
    /// The partner organisation that a client belongs to: its fence.
    pub partner: Option<PartnerId>,
    /// What it may do, and where.
    pub grants: Vec<Grant>,
    /// A registered site or app calls in the user's name: it must not get hold of anything that outlives the user's
    /// consent. False for this server's own pages and for personal tokens.
    pub through_site: bool,
}

impl Caller {
    /// Whether the scope is granted for all events.
    pub fn may_everywhere(&self, scope: &str) -> bool {
        scope.is_empty() || self.grants.iter().any(|grant| grant.event.is_none() && grant.scopes.contains(scope))
    }

    /// Whether the scope is granted for this event.
    pub fn may_in(&self, scope: &str, event: EventId) -> bool {
        let here = |grant: &Grant| grant.event.is_none_or(|only| only == event);
        scope.is_empty() || self.grants.iter().any(|grant| here(grant) && grant.scopes.contains(scope))
    }

    /// Where the scope is granted: `None` for every event, else the list (perhaps empty).
    pub fn events_with(&self, scope: &str) -> Option<Vec<EventId>> {
        if self.may_everywhere(scope) {
            return None;
        }
        let with_scope = self.grants.iter().filter(|grant| grant.scopes.contains(scope));
        Some(with_scope.filter_map(|grant| grant.event).collect())
    }
}

/// Turns a bearer token into a caller. The accounts module implements it; the kernel keeps an answer for at most
/// [`CALLER_CACHE_MS`], which bounds how long a suspension or revocation may take to be felt.
pub trait Gatekeeper: Send + Sync {
    /// The caller, with grants already cut down to the token's scopes. Errors: `auth.required` when the token is wrong,
    /// expired, revoked, or its principal suspended; a database failure stays one (503) and never means "anonymous".
    fn caller(&self, conn: &mut Conn, token: &str, now: At) -> Result<Caller>;
}

/// Milliseconds for which a caller, once read, is believed.
pub const CALLER_CACHE_MS: u64 = 500;

/// An event, as the fence needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRef {
    /// Its id.
    pub id: EventId,
    /// Its slug.
    pub slug: String,
    /// Whether partner organisations may know of it: a draft looks unknown to their clients.
    pub announced: bool,
}

/// Finds an event by id or slug. The events module implements it.
pub trait EventLookup: Send + Sync {
    /// `None` if there is none.
    fn find(&self, conn: &mut Conn, id_or_slug: &str) -> Result<Option<EventRef>>;
}

/// 401: no token, or one that is not valid (any more).
pub fn unauthenticated() -> ApiError {
    error::UNAUTHENTICATED.detail(
        "Envoyez un jeton valide : Authorization: Bearer <jeton>. Il a pu expirer (15 minutes) ou être révoqué.",
        "Send a valid token: Authorization: Bearer <token>. It may have expired (15 minutes) or been revoked.",
    )
}

/// 403 that names the scope that is missing.
pub fn missing_scope(scope: &str) -> ApiError {
    error::FORBIDDEN
        .detail(
            format!("Il vous faut la portée « {scope} » ici ; ni vos rôles ni votre jeton ne la donnent."),
            format!("You need the scope “{scope}” here; neither your roles nor your token give it."),
        )
        .member("scope", scope)
}

/// What a caller shares between the requests of half a second.
pub type SharedCaller = Arc<Caller>;
