//! The rows of the queue.

use super::MailId;
use crate::{
    db::{At, Conn, Doc, Keep as _, MultiBackend, Tx},
    error::{CONFLICT, NOT_FOUND, Result},
    http::{Filter, List, Resource},
    ids::{EventId, Id},
    keyset,
    schema::kernel_mails::{self as mails, dsl as m},
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What became of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum MailState {
    /// Waits to be sent, perhaps again.
    Queued,
    /// Is being sent.
    Sending,
    /// The mail server has taken it.
    Sent,
    /// Was not sent, because the event rehearses or this server sends no mail.
    Captured,
    /// Had nothing to say any more when its turn came.
    Dropped,
    /// The mail server refused it for good, or too often.
    Failed,
    /// Was being sent when the process or the connection died: it may have arrived.
    Unknown,
}

crate::text_column!(MailState {
    Queued => "queued",
    Sending => "sending",
    Sent => "sent",
    Captured => "captured",
    Dropped => "dropped",
    Failed => "failed",
    Unknown => "unknown",
});

/// A row of the table of mails.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = mails)]
pub struct MailRow {
    /// Id.
    pub id: MailId,
    /// [`super::Letter::KIND`].
    pub kind: String,
    /// [`super::Letter::name`].
    pub name: String,
    /// The letter.
    pub args: Doc,
    /// Its event, if any.
    pub event_id: Option<EventId>,
    /// What it is about.
    pub subject_id: Option<Id>,
    /// The same key is posted once.
    pub key: String,
    /// What became of it.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// Queued: when it is tried next. Sending: until when its sender may be silent.
    pub next_attempt_at: At,
    /// Its `Message-ID`, the same at each attempt.
    pub message_id: Option<String>,
    /// Version.
    pub version: i64,
    /// When it was posted.
    pub created_at: At,
    /// When the mail server took it.
    pub sent_at: Option<At>,
    /// What went wrong last: never an address, never a text of the mail.
    pub problem: Option<String>,
}

/// A mail, as the organisers see it: neither who got it nor what it said.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Mail)]
pub struct MailOut {
    /// Id.
    pub id: MailId,
    /// Which letter, such as `registration.confirmed`.
    #[schema(max_length = 80)]
    pub kind: String,
    /// What it is about: the id of a registration, or of a partner's member.
    pub subject_id: Option<Id>,
    /// What became of it.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: i32,
    /// When it is tried next; null unless it waits.
    pub next_attempt_at: Option<At>,
    /// What went wrong last.
    #[schema(max_length = 300)]
    pub problem: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was posted.
    pub created_at: At,
    /// When the mail server took it.
    pub sent_at: Option<At>,
}

impl From<MailRow> for MailOut {
    fn from(row: MailRow) -> Self {
        Self {
            id: row.id,
            kind: row.name,
            subject_id: row.subject_id,
            state: row.state,
            attempts: row.attempts,
            next_attempt_at: (row.state == MailState::Queued).then_some(row.next_attempt_at),
            problem: row.problem,
            version: row.version,
            created_at: row.created_at,
            sent_at: row.sent_at,
        }
    }
}

impl Resource for MailOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

/// Filters of the list of mails.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailFilter {
    /// Only those in this state.
    #[serde(default)]
    pub state: Option<MailState>,
    /// Only those about this registration or member (id).
    #[serde(default)]
    pub subject: Option<Id>,
}

impl Filter for MailFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}

type Query<'a> = mails::BoxedQuery<'a, MultiBackend>;

fn filtered(event: EventId, filter: &MailFilter) -> Query<'static> {
    let mut query = mails::table.filter(mails::event_id.eq(event)).into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(mails::state.eq(state));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(mails::subject_id.eq(subject));
    }
    query
}

/// A page of an event's mails: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, list: &List<MailFilter>) -> Result<Vec<MailRow>> {
    let query = keyset!(filtered(event, &list.filter), list, mails::id, {
        "created_at" => mails::created_at, At
    })?;
    Ok(query.select(MailRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn total(conn: &mut Conn, event: EventId, filter: &MailFilter) -> Result<i64> {
    Ok(filtered(event, filter).count().get_result(conn)?)
}

/// Lines up again a mail that failed or of which nobody knows. 404 if the event has no such mail, 409 in any other state.
pub fn retry(tx: &mut Tx<'_>, event: EventId, id: MailId) -> Result<MailRow> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    let own = m::kernel_mails.find(id).filter(m::event_id.eq(event));
    let again = own.filter(m::state.eq_any([MailState::Failed, MailState::Unknown]));
    let changed = diesel::update(again)
        .set((
            m::state.eq(MailState::Queued),
            m::attempts.eq(0),
            m::next_attempt_at.eq(now),
            m::version.eq(m::version + 1),
        ))
        .execute(conn)?;
    let row = own.select(MailRow::as_select()).first(conn).optional()?;
    match row {
        None => Err(NOT_FOUND.detail("Aucun courriel de cet identifiant ici.", "There is no mail of this id here.")),
        Some(row) if changed == 1 => {
            tx.audit("mail.retried", "mail", Some(Id(id.0)), Some(event));
            Ok(row)
        }
        Some(row) => Err(CONFLICT
            .detail(
                "Seul un courriel en échec, ou dont on ignore le sort, est renvoyé.",
                "Only a mail that failed, or of which nobody knows, is sent again.",
            )
            .member("state", row.state)),
    }
}

/// Mails that wait, and mails that a person should look at (failed or unknown), of the whole house.
pub fn counts(conn: &mut Conn) -> Result<(i64, i64)> {
    let count = |states: &[MailState], conn: &mut Conn| -> Result<i64> {
        Ok(m::kernel_mails.filter(m::state.eq_any(states.to_vec())).count().get_result(conn)?)
    };
    let waiting = count(&[MailState::Queued, MailState::Sending], conn)?;
    Ok((waiting, count(&[MailState::Failed, MailState::Unknown], conn)?))
}

/// Forgets mails that came to an end and were posted before the instant.
pub fn purge(conn: &mut Conn, before: At) -> Result<usize> {
    let ended = [MailState::Sent, MailState::Captured, MailState::Dropped];
    let old = m::kernel_mails.filter(m::state.eq_any(ended).and(m::created_at.lt(before)));
    Ok(diesel::delete(old).execute(conn)?)
}

/// Whether anything is due, or was left behind by a process that died.
pub(super) fn is_due(conn: &mut Conn, kinds: &[String], now: At) -> Result<bool> {
    let due = m::kernel_mails
        .filter(m::state.eq_any([MailState::Queued, MailState::Sending]).and(m::next_attempt_at.le(now)))
        .filter(m::kind.eq_any(kinds.to_vec()));
    Ok(due.select(m::id).limit(1).prepared().get_result::<MailId>(conn).optional()?.is_some())
}

/// Whether nothing is due and nothing is being sent.
pub(super) fn is_idle(conn: &mut Conn, now: At) -> Result<bool> {
    let due = m::state.eq(MailState::Queued).and(m::next_attempt_at.le(now));
    let busy = m::kernel_mails.filter(due.or(m::state.eq(MailState::Sending)));
    Ok(busy.select(m::id).first::<MailId>(conn).optional()?.is_none())
}

/// Takes the next mail that is due, for `lease` seconds. What others have taken and not finished in time becomes `unknown`.
pub(super) fn claim(tx: &mut Tx<'_>, kinds: &[String], domain: &str, lease: i64) -> Result<Option<MailRow>> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    let silent = m::kernel_mails.filter(m::state.eq(MailState::Sending).and(m::next_attempt_at.le(now)));
    diesel::update(silent)
        .set((
            m::state.eq(MailState::Unknown),
            m::problem.eq(Some("the process that sent it did not come back")),
            m::version.eq(m::version + 1),
        ))
        .prepared()
        .execute(conn)?;
    let due = m::kernel_mails
        .filter(m::state.eq(MailState::Queued).and(m::next_attempt_at.le(now)))
        .filter(m::kind.eq_any(kinds.to_vec()))
        .order((m::next_attempt_at, m::id));
    let Some(id) = due.select(m::id).limit(1).prepared().get_result::<MailId>(conn).optional()? else {
        return Ok(None);
    };
    let free = m::kernel_mails.find(id).filter(m::state.eq(MailState::Queued));
    let claimed = diesel::update(free)
        .set((
            m::state.eq(MailState::Sending),
            m::attempts.eq(m::attempts + 1),
            m::next_attempt_at.eq(now.plus_seconds(lease)),
            m::message_id.eq(Some(format!("<{id}@{domain}>"))),
            m::version.eq(m::version + 1),
        ))
        .prepared()
        .execute(conn)?;
    match claimed {
        1 => Ok(Some(m::kernel_mails.find(id).select(MailRow::as_select()).first(conn)?)),
        _ => Ok(None),
    }
}

/// Writes down what became of a mail that was claimed at this version; nothing if it was declared `unknown` meanwhile.
pub(super) fn settle(
    tx: &mut Tx<'_>,
    row: &MailRow,
    state: MailState,
    next: Option<At>,
    problem: Option<&str>,
) -> Result<()> {
    let now = tx.now();
    let mine = m::kernel_mails.find(row.id).filter(m::state.eq(MailState::Sending).and(m::version.eq(row.version)));
    let conn: &mut Conn = tx;
    diesel::update(mine)
        .set((
            m::state.eq(state),
            m::next_attempt_at.eq(next.unwrap_or(now)),
            m::sent_at.eq((state == MailState::Sent).then_some(now)),
            m::problem.eq(problem),
            m::version.eq(m::version + 1),
        ))
        .prepared()
        .execute(conn)?;
    Ok(())
}

/// A row, for tests and commands.
pub(super) fn of_id(conn: &mut Conn, id: MailId) -> Result<Option<MailRow>> {
    Ok(m::kernel_mails.find(id).select(MailRow::as_select()).first(conn).optional()?)
}
