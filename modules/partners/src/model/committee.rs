//! Committees of an event.

use super::organisation::PartnerBrief;
use crate::{
    ids::{CommitteeId, PersonId},
    store::committees::CommitteeRow,
};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, PartnerId},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A group of members within a committee.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommitteeCollege)]
pub struct College {
    /// Its name in members' `college`.
    #[validate(custom(function = check::slug))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What people call it.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
}

/// A seat, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommitteeMemberInput)]
pub struct MemberIn {
    /// The organisation that sits there.
    pub partner_id: PartnerId,
    /// Who sits for it; null while nobody was named. Must be of that organisation.
    #[serde(default)]
    pub person_id: Option<PersonId>,
    /// Code of the college; null when the committee has none, or for somebody outside them.
    #[validate(length(min = 2, max = 80))]
    #[schema(min_length = 2, max_length = 80)]
    #[serde(default)]
    pub college: Option<String>,
    /// President, secretary, guest…
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    #[serde(default)]
    pub title: Option<String>,
}

/// A committee, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommitteeInput, example = CommitteeIn::sample)]
pub struct CommitteeIn {
    /// Its name in addresses, unique in the event.
    #[validate(custom(function = check::slug))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What people call it.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
    /// The committee that it comes from.
    #[serde(default)]
    pub parent_id: Option<CommitteeId>,
    /// Its colleges, if it has any.
    #[validate(nested, length(max = 20))]
    #[schema(max_items = 20)]
    #[serde(default)]
    pub colleges: Vec<College>,
    /// Who sits in it, in the order in which they are to be listed. Each organisation, person and college together once.
    #[validate(nested, length(max = 200))]
    #[schema(max_items = 200)]
    #[serde(default)]
    pub members: Vec<MemberIn>,
    /// What it does, or what is still open.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl CommitteeIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "comite-scientifique".to_owned(),
            name: Localized::new("Comité scientifique (exemple)", "Scientific committee (example)"),
            parent_id: None,
            colleges: vec![College {
                code: "recherche".to_owned(),
                name: Localized::new("Enseignants-chercheurs", "Academics"),
            }],
            members: Vec::new(),
            note: None,
        }
    }
}

/// A seat, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CommitteeMember)]
pub struct MemberOut {
    /// The organisation that sits there.
    pub partner: PartnerBrief,
    /// Who sits for it.
    pub person_id: Option<PersonId>,
    /// The person's name; null without the scope `partners:people`.
    #[schema(max_length = 201)]
    pub person_name: Option<String>,
    /// Code of the college.
    #[schema(max_length = 80)]
    pub college: Option<String>,
    /// President, secretary, guest…
    #[schema(max_length = 200)]
    pub title: Option<String>,
}

/// A committee, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Committee)]
pub struct CommitteeOut {
    /// Id.
    pub id: CommitteeId,
    /// The event.
    pub event_id: EventId,
    /// Its name in addresses.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub name: Localized,
    /// The committee that it comes from.
    pub parent_id: Option<CommitteeId>,
    /// Its colleges.
    #[schema(max_items = 20)]
    pub colleges: Vec<College>,
    /// Who sits in it.
    #[schema(max_items = 200)]
    pub members: Vec<MemberOut>,
    /// What it does, or what is still open.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for CommitteeOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/committees/{}", self.event_id, self.id))
    }
}

impl CommitteeOut {
    /// The row with its seats.
    pub fn of(row: CommitteeRow, members: Vec<MemberOut>) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            code: row.code,
            name: row.name.0,
            parent_id: row.parent_id,
            colleges: row.colleges.0,
            members,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Filters of an event's committees.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CommitteeFilter {
    /// Only committees that come from this one.
    #[serde(default)]
    pub parent: Option<CommitteeId>,
    /// Only committees in which this organisation sits.
    #[serde(default)]
    pub partner: Option<PartnerId>,
}

impl Filter for CommitteeFilter {
    const SORTS: &'static [&'static str] = &["code", "created_at"];
}
