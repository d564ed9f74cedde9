//! Accounts of the plan comptable.

use super::vocabulary::Side;
use kernel::{http::Resource, text::Localized};
use serde::Serialize;
use utoipa::ToSchema;

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
    /// Name of this state of the data.
    #[schema(max_length = 40)]
    pub version: String,
    /// The standard that it follows.
    pub follows: Localized,
    /// By number.
    #[schema(max_items = 300)]
    pub accounts: Vec<AccountOut>,
}

impl Resource for AccountsOut {}
