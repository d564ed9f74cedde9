//! Signing keys: the newest signs, older ones verify until the last of their tokens is dead. Kept in the database, the
//! private part sealed with the server secret, so that all processes and a backup share them.

use crate::{
    jwt::{self, Claims, LEEWAY_SECONDS, LIFETIME_SECONDS, PublicJwk},
    store::keys::{self, KeyRow},
};
use kernel::{
    app::App,
    db::{Actor, At, Conn, Doc, Key},
    error::Result,
    secrets::{Secrets, purpose, random_token},
};
use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use zeroize::Zeroizing;

/// For how long a key signs, in seconds.
const SIGNS_SECONDS: i64 = 60 * 86_400;
/// A key with less than this left makes room for its successor, in seconds.
const RENEW_SECONDS: i64 = 7 * 86_400;
/// How long a process believes its copy of the public keys, in seconds: a key deleted after a leak is dead by then.
const FRESH_SECONDS: i64 = 60;

/// How often unknown keys are looked for in [`LOOKS_MS`]: whoever sends tokens with invented key ids shall not make the
/// database read for each.
const LOOKS: u32 = 5;
/// See [`LOOKS`]; in milliseconds.
const LOOKS_MS: u128 = 5_000;
/// Keys that this process has made: it looks for those without counting.
static MADE: AtomicU64 = AtomicU64::new(0);

/// A key that signs.
pub struct Signer {
    kid: String,
    private: Zeroizing<Vec<u8>>,
}

impl Signer {
    /// The access token with these claims.
    pub fn sign(&self, claims: &Claims) -> Result<String> {
        jwt::sign(claims, &self.kid, &self.private)
    }

    fn of(secrets: &Secrets, row: &KeyRow) -> Option<Self> {
        let private = secrets.unseal(purpose::SIGNING_KEY, &row.sealed_private)?;
        Some(Self { kid: row.kid.clone(), private })
    }
}

fn signs(row: &KeyRow, now: At) -> bool {
    row.not_after > now.plus_seconds(RENEW_SECONDS)
}

/// Tokens of keys that signed until then may still be alive.
fn still_verified(now: At) -> At {
    now.plus_seconds(-LIFETIME_SECONDS - LEEWAY_SECONDS)
}

/// The key that signs now; makes one when there is none, when it is about to retire, or when the present one was sealed with
/// another server secret.
pub async fn signer(app: &App) -> Result<Signer> {
    let now = app.now();
    let secrets = app.secrets.clone();
    let usable =
        move |rows: &[KeyRow]| rows.iter().filter(|row| signs(row, now)).find_map(|row| Signer::of(&secrets, row));
    let present = app.db.read(move |conn| keys::alive(conn, now)).await?;
    if let Some(signer) = usable(&present) {
        return Ok(signer);
    }
    let kid = random_token("");
    let (private, public) = jwt::generate(&kid)?;
    let row = KeyRow {
        kid: kid.clone(),
        alg: jwt::ALG.to_owned(),
        sealed_private: app.secrets.seal(purpose::SIGNING_KEY, &private),
        public_jwk: Doc::of(&public)?,
        created_at: now,
        not_after: now.plus_seconds(SIGNS_SECONDS),
    };
    let known: Vec<String> = present.into_iter().map(|row| row.kid).collect();
    let others = app
        .db
        .write(Actor::system("signing key"), 0, move |tx| {
            tx.lock(Key::House("accounts.signing-keys"))?;
            // Another process may have been faster: its key is as good.
            let new: Vec<KeyRow> = keys::alive(tx, now)?.into_iter().filter(|row| !known.contains(&row.kid)).collect();
            if new.is_empty() {
                keys::insert(tx, &row)?;
                tx.audit("signing_key.created", "signing_key", None, None);
            }
            Ok(new)
        })
        .await?;
    MADE.fetch_add(1, Ordering::SeqCst);
    Ok(usable(&others).unwrap_or(Signer { kid, private }))
}

/// The public keys whose tokens can still be alive.
pub fn public_keys(conn: &mut Conn, now: At) -> Result<Vec<PublicJwk>> {
    keys::alive(conn, still_verified(now))?.iter().map(|row| Ok(row.public_jwk.to()?)).collect()
}

/// This process's copy of the public keys.
#[derive(Default)]
pub struct KeyRing {
    copied: RwLock<Copied>,
    looks: Mutex<Looks>,
}

#[derive(Default)]
struct Copied {
    at: Option<At>,
    keys: HashMap<String, PublicJwk>,
}

/// What was spent on unknown keys lately.
#[derive(Default)]
struct Looks {
    since: Option<Instant>,
    used: u32,
    made: u64,
}

impl Looks {
    fn allow(&mut self) -> bool {
        let made = MADE.load(Ordering::SeqCst);
        if std::mem::replace(&mut self.made, made) != made {
            return true;
        }
        if self.since.is_none_or(|since| since.elapsed().as_millis() >= LOOKS_MS) {
            (self.since, self.used) = (Some(Instant::now()), 0);
        }
        self.used = self.used.saturating_add(1);
        self.used <= LOOKS
    }
}

impl KeyRing {
    /// The claims of a valid access token of ours; `None` for anything else.
    pub fn claims(&self, conn: &mut Conn, token: &str, issuer: &str, now: At) -> Result<Option<Claims>> {
        let Some(kid) = jwt::key_id(token) else { return Ok(None) };
        let key = match self.copied(&kid, now) {
            Some(Some(key)) => Some(key),
            // Not in the copy: it may be a new key of another process.
            Some(None) if !self.looks.lock().unwrap_or_else(PoisonError::into_inner).allow() => None,
            Some(None) | None => self.reload(conn, now)?.remove(&kid),
        };
        Ok(key.and_then(|key| jwt::verify(token, &key, issuer, now)))
    }

    /// What the copy says of that key; `None` if the copy is too old.
    fn copied(&self, kid: &str, now: At) -> Option<Option<PublicJwk>> {
        let copied = self.copied.read().unwrap_or_else(PoisonError::into_inner);
        let age = now.unix_seconds() - copied.at?.unix_seconds();
        (0..FRESH_SECONDS).contains(&age).then(|| copied.keys.get(kid).cloned())
    }

    fn reload(&self, conn: &mut Conn, now: At) -> Result<HashMap<String, PublicJwk>> {
        let keys: HashMap<_, _> = public_keys(conn, now)?.into_iter().map(|key| (key.kid.clone(), key)).collect();
        *self.copied.write().unwrap_or_else(PoisonError::into_inner) = Copied { at: Some(now), keys: keys.clone() };
        Ok(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_keys_are_looked_for_a_few_times_only() {
        let mut looks = Looks { made: MADE.load(Ordering::SeqCst), ..Looks::default() };
        assert_eq!((0..1_000).filter(|_| looks.allow()).count(), 5);
        MADE.fetch_add(1, Ordering::SeqCst);
        assert!(looks.allow(), "a key of our own is always found");
        assert!(!looks.allow());
    }
}
