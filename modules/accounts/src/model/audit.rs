//! The audit log as it is shown: ids and codes, no personal value.

use kernel::{
    audit::AuditRow,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, Id},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Who did what, on what, when, in which request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditEntryOut {
    /// Id.
    pub id: Id,
    /// When.
    pub at: At,
    /// `user`, `client`, `anonymous` or `system`.
    #[schema(max_length = 20)]
    pub principal_kind: String,
    /// Who; null for the system and for callers without credentials.
    pub principal_id: Option<Id>,
    /// What: `partner.updated`, `session.sign_in`, …
    #[schema(max_length = 80)]
    pub action: String,
    /// Kind of the thing that it was done to.
    #[schema(max_length = 40)]
    pub subject_kind: String,
    /// The thing that it was done to.
    pub subject_id: Option<Id>,
    /// In which event; null for the house.
    pub event_id: Option<EventId>,
    /// In which request (`X-Request-Id`), or what the system was doing.
    #[schema(max_length = 128)]
    pub request_id: String,
    /// The chain that this entry belongs to: an event's id, or `house`.
    #[schema(max_length = 40)]
    pub stream: String,
    /// Its place in the chain, from 1 without gaps.
    pub seq: i64,
    /// SHA-256 over the entry and the hash before it.
    #[schema(max_length = 64)]
    pub hash: String,
}

impl From<AuditRow> for AuditEntryOut {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.at,
            principal_kind: row.actor_kind,
            principal_id: row.actor_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            event_id: row.event_id,
            request_id: row.request_id,
            stream: row.stream,
            seq: row.seq,
            hash: row.hash,
        }
    }
}
impl Resource for AuditEntryOut {}

/// Filters of the audit log.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    /// Only what this user or client did.
    #[serde(default)]
    pub principal: Option<Id>,
    /// Only what was done to this thing.
    #[serde(default)]
    pub subject: Option<Id>,
    /// Only what was done to things of this kind.
    #[validate(length(min = 1, max = 40))]
    #[param(min_length = 1, max_length = 40)]
    #[serde(default)]
    pub subject_kind: Option<String>,
    /// Only this action.
    #[validate(length(min = 1, max = 80))]
    #[param(min_length = 1, max_length = 80)]
    #[serde(default)]
    pub action: Option<String>,
    /// Only what belongs to this event.
    #[serde(default)]
    pub event: Option<EventId>,
    /// Not before this instant.
    #[serde(default)]
    pub from: Option<At>,
    /// Before this instant.
    #[serde(default)]
    pub until: Option<At>,
}

impl Filter for AuditFilter {
    const SORTS: &'static [&'static str] = &["-at"];
}

/// Where a chain does not hold.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditBreak)]
pub struct AuditBreakOut {
    /// The chain: an event's id, or `house`.
    #[schema(max_length = 40)]
    pub stream: String,
    /// The first place that was changed, removed or put in. What comes after it in this chain was not checked.
    pub seq: i64,
}

/// What the check of the chains found.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = AuditVerification)]
pub struct AuditVerificationOut {
    /// Whether every chain holds from its first entry to its last.
    pub intact: bool,
    /// Entries that fit.
    pub checked: i64,
    /// Where chains are broken; at most one place each.
    #[schema(max_items = 10_000)]
    pub breaks: Vec<AuditBreakOut>,
}
impl Resource for AuditVerificationOut {}
