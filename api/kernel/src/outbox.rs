//! Changes and their announcement commit together.
//!
//! A write says what it changed with [`crate::db::Tx::publish`]; just before COMMIT the kernel numbers the announcements of the whole
//! group per *stream* (one event, or the house), writes one outbox row and one audit entry each, and that is the change
//! feed: numbers in commit order, without gaps. Subscribers and the feed read the same rows.
//!
//! Rows carry type, id, version and fence columns and no personal data: whoever wants to know more asks the API.

use crate::{
    audit,
    db::{Actor, At, Conn, Doc, Keep as _},
    error::Result,
    ids::{EventId, Id, PartnerId},
    insert_many, insert_new,
    schema::{kernel_outbox, kernel_streams},
};
use diesel::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::BTreeMap;

pub(crate) use dispatch::Quiet;
pub use dispatch::{DeadLetter, Subscriber, count_dead_letters, dead_letters, dispatch_once};
mod dispatch;
pub mod feed;

/// The stream of what belongs to no event: directory, users, clients.
pub const HOUSE: &str = "house";

/// The stream of an event, or of the house.
pub fn stream_of(event: Option<EventId>) -> String {
    event.map_or_else(|| HOUSE.to_owned(), |id| id.to_string())
}

/// A resource was created, updated or deleted.
#[derive(Clone, Debug)]
pub struct Changed {
    verb: &'static str,
    subject_kind: &'static str,
    subject_id: Id,
    version: i64,
    event: Option<EventId>,
    partner: Option<PartnerId>,
}

impl Changed {
    fn new(verb: &'static str, kind: &'static str, id: impl Into<uuid::Uuid>, version: i64) -> Self {
        Self { verb, subject_kind: kind, subject_id: Id(id.into()), version, event: None, partner: None }
    }
    /// `<kind>.created`
    pub fn created(kind: &'static str, id: impl Into<uuid::Uuid>, version: i64) -> Self {
        Self::new("created", kind, id, version)
    }
    /// `<kind>.updated`
    pub fn updated(kind: &'static str, id: impl Into<uuid::Uuid>, version: i64) -> Self {
        Self::new("updated", kind, id, version)
    }
    /// `<kind>.deleted`: a tombstone. Publish it for the old fence too when a thing moves from one partner to another.
    pub fn deleted(kind: &'static str, id: impl Into<uuid::Uuid>, version: i64) -> Self {
        Self::new("deleted", kind, id, version)
    }
    /// It belongs to this event.
    pub fn event(mut self, event: EventId) -> Self {
        self.event = Some(event);
        self
    }
    /// It belongs to this partner, whose clients may see it.
    pub fn partner(mut self, partner: PartnerId) -> Self {
        self.partner = Some(partner);
        self
    }
}

/// Something that other modules follow. Lives in `contracts`; its payload holds ids and codes, nothing personal.
pub trait DomainEvent: Serialize + DeserializeOwned + 'static {
    /// `<module>.<what happened>`, such as `events.copied`.
    const KIND: &'static str;
    /// The resource that it happened to, as a change.
    fn change(&self) -> Changed;
}

/// What one write announces; numbered and written just before COMMIT.
#[derive(Debug)]
pub struct Announcement {
    stream: String,
    outbox: Option<OutboxRow>,
    audit: audit::Entry,
}

impl Announcement {
    pub(crate) fn of_change(change: Changed, actor: &Actor, now: At) -> Self {
        let kind = format!("{}.{}", change.subject_kind, change.verb);
        Self::new(change, kind, None, actor, now)
    }

    pub(crate) fn of_event<E: DomainEvent>(event: &E, actor: &Actor, now: At) -> Result<Self> {
        Ok(Self::new(event.change(), E::KIND.to_owned(), Some(Doc::of(event)?), actor, now))
    }

    pub(crate) fn audit_only(
        action: &str,
        subject_kind: &str,
        subject: Option<Id>,
        event: Option<EventId>,
        actor: &Actor,
        now: At,
    ) -> Self {
        let audit = audit::Entry::new(action, subject_kind, subject, event, actor, now);
        Self { stream: stream_of(event), outbox: None, audit }
    }

    fn new(change: Changed, kind: String, payload: Option<Doc>, actor: &Actor, now: At) -> Self {
        let stream = stream_of(change.event);
        let audit = audit::Entry::new(&kind, change.subject_kind, Some(change.subject_id), change.event, actor, now);
        let outbox = OutboxRow {
            stream: stream.clone(),
            seq: 0,
            kind,
            subject_kind: change.subject_kind.to_owned(),
            subject_id: change.subject_id,
            version: change.version,
            event_id: change.event,
            partner_id: change.partner,
            tombstone: change.verb == "deleted",
            payload,
            at: now,
        };
        Self { stream, outbox: Some(outbox), audit }
    }
}

/// A row of the outbox, which is a row of the change feed.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = kernel_outbox, treat_none_as_default_value = false)]
pub struct OutboxRow {
    /// The event's id, or [`HOUSE`].
    pub stream: String,
    /// Position in the stream: commit order, no gaps.
    pub seq: i64,
    /// `<kind>.created|updated|deleted`, or a domain event's kind.
    pub kind: String,
    /// Kind of resource.
    pub subject_kind: String,
    /// Its id.
    pub subject_id: Id,
    /// Its version after the change.
    pub version: i64,
    /// Fence: event.
    pub event_id: Option<EventId>,
    /// Fence: partner.
    pub partner_id: Option<PartnerId>,
    /// The resource is gone from this fence.
    pub tombstone: bool,
    /// A domain event's payload.
    pub payload: Option<Doc>,
    /// When.
    pub at: At,
}

/// Numbers and writes all announcements of a group, stream by stream in a fixed order (so that two processes cannot lock
/// each other out). Called once per transaction, last.
pub(crate) fn flush(conn: &mut Conn, announcements: Vec<Announcement>) -> Result<()> {
    let mut streams: BTreeMap<String, Vec<Announcement>> = BTreeMap::new();
    for one in announcements {
        streams.entry(one.stream.clone()).or_default().push(one);
    }
    for (stream, list) in streams {
        flush_stream(conn, &stream, list)?;
    }
    Ok(())
}

fn flush_stream(conn: &mut Conn, stream: &str, list: Vec<Announcement>) -> Result<()> {
    let rows = i64::try_from(list.iter().filter(|one| one.outbox.is_some()).count()).unwrap_or(i64::MAX);
    let entries = i64::try_from(list.len()).unwrap_or(i64::MAX);
    let (last_seq, last_audit, head) = advance(conn, stream, rows, entries)?;

    let mut seq = last_seq - rows;
    let mut chain = audit::Chain { seq: last_audit - entries, head };
    let mut outbox = Vec::with_capacity(list.len());
    let mut audit = Vec::with_capacity(list.len());
    for one in list {
        if let Some(mut row) = one.outbox {
            seq += 1;
            row.seq = seq;
            outbox.push(row);
        }
        audit.push(chain.link(stream, one.audit));
    }
    insert_many!(conn, kernel_outbox::table, &outbox)?;
    audit::insert(conn, &audit)?;
    diesel::update(kernel_streams::table.find(stream))
        .set(kernel_streams::audit_head.eq(&chain.head))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// Takes the next numbers. From here to COMMIT the stream's row is locked, which is what makes the numbers commit-ordered.
fn advance(conn: &mut Conn, stream: &str, rows: i64, entries: i64) -> Result<(i64, i64, String)> {
    use kernel_streams::dsl as s;
    let mut taken = take(conn, stream, rows, entries)?;
    if taken.is_none() {
        let first = (s::stream.eq(stream), s::seq.eq(0), s::audit_seq.eq(0), s::audit_head.eq(""));
        insert_new!(conn, s::kernel_streams, first)?;
        taken = take(conn, stream, rows, entries)?;
    }
    taken.ok_or_else(|| crate::error::INTERNAL.plain().because("the stream's row vanished"))
}

fn take(conn: &mut Conn, stream: &str, rows: i64, entries: i64) -> QueryResult<Option<(i64, i64, String)>> {
    use kernel_streams::dsl as s;
    diesel::update(s::kernel_streams.find(stream))
        .set((s::seq.eq(s::seq + rows), s::audit_seq.eq(s::audit_seq + entries)))
        .returning((s::seq, s::audit_seq, s::audit_head))
        .prepared()
        .get_result(conn)
        .optional()
}
