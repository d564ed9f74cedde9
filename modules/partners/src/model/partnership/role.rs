//! What a partner does for an event, and when.

use chrono::NaiveDate;
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::check;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

/// What a partner does for an event.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = PartnerRole)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum PartnerRole {
    /// Carries the project.
    Carrier,
    /// Organises it together with the carrier.
    CoOrganiser,
    /// Sits in the steering committee.
    SteeringCommittee,
    /// Sits in the organisation committee.
    OrganisationCommittee,
    /// Pays.
    Funder,
    /// Lends hands, rooms, equipment.
    Technical,
    /// Helps with content and speakers.
    Resource,
    /// Receives the event.
    Host,
    /// Passes the call on to its members.
    Relay,
    /// Reports on it.
    Media,
}

kernel::text_column!(PartnerRole {
    Carrier => "carrier",
    CoOrganiser => "co_organiser",
    SteeringCommittee => "steering_committee",
    OrganisationCommittee => "organisation_committee",
    Funder => "funder",
    Technical => "technical",
    Resource => "resource",
    Host => "host",
    Relay => "relay",
    Media => "media",
});

/// A role, and when it is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = dates_in_order))]
pub struct PartnershipRole {
    /// Which role.
    pub role: PartnerRole,
    /// First day; null when it is not known.
    #[serde(default)]
    pub since: Option<NaiveDate>,
    /// Last day, included; null while it lasts.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

fn dates_in_order(role: &PartnershipRole) -> check::Checked {
    match (role.since, role.until) {
        (Some(since), Some(until)) if until < since => Err(ValidationError::new("date_order")),
        _ => Ok(()),
    }
}

/// No role twice, whenever it is held.
pub(super) fn each_role_once(roles: &[PartnershipRole]) -> check::Checked {
    let repeated = |at: usize| roles[..at].iter().any(|other| other.role == roles[at].role);
    if (0..roles.len()).any(repeated) { Err(ValidationError::new("unique")) } else { Ok(()) }
}
