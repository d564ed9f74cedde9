//! The budget as a whole: where it stands and what it is held to.

use super::vocabulary::{Chart, State};
use crate::store::budgets::BudgetRow;
use kernel::{db::At, http::Resource, ids::EventId, money::Currency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What is set of a budget as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetSettingsInput, example = SettingsIn::sample)]
pub struct SettingsIn {
    /// The most that public funding (accounts 73 and 74) may be of the expenses, in basis points: 8000 is 80 %. Null for no
    /// ceiling.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    #[serde(default)]
    pub public_ceiling: Option<i64>,
    /// The most that any one funder may be of the expenses, in basis points. Null for no ceiling.
    #[validate(range(min = 0, max = 10_000))]
    #[schema(minimum = 0, maximum = 10_000)]
    #[serde(default)]
    pub funder_ceiling: Option<i64>,
    /// The hypothesis that the break-even attendance is searched for; it counts people, in `person`.
    #[validate(custom(function = super::name))]
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9_]*$", default = "participants")]
    #[serde(default = "participants")]
    pub attendance: String,
    /// The version of the plan comptable that its accounts are of. Null: the one in force on the event's first day, or today
    /// where nobody knows that. Lines keep their meaning: an account that the other version numbers otherwise is renumbered.
    #[serde(default)]
    pub accounts_version: Option<Chart>,
}

/// What a budget is held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetSettings)]
pub struct Settings {
    /// The most that public funding (accounts 73 and 74) may be of the expenses, in basis points; null for no ceiling.
    #[serde(default)]
    pub public_ceiling: Option<i64>,
    /// The most that any one funder may be of the expenses, in basis points; null for no ceiling.
    #[serde(default)]
    pub funder_ceiling: Option<i64>,
    /// The hypothesis that the break-even attendance is searched for.
    #[schema(max_length = 40)]
    #[serde(default = "participants")]
    pub attendance: String,
}

fn participants() -> String {
    "participants".to_owned()
}

impl Default for Settings {
    fn default() -> Self {
        Self { public_ceiling: None, funder_ceiling: None, attendance: participants() }
    }
}

impl Settings {
    /// Those of the demo data.
    pub fn sample() -> Self {
        Self { public_ceiling: Some(8_000), ..Self::default() }
    }
}

impl SettingsIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let Settings { public_ceiling, funder_ceiling, attendance } = Settings::sample();
        Self { public_ceiling, funder_ceiling, attendance, accounts_version: Some(Chart::Crc9901) }
    }

    /// What a caller would send to get it.
    pub fn of(row: &BudgetRow) -> Self {
        let Settings { public_ceiling, funder_ceiling, attendance } = row.settings.0.clone();
        Self { public_ceiling, funder_ceiling, attendance, accounts_version: Some(row.accounts_version) }
    }

    /// What the budget is held to by it.
    pub fn settings(&self) -> Settings {
        Settings {
            public_ceiling: self.public_ceiling,
            funder_ceiling: self.funder_ceiling,
            attendance: self.attendance.clone(),
        }
    }
}

/// A budget, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Budget)]
pub struct BudgetOut {
    /// The event.
    pub event_id: EventId,
    /// Of all its amounts.
    pub currency: Currency,
    /// Where it stands.
    pub state: State,
    /// The revision that is being written or was approved, from 1.
    pub revision: i64,
    /// Counts every change of lines, scenarios, hypotheses and overrides: what was computed at another count is out of date.
    pub contents: i64,
    /// The most that public funding may be of the expenses, in basis points.
    pub public_ceiling: Option<i64>,
    /// The most that any one funder may be of the expenses, in basis points.
    pub funder_ceiling: Option<i64>,
    /// The hypothesis that the break-even attendance is searched for.
    #[schema(max_length = 40)]
    pub attendance: String,
    /// The version of the plan comptable that its accounts are of. Before it is begun: the one in force on the event's first
    /// day, or today where nobody knows that. Afterwards it stays, wherever the event moves, until somebody changes it.
    pub accounts_version: Chart,
    /// Version, the first part of the ETag; 0 before there is anything.
    pub version: i64,
    /// When it was begun; null before.
    pub created_at: Option<At>,
    /// When this page of it last changed; null before there is one.
    pub updated_at: Option<At>,
}

impl Resource for BudgetOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
}

impl From<BudgetRow> for BudgetOut {
    fn from(row: BudgetRow) -> Self {
        let (currency, there) = (row.currency(), row.version > 0);
        let settings = row.settings.0;
        Self {
            event_id: row.event_id,
            currency,
            state: row.state,
            revision: row.revision,
            contents: row.contents,
            public_ceiling: settings.public_ceiling,
            funder_ceiling: settings.funder_ceiling,
            attendance: settings.attendance,
            accounts_version: row.accounts_version,
            version: row.version,
            created_at: there.then_some(row.created_at),
            updated_at: there.then_some(row.updated_at),
        }
    }
}
