//! Retries without a second effect: a POST with an `Idempotency-Key` is answered once, and its answer kept for a day, in the
//! transaction of its effect (draft-ietf-httpapi-idempotency-key-header).
//!
//! A duplicate that arrives meanwhile waits for the first: on SQLite in the writer's line, on PostgreSQL for an advisory
//! lock. So there is no "in progress" row that a crash could leave behind.

use crate::{
    db::{At, Conn, Key, Tx},
    error::{self, ApiError, Result},
    http::Rendered,
    insert_new,
    schema::kernel_idempotency,
    secrets::{self, hex},
};
use diesel::prelude::*;

/// Hours for which an answer is kept.
pub const KEPT_HOURS: i64 = 24;
/// Characters that a key may have.
pub const MAX_KEY: usize = 255;

/// One request that must have its effect once.
#[derive(Clone, Debug)]
pub(crate) struct Once {
    scope: String,
    body_hash: String,
}

impl Once {
    /// `principal` is `None` for callers without credentials: they share a principal, so the body joins the scope, and one
    /// caller's key cannot collide with, or reveal, another's.
    pub(crate) fn new(principal: Option<String>, method: &str, path: &str, key: &str, body: [u8; 32]) -> Self {
        let body_hash = hex(&body);
        let who = principal.unwrap_or_else(|| format!("anonymous {body_hash}"));
        let scope = hex(&secrets::sha256([&who, method, path, key].join("\n").as_bytes()));
        Self { scope, body_hash }
    }

    /// The answer given before, if any. Takes the lock that makes a duplicate wait.
    pub(crate) fn answered(&self, tx: &mut Tx<'_>) -> Result<Option<Rendered>> {
        tx.lock(Key::Idempotency(&self.scope)).map_err(|error| match error.cause() {
            Some(cause) if cause.contains("lock timeout") => in_flight(),
            _ => error,
        })?;
        let now = tx.now();
        self.kept(tx, now)
    }

    /// The answer given before, if any, without waiting for a duplicate that is still being worked on.
    pub(crate) fn kept(&self, conn: &mut Conn, now: At) -> Result<Option<Rendered>> {
        use kernel_idempotency::dsl as i;
        let found: Option<(String, i32, String, String)> = i::kernel_idempotency
            .find(&self.scope)
            .filter(i::expires_at.gt(now))
            .select((i::body_hash, i::status, i::headers, i::body))
            .first(conn)
            .optional()?;
        let Some((body_hash, status, headers, body)) = found else { return Ok(None) };
        if body_hash != self.body_hash {
            return Err(mismatch());
        }
        let mut headers: Vec<(String, String)> = serde_json::from_str(&headers)?;
        headers.push(("Idempotency-Replayed".to_owned(), "true".to_owned()));
        Ok(Some(Rendered { status: u16::try_from(status).unwrap_or(200), headers, body: body.into_bytes() }))
    }

    /// Keeps the answer (secrets already left out).
    pub(crate) fn keep(&self, tx: &mut Tx<'_>, answer: &Rendered) -> Result<()> {
        if !(200..300).contains(&answer.status) {
            return Ok(());
        }
        use kernel_idempotency::dsl as i;
        let expires_at = tx.now().plus_seconds(KEPT_HOURS * 3_600);
        let now = tx.now();
        let conn: &mut Conn = tx;
        diesel::delete(i::kernel_idempotency.find(&self.scope).filter(i::expires_at.le(now))).execute(conn)?;
        let body = String::from_utf8(answer.body.clone()).map_err(|error| error::INTERNAL.plain().because(error))?;
        let row = (
            i::scope.eq(&self.scope),
            i::body_hash.eq(&self.body_hash),
            i::status.eq(i32::from(answer.status)),
            i::headers.eq(serde_json::to_string(&answer.headers)?),
            i::body.eq(body),
            i::expires_at.eq(expires_at),
        );
        match insert_new!(conn, i::kernel_idempotency, row)? {
            1 => Ok(()),
            _ => Err(in_flight()),
        }
    }
}

/// Forgets answers that are older than a day; gives how many.
pub fn purge(conn: &mut Conn, now: At) -> Result<usize> {
    Ok(diesel::delete(kernel_idempotency::table.filter(kernel_idempotency::expires_at.le(now))).execute(conn)?)
}

fn mismatch() -> ApiError {
    error::IDEMPOTENCY_MISMATCH.detail(
        "Cette Idempotency-Key a déjà servi pour un autre contenu. Prenez une clé neuve pour une requête nouvelle.",
        "This Idempotency-Key was used for another body. Take a new key for a new request.",
    )
}

fn in_flight() -> ApiError {
    error::IDEMPOTENCY_IN_FLIGHT
        .detail(
            "La même requête est encore en cours. Renvoyez-la dans quelques secondes, avec la même clé.",
            "The same request is still being worked on. Send it again in a few seconds, with the same key.",
        )
        .retry_after(2)
}
