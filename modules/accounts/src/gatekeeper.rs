//! Turns bearer tokens into callers: the accounts module's side of the kernel's port.

use crate::{
    credentials::{API_TOKEN, looks_like},
    ids::{ClientId, FamilyId, TokenId, UserId},
    jwt::Claims,
    keyring::KeyRing,
    oauth,
    rules::scopes,
    store::{
        clients, oauth as families,
        tokens::{self, TokenRow},
        users::{self, UserRow},
    },
};
use kernel::{
    auth::{Caller, CallerKind, Gatekeeper, Grant, Role, ScopeDef, ScopeSet, unauthenticated},
    db::{At, Conn, Tx},
    error::Result,
    ids::Id,
    secrets::hash_token,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Uses of a personal token are noted to the hour.
const USE_PRECISION_SECONDS: i64 = 3_600;

/// Knows tokens, users, clients and their roles.
pub struct Keeper {
    issuer: String,
    scopes: Vec<ScopeDef>,
    keys: KeyRing,
    used: Mutex<HashMap<TokenId, At>>,
}

impl Keeper {
    /// `issuer` is the server's public URL; `scopes` are those of all modules.
    pub fn new(issuer: String, scopes: Vec<ScopeDef>) -> Self {
        Self { issuer, scopes, keys: KeyRing::default(), used: Mutex::default() }
    }

    /// The claims of an access token that is signed by us and not expired; it may still be revoked.
    pub fn claims(&self, conn: &mut Conn, token: &str, now: At) -> Result<Option<Claims>> {
        self.keys.claims(conn, token, &self.issuer, now)
    }

    fn by_access_token(&self, conn: &mut Conn, claims: &Claims, now: At) -> Result<Option<Caller>> {
        let family = families::family(conn, FamilyId(claims.sid))?.filter(|family| {
            family.revoked_at.is_none() && family.expires_at > now && family.client_id == claims.client_id
        });
        let Some(family) = family else { return Ok(None) };
        let Some(client) = oauth::known_client(conn, &self.issuer, &self.scopes, &family.client_id)? else {
            return Ok(None);
        };
        let carried: ScopeSet = scopes::parse(&claims.scope).intersection(&client.scopes).cloned().collect();
        match (family.user_id, &client.row) {
            (Some(user), _) => match users::find(conn, user)? {
                Some(user) => self.person(conn, &user, &carried, client.row.is_some()),
                None => Ok(None),
            },
            (None, Some(row)) => Ok(row.partner_id.map(|partner| Caller {
                id: Id(row.id.0),
                kind: CallerKind::Client,
                partner: Some(partner),
                grants: vec![Grant { event: None, scopes: carried }],
                through_site: false,
            })),
            (None, None) => Ok(None),
        }
    }

    fn by_api_token(&self, conn: &mut Conn, token: &TokenRow, now: At) -> Result<Option<Caller>> {
        if token.expires_at <= now {
            return Ok(None);
        }
        let Some(user) = users::find(conn, token.user_id)? else { return Ok(None) };
        let caller = self.person(conn, &user, &scopes::parse(&token.scopes), false)?;
        if caller.is_some() {
            self.note_use(token, now);
        }
        Ok(caller)
    }

    /// A suspended user is nobody.
    fn person(
        &self,
        conn: &mut Conn,
        user: &UserRow,
        carried: &ScopeSet,
        through_site: bool,
    ) -> Result<Option<Caller>> {
        if !user.is_active() {
            return Ok(None);
        }
        let held = held_roles(conn, user.id)?;
        let grants = scopes::effective(&self.scopes, held, carried);
        Ok(Some(Caller { id: Id(user.id.0), kind: CallerKind::User, partner: None, grants, through_site }))
    }

    /// Reading connections cannot write, so uses are remembered until [`Keeper::flush_uses`].
    fn note_use(&self, token: &TokenRow, now: At) {
        let hour = now.plus_seconds(-now.unix_seconds().rem_euclid(USE_PRECISION_SECONDS));
        if token.last_used_at.is_none_or(|noted| noted < hour) {
            self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(token.id, hour);
        }
    }

    /// Writes down which personal tokens were used. Safe to run twice.
    pub fn flush_uses(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now();
        let used = {
            let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
            // Kept for two hours: this very write may still be rolled back and run again.
            used.retain(|_, at| *at > now.plus_seconds(-2 * USE_PRECISION_SECONDS));
            used.clone()
        };
        used.into_iter().try_for_each(|(token, at)| tokens::touch(tx, token, at))
    }
}

/// The roles of a user, and where. A role that this version does not know gives nothing.
pub fn held_roles(conn: &mut Conn, user: UserId) -> Result<Vec<(Role, Option<kernel::ids::EventId>)>> {
    let rows = users::grants(conn, &[user])?;
    Ok(rows.iter().filter_map(|row| Some((Role::named(&row.role)?, row.event()))).collect())
}

impl Gatekeeper for Keeper {
    fn caller(&self, conn: &mut Conn, token: &str, now: At) -> Result<Caller> {
        let caller = if looks_like(token, API_TOKEN) {
            match tokens::by_hash(conn, &hash_token(token))? {
                Some(row) => self.by_api_token(conn, &row, now)?,
                None => None,
            }
        } else {
            match self.claims(conn, token, now)? {
                Some(claims) => self.by_access_token(conn, &claims, now)?,
                None => None,
            }
        };
        caller.ok_or_else(unauthenticated)
    }
}

/// The client row of an OAuth `client_id`, if it is the id of a registered client.
pub fn client_row(conn: &mut Conn, client_id: &str) -> Result<Option<clients::ClientRow>> {
    match client_id.parse::<ClientId>() {
        Ok(id) => clients::find(conn, id, None),
        Err(_) => Ok(None),
    }
}
