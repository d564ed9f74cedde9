//! Accounts of the plan comptable.

use super::vocabulary::{Chart, Side};
use chrono::NaiveDate;
use kernel::{http::Resource, text::Localized};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Which version of the plan is asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccountsQuery {
    /// Left out: the version that the budget follows.
    #[param(inline, example = "crc-99-01")]
    #[serde(default)]
    pub version: Option<Chart>,
}

/// An account.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetAccount)]
pub struct AccountOut {
    /// Its number.
    #[schema(max_length = 8)]
    pub code: String,
    /// What it is called.
    pub label: Localized,
    /// The side of the budget that it belongs to.
    pub side: Side,
    /// Whether what is entered there counts as public funding.
    pub public_funding: bool,
}

/// The accounts that lines may use, with their sub-accounts.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetAccounts)]
pub struct AccountsOut {
    /// The version.
    pub version: Chart,
    /// The standard that it follows.
    pub follows: Localized,
    /// Financial years that begin on this day or later follow it; null for the oldest version.
    pub from: Option<NaiveDate>,
    /// The last day on which such a year may begin; null for the newest.
    pub until: Option<NaiveDate>,
    /// By number.
    #[schema(max_items = 300)]
    pub accounts: Vec<AccountOut>,
}

impl Resource for AccountsOut {}
