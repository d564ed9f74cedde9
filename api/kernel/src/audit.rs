//! The audit log: who did what, on what, when, in which request. Ids only, no personal value. Append-only, and
//! hash-chained per stream, so that a row that was changed or removed behind our back shows.

use crate::{
    db::{Actor, At, Conn},
    error::Result,
    ids::{EventId, Id},
    insert_many,
    schema::{kernel_audit, kernel_streams},
    secrets,
};
use diesel::prelude::*;
use std::fmt::{Display, Write as _};

/// What is to be recorded, before it has its place in the chain.
#[derive(Debug)]
pub(crate) struct Entry {
    action: String,
    subject_kind: String,
    subject_id: Option<Id>,
    event_id: Option<EventId>,
    actor: Actor,
    at: At,
}

impl Entry {
    pub(crate) fn new(
        action: &str,
        subject_kind: &str,
        subject_id: Option<Id>,
        event_id: Option<EventId>,
        actor: &Actor,
        at: At,
    ) -> Self {
        Self {
            action: action.to_owned(),
            subject_kind: subject_kind.to_owned(),
            subject_id,
            event_id,
            actor: actor.clone(),
            at,
        }
    }
}

/// A row of the audit log.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = kernel_audit, treat_none_as_default_value = false)]
pub struct AuditRow {
    /// The event's id, or `house`; each stream is a chain.
    pub stream: String,
    /// Place in the chain, from 1, no gaps.
    pub seq: i64,
    /// Id, ordered by time over all streams and by place within one.
    pub id: Id,
    /// When.
    pub at: At,
    /// `user`, `client`, `anonymous` or `system`.
    pub actor_kind: String,
    /// Who.
    pub actor_id: Option<Id>,
    /// What: `partner.updated`, `session.sign_in`, …
    pub action: String,
    /// Kind of the thing it was done to.
    pub subject_kind: String,
    /// The thing it was done to.
    pub subject_id: Option<Id>,
    /// In which event.
    pub event_id: Option<EventId>,
    /// In which request.
    pub request_id: String,
    /// SHA-256 (hex) over the hash before and all fields above.
    pub hash: String,
}

impl AuditRow {
    fn hash_after(&self, before: &str) -> String {
        let mut text = before.to_owned();
        let mut field = |value: &dyn Display| {
            // Writing to a string does not fail.
            let _written = write!(text, "\u{1f}{value}");
        };
        field(&self.stream);
        field(&self.seq);
        field(&self.id);
        field(&self.at);
        field(&self.actor_kind);
        field(or_nothing(self.actor_id.as_ref()));
        field(&self.action);
        field(&self.subject_kind);
        field(or_nothing(self.subject_id.as_ref()));
        field(or_nothing(self.event_id.as_ref()));
        field(&self.request_id);
        secrets::hex(&secrets::sha256(text.as_bytes()))
    }
}

fn or_nothing<T: Display>(value: Option<&T>) -> &dyn Display {
    value.map_or(&"", |value| value)
}

/// The end of a chain, while a transaction appends to it.
pub(crate) struct Chain {
    pub(crate) seq: i64,
    pub(crate) head: String,
}

impl Chain {
    pub(crate) fn link(&mut self, stream: &str, entry: Entry) -> AuditRow {
        self.seq += 1;
        let mut row = AuditRow {
            stream: stream.to_owned(),
            seq: self.seq,
            id: crate::ids::new_in_order(entry.at.utc(), self.seq).into(),
            at: entry.at,
            actor_kind: entry.actor.kind.to_owned(),
            actor_id: entry.actor.id,
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id,
            event_id: entry.event_id,
            request_id: entry.actor.request_id,
            hash: String::new(),
        };
        row.hash = row.hash_after(&self.head);
        self.head.clone_from(&row.hash);
        row
    }
}

pub(crate) fn insert(conn: &mut Conn, rows: &[AuditRow]) -> Result<()> {
    insert_many!(conn, kernel_audit::table, rows)?;
    Ok(())
}

/// Where a chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The chain.
    pub stream: String,
    /// The first place that does not fit what is before it.
    pub seq: i64,
}

/// Walks every chain from its start; gives the number of entries checked and where chains are broken. Reads page by page.
pub fn verify(conn: &mut Conn) -> Result<(i64, Vec<Break>)> {
    const PAGE: i64 = 1_000;
    let heads: Vec<(String, i64, String)> = kernel_streams::table
        .select((kernel_streams::stream, kernel_streams::audit_seq, kernel_streams::audit_head))
        .order(kernel_streams::stream)
        .load(conn)?;
    let (mut checked, mut breaks) = (0, Vec::new());
    for (stream, last, head) in heads {
        let (mut seq, mut hash) = (0, String::new());
        'chain: while seq < last {
            let page: Vec<AuditRow> = kernel_audit::table
                .filter(kernel_audit::stream.eq(&stream))
                .filter(kernel_audit::seq.gt(seq).and(kernel_audit::seq.le(last)))
                .order(kernel_audit::seq)
                .limit(PAGE)
                .select(AuditRow::as_select())
                .load(conn)?;
            if page.is_empty() {
                breaks.push(Break { stream: stream.clone(), seq: seq + 1 });
                break;
            }
            for row in page {
                if row.seq != seq + 1 || row.hash != row.hash_after(&hash) {
                    breaks.push(Break { stream: stream.clone(), seq: seq + 1 });
                    break 'chain;
                }
                seq = row.seq;
                hash = row.hash;
                checked += 1;
            }
        }
        let broken_already = breaks.last().is_some_and(|one| one.stream == stream);
        if !broken_already && hash != head {
            breaks.push(Break { stream, seq: last });
        }
    }
    Ok((checked, breaks))
}
