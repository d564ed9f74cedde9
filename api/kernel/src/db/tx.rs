//! One write: its connection, its instant, who asked for it, and what it announces.

use super::{At, Conn, Key, dialect};
use crate::{
    error::Result,
    ids::{EventId, Id},
    outbox::{Announcement, Changed, DomainEvent},
};
use std::ops::{Deref, DerefMut};

/// Who makes a change, for the audit log. Ids only, never names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// `user`, `client`, `anonymous` or `system`.
    pub kind: &'static str,
    /// The user or client.
    pub id: Option<Id>,
    /// The request that it came with (`X-Request-Id`), or what the system was doing.
    pub request_id: String,
}

impl Actor {
    /// The system itself, and what it is doing (`migrate`, `demo`, `job budget.simulate`).
    pub fn system(doing: &str) -> Self {
        Self { kind: "system", id: None, request_id: doing.to_owned() }
    }
}

/// A write in progress. It dereferences to the connection, so stores take it where they take `&mut Conn`.
///
/// The closure that receives a `Tx` may run twice (when a group of writes has to be taken apart), so it only reads and
/// writes the database: hashing, parsing and I/O come before it.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    actor: &'a Actor,
    now: At,
    announcements: Vec<Announcement>,
    ids: &'a uuid::ContextV7,
}

impl<'a> Tx<'a> {
    pub(super) fn new(conn: &'a mut Conn, actor: &'a Actor, now: At, ids: &'a uuid::ContextV7) -> Self {
        Self { conn, actor, now, announcements: Vec::new(), ids }
    }

    /// The instant of this write; the same for all that it writes.
    pub fn now(&self) -> At {
        self.now
    }

    /// A new id, ordered by the instant of this write; within a millisecond in the order of these calls, also those of the
    /// writes before it in the same lane (so in the same event).
    pub fn new_id<T: From<uuid::Uuid>>(&self) -> T {
        crate::ids::new_in(self.ids, self.now.utc()).into()
    }

    /// Who asked.
    pub fn actor(&self) -> &Actor {
        self.actor
    }

    /// Locks until the end of the transaction; needed before a rule that spans rows.
    pub fn lock(&mut self, key: Key<'_>) -> Result<()> {
        dialect::lock(self.conn, key)
    }

    /// Announces a change: a row of the change feed and an audit entry, in this transaction.
    pub fn publish(&mut self, change: Changed) {
        self.announcements.push(Announcement::of_change(change, self.actor, self.now));
    }

    /// Announces a domain event with its payload: subscribers, change feed and audit, in this transaction.
    pub fn publish_event<E: DomainEvent>(&mut self, event: &E) -> Result<()> {
        let announcement = Announcement::of_event(event, self.actor, self.now)?;
        self.announcements.push(announcement);
        Ok(())
    }

    /// Writes an audit entry for something that changes no resource (a sign-in, an export).
    pub fn audit(&mut self, action: &str, subject_kind: &str, subject: Option<Id>, event: Option<EventId>) {
        let entry = Announcement::audit_only(action, subject_kind, subject, event, self.actor, self.now);
        self.announcements.push(entry);
    }

    pub(super) fn into_announcements(self) -> Vec<Announcement> {
        self.announcements
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}
impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}
