//! What a line is in one scenario.

use crate::{
    ids::{LineId, OverrideId, ScenarioId},
    store::overrides::OverrideRow,
};
use kernel::{
    db::At,
    http::{Filter, Resource},
    ids::EventId,
    money::{Currency, Money},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// An override, as it is sent. Give one of `formula` and `amount`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetOverrideInput, example = OverrideIn::sample)]
pub struct OverrideIn {
    /// How the line is computed in this scenario; the `formula` of a line says what can be written.
    #[validate(length(min = 1), custom(function = super::formula))]
    #[schema(min_length = 1, max_length = 1000)]
    #[serde(default)]
    pub formula: Option<String>,
    /// How much it is in this scenario; 0 leaves the line out.
    #[validate(custom(function = super::amount))]
    #[serde(default)]
    pub amount: Option<Money>,
    /// Why.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl OverrideIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            formula: None,
            amount: Some(Money::zero(Currency::EUR)),
            note: Some("Sans cette prestation dans ce scénario (exemple).".to_owned()),
        }
    }
}

/// An override, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetOverride)]
pub struct OverrideOut {
    /// Id.
    pub id: OverrideId,
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// The line.
    pub line_id: LineId,
    /// Its code.
    #[schema(max_length = 80)]
    pub line: String,
    /// How the line is computed in this scenario.
    #[schema(max_length = 1000)]
    pub formula: Option<String>,
    /// How much it is in this scenario.
    pub amount: Option<Money>,
    /// Why.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for OverrideOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/budget/scenarios/{}/overrides/{}", self.event_id, self.scenario_id, self.line))
    }
}

impl OverrideOut {
    /// The row, with the code of its line, in the budget's currency.
    pub fn of(row: OverrideRow, line: String, currency: Currency) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            scenario_id: row.scenario_id,
            line_id: row.line_id,
            line,
            formula: row.formula,
            amount: row.amount_minor.map(|minor| Money::new(minor, currency)),
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Overrides have no filters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OverrideFilter {}

impl Filter for OverrideFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
