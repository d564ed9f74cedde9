//! One payer, many people.

use super::registration::{Billing, RegistrationIn, RegistrationOut};
use crate::{ids::GroupId, store::groups::GroupRow};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A group, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = GroupInput, example = GroupIn::sample)]
pub struct GroupIn {
    /// What it is called: the employer, a delegation.
    #[validate(length(min = 1, max = 200), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    pub label: String,
    /// Whether some may get in while others wait. Otherwise all wait until there are seats for all.
    #[schema(default = false)]
    #[serde(default)]
    pub may_split: bool,
    /// Who pays for all of them.
    #[validate(nested)]
    #[serde(default)]
    pub billing: Option<Billing>,
    /// The people. What each says of billing counts for that one.
    #[validate(nested, length(min = 1, max = 200))]
    #[schema(min_items = 1, max_items = 200)]
    pub registrations: Vec<RegistrationIn>,
}

impl GroupIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let mut second = RegistrationIn::sample();
        second.person.given_name = "Dominique".to_owned();
        second.person.email = Some("dominique.exemple@courriel.example".to_owned());
        let mut first = RegistrationIn::sample();
        first.person.email = Some("alix.exemple@courriel.example".to_owned());
        Self {
            label: "Délégation de la communauté de communes (exemple)".to_owned(),
            may_split: false,
            billing: None,
            registrations: vec![first, second],
        }
    }
}

/// A group, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Group)]
pub struct GroupOut {
    /// Id.
    pub id: GroupId,
    /// The event.
    pub event_id: EventId,
    /// What it is called.
    #[schema(max_length = 200)]
    pub label: String,
    /// Whether some may get in while others wait.
    pub may_split: bool,
    /// Who pays.
    pub billing: Option<Billing>,
    /// Its people; empty in lists, where `GET …/registrations?group=` has them.
    #[schema(max_items = 200)]
    pub registrations: Vec<RegistrationOut>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was made.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for GroupOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/groups/{}", self.event_id, self.id))
    }
}

impl GroupOut {
    /// The row with its people.
    pub fn of(row: GroupRow, registrations: Vec<RegistrationOut>) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            label: row.label,
            may_split: row.may_split,
            billing: row.billing.map(|billing| billing.0),
            registrations,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Filters of the list of groups: none.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct GroupFilter {}

impl Filter for GroupFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
