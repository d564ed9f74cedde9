//! Scenarios side by side.

use super::{
    figure::Figure,
    statement::{Balance, ScenarioBrief, Totals},
    vocabulary::Side,
};
use kernel::{
    check::Checked,
    db::At,
    http::Resource,
    ids::EventId,
    money::{Currency, Money},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// Scenarios at once.
pub const MOST: usize = 6;

/// Which scenarios to compare.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CompareQuery {
    /// Codes of 2 to 6 different scenarios with commas between them, in the order of the columns.
    #[validate(length(min = 5, max = 500), custom(function = some))]
    #[param(min_length = 5, max_length = 500, example = "reference,prudent")]
    pub codes: String,
}

impl CompareQuery {
    /// The codes.
    pub fn list(&self) -> Vec<&str> {
        self.codes.split(',').map(str::trim).collect()
    }
}

fn some(codes: &str) -> Checked {
    let codes: Vec<&str> = codes.split(',').map(str::trim).collect();
    let different: std::collections::BTreeSet<&str> = codes.iter().copied().collect();
    if (2..=MOST).contains(&codes.len()) && different.len() == codes.len() && !different.contains("") {
        return Ok(());
    }
    let mut error = ValidationError::new("format");
    error.add_param("expected".into(), &"reference,prudent");
    Err(error)
}

/// One scenario's column.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetComparisonScenario)]
pub struct Column {
    /// The scenario.
    pub scenario: ScenarioBrief,
    /// The sum of each side.
    pub totals: Totals,
    /// Income less expenses.
    pub balance: Balance,
}

/// A line in each scenario.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetComparisonLine)]
pub struct LineRow {
    /// Its name.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub label: Localized,
    /// On which side it stands.
    pub side: Side,
    /// Its account.
    #[schema(max_length = 8)]
    pub account: String,
    /// What it comes to, in the order of the columns.
    #[schema(max_items = 6)]
    pub amounts: Vec<Money>,
    /// Whether the columns differ.
    pub differs: bool,
}

/// A hypothesis in each scenario.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetComparisonDriver)]
pub struct DriverRow {
    /// Its name.
    #[schema(max_length = 40)]
    pub name: String,
    /// What it is counted in, in the order of the columns; null where a scenario has none of this name.
    #[schema(max_items = 6, value_type = Vec<Option<crate::model::NameOfThing>>)]
    pub units: Vec<Option<String>>,
    /// What it is, in the order of the columns; null where a scenario has none of this name.
    #[schema(max_items = 6)]
    pub values: Vec<Option<Figure>>,
    /// Whether the columns differ.
    pub differs: bool,
}

/// Scenarios side by side.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetComparison)]
pub struct ComparisonOut {
    /// The event.
    pub event_id: EventId,
    /// Of all amounts.
    pub currency: Currency,
    /// When it was computed.
    pub at: At,
    /// The columns, in the order in which they were asked for.
    #[schema(max_items = 6)]
    pub scenarios: Vec<Column>,
    /// By account.
    #[schema(max_items = 1000)]
    pub lines: Vec<LineRow>,
    /// By name.
    #[schema(max_items = 2000)]
    pub drivers: Vec<DriverRow>,
}

impl Resource for ComparisonOut {}
