//! What an organisation is to one event.

use super::organisation::{PartnerBrief, PartnerKind};
use crate::{
    ids::PartnershipId,
    store::{organisations::BriefRow, partnerships::PartnershipRow},
};
use chrono::NaiveDate;
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
};
use role::each_role_once;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

pub use contingent::{Beyond, Contingent, Overbooking};
pub use role::{PartnerRole, PartnershipRole};
pub use stage::{Stage, StageActor, StageChangeOut};
mod contingent;
mod role;
mod stage;

/// A document that lies elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnershipDocument)]
pub struct DocumentLink {
    /// What it is.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Where it is, http or https.
    #[validate(length(max = 2000), custom(function = check::http_url))]
    #[schema(min_length = 8, max_length = 2000, format = Uri)]
    pub url: String,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NextAction {
    /// What.
    #[validate(length(min = 1, max = 300), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 300)]
    pub what: String,
    /// Who does it: a name or a function, as your team says it.
    #[validate(length(min = 1, max = 100), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 100)]
    #[serde(default)]
    pub owner: Option<String>,
    /// Until when, that day included: the day after, it is overdue.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
}

/// What an organisation is to an event, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PartnershipInput, example = PartnershipIn::sample)]
pub struct PartnershipIn {
    /// How far it has come. Left out, it stays as it is; a new partnership is `identified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// What the partner does, each role once.
    #[validate(nested, length(max = 10), custom(function = each_role_once))]
    #[schema(max_items = 10)]
    #[serde(default)]
    pub roles: Vec<PartnershipRole>,
    /// Seats kept for the partner; null when none are set aside and none are denied.
    #[validate(nested)]
    #[serde(default)]
    pub contingent: Option<Contingent>,
    /// Documents by link.
    #[validate(nested, length(max = 50))]
    #[schema(max_items = 50)]
    #[serde(default)]
    pub documents: Vec<DocumentLink>,
    /// What is to be done next.
    #[validate(nested)]
    #[serde(default)]
    pub next_action: Option<NextAction>,
    /// For the organisers only: partner clients do not see it.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl PartnershipIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            stage: Some(Stage::Negotiating),
            roles: vec![
                PartnershipRole { role: PartnerRole::Relay, since: None, until: None },
                PartnershipRole {
                    role: PartnerRole::Resource,
                    since: NaiveDate::from_ymd_opt(2015, 1, 5),
                    until: None,
                },
            ],
            contingent: Some(Contingent {
                seats: Some(20),
                release_on: NaiveDate::from_ymd_opt(2015, 5, 31),
                beyond: Beyond::Wait,
            }),
            documents: vec![DocumentLink {
                title: "Projet de convention (exemple)".to_owned(),
                url: "https://documents.example/convention.pdf".to_owned(),
            }],
            next_action: Some(NextAction {
                what: "Envoyer le projet de convention".to_owned(),
                owner: Some("coordination".to_owned()),
                due_on: NaiveDate::from_ymd_opt(2015, 2, 13),
            }),
            note: None,
        }
    }
}

/// What is odd about a partnership.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum PartnershipWarning {
    /// With this contingent more seats are kept for partners than the event has left: nobody else gets one, and the partners
    /// perhaps not all of theirs.
    #[serde(rename = "partners.contingents_exceed_capacity")]
    ContingentsExceedCapacity,
}

/// What an organisation is to an event, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Partnership)]
pub struct PartnershipOut {
    /// Id, for the change feed; in addresses the organisation stands for it.
    pub id: PartnershipId,
    /// The event.
    pub event_id: EventId,
    /// The organisation.
    pub partner: PartnerBrief,
    /// How far it has come.
    pub stage: Stage,
    /// Since when it has been at this stage.
    pub stage_since: At,
    /// What the partner does.
    #[schema(max_items = 10)]
    pub roles: Vec<PartnershipRole>,
    /// Seats kept for the partner.
    pub contingent: Option<Contingent>,
    /// Documents by link.
    #[schema(max_items = 50)]
    pub documents: Vec<DocumentLink>,
    /// What is to be done next; always null for partner clients.
    pub next_action: Option<NextAction>,
    /// For the organisers; always null for partner clients.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// What is odd about it, and nevertheless let through; null in lists, for partner clients, and where nobody counts seats.
    #[schema(max_items = 10)]
    pub warnings: Option<Vec<PartnershipWarning>>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for PartnershipOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/partnerships/{}", self.event_id, self.partner.id))
    }
}

impl PartnershipOut {
    /// The row with the organisation that it is about.
    pub fn of(row: PartnershipRow, partner: BriefRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            partner: partner.into(),
            stage: row.stage,
            stage_since: row.stage_since,
            roles: row.roles.0,
            contingent: row.contingent.map(|contingent| contingent.0),
            documents: row.documents.0,
            next_action: row.next_action.map(|action| action.0),
            note: row.note,
            warnings: None,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&PartnershipRow> for PartnershipIn {
    /// What a caller would send to get the row as it is.
    fn from(row: &PartnershipRow) -> Self {
        Self {
            stage: Some(row.stage),
            roles: row.roles.0.clone(),
            contingent: row.contingent.as_ref().map(|contingent| contingent.0),
            documents: row.documents.0.clone(),
            next_action: row.next_action.as_ref().map(|action| action.0.clone()),
            note: row.note.clone(),
        }
    }
}

/// Filters of an event's partnerships.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PartnershipFilter {
    /// Only those at this stage.
    #[serde(default)]
    pub stage: Option<Stage>,
    /// Only those with this role, past ones included.
    #[serde(default)]
    pub role: Option<PartnerRole>,
    /// Only organisations of this kind.
    #[serde(default)]
    pub kind: Option<PartnerKind>,
    /// Only those whose next action is overdue (`true`), or only the others. The day is that of the event's time zone.
    /// Partner clients do not see next actions and cannot ask for it.
    #[serde(default)]
    pub overdue: Option<bool>,
}

impl Filter for PartnershipFilter {
    const SORTS: &'static [&'static str] = &["name", "due_on", "created_at", "updated_at"];
}
