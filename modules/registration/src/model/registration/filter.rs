//! What a list of registrations can be limited to.

use crate::{
    ids::GroupId,
    model::vocabulary::{Payment, Status},
};
use kernel::http::Filter;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use validator::Validate;

/// Filters of the list of registrations.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RegistrationFilter {
    /// Only those in this state.
    #[serde(default)]
    pub status: Option<Status>,
    /// Only those that came through this partner (id or slug).
    #[validate(length(max = 80))]
    #[param(max_length = 80)]
    #[serde(default)]
    pub partner: Option<String>,
    /// Only those of this category (code).
    #[validate(length(max = 40))]
    #[param(max_length = 40)]
    #[serde(default)]
    pub category: Option<String>,
    /// Only those at this tariff (code).
    #[validate(length(max = 40))]
    #[param(max_length = 40)]
    #[serde(default)]
    pub tariff: Option<String>,
    /// Only those of this group.
    #[serde(default)]
    pub group: Option<GroupId>,
    /// Only those with this payment state.
    #[serde(default)]
    pub payment: Option<Payment>,
    /// Only the one with this e-mail address, however it is written.
    #[validate(length(max = 254))]
    #[param(max_length = 254)]
    #[serde(default)]
    pub email: Option<String>,
    /// Only the one with this number.
    #[validate(length(max = 20))]
    #[param(max_length = 20)]
    #[serde(default)]
    pub number: Option<String>,
    /// Only those whose family name starts like this, without regard to case and accents.
    #[validate(length(max = 100))]
    #[param(max_length = 100)]
    #[serde(default)]
    pub name: Option<String>,
}

impl Filter for RegistrationFilter {
    const SORTS: &'static [&'static str] = &["created_at", "name", "updated_at"];
}
