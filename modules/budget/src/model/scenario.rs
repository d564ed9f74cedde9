//! Scenarios: the same lines under other hypotheses.

use crate::{ids::ScenarioId, store::scenarios::ScenarioRow};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

/// What the first scenario of a budget is called.
pub const FIRST: &str = "reference";

/// A word of our own addresses.
fn not_reserved(code: &str) -> check::Checked {
    if code == "compare" { Err(ValidationError::new("reserved")) } else { Ok(()) }
}

/// A scenario, as it is changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetScenarioInput, example = ScenarioIn::sample)]
pub struct ScenarioIn {
    /// Its name in addresses, unique in the budget. `compare` is taken.
    #[validate(custom(function = check::slug), custom(function = not_reserved))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What people call it.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
    /// Whether it is the one that is decided on. Exactly one is: to change that, set another one to `true`. Before it takes
    /// effect every scenario keeps as its own what it had from the old baseline, so that no figure moves.
    #[schema(default = false)]
    #[serde(default)]
    pub is_baseline: bool,
    /// What it supposes, in words.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
}

impl ScenarioIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            code: "sobre".to_owned(),
            name: Localized::new("Sobre (exemple)", "Frugal (example)"),
            is_baseline: false,
            note: Some("Un seul repas, documents numériques seulement.".to_owned()),
        }
    }
}

/// A new scenario, as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetScenarioNew, example = NewScenario::sample)]
pub struct NewScenario {
    /// Its name in addresses, unique in the budget. `compare` is taken.
    #[validate(custom(function = check::slug), custom(function = not_reserved))]
    #[schema(min_length = 2, max_length = 80, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$")]
    pub code: String,
    /// What people call it.
    #[validate(nested, custom(function = check::short_text))]
    pub name: Localized,
    /// Whether it is the one that is decided on.
    #[schema(default = false)]
    #[serde(default)]
    pub is_baseline: bool,
    /// What it supposes, in words.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
    /// Code or id of a scenario whose hypotheses and overrides it starts with. Without it, it supposes what the baseline
    /// does.
    #[validate(length(min = 2, max = 80))]
    #[schema(min_length = 2, max_length = 80)]
    #[serde(default)]
    pub copy_of: Option<String>,
}

impl NewScenario {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let ScenarioIn { code, name, is_baseline, note } = ScenarioIn::sample();
        Self { code, name, is_baseline, note, copy_of: Some("prudent".to_owned()) }
    }
}

/// A scenario, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetScenario)]
pub struct ScenarioOut {
    /// Id.
    pub id: ScenarioId,
    /// The event.
    pub event_id: EventId,
    /// Its name in addresses.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub name: Localized,
    /// Whether it is the one that is decided on.
    pub is_baseline: bool,
    /// What it supposes, in words.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for ScenarioOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/budget/scenarios/{}", self.event_id, self.code))
    }
}

impl From<ScenarioRow> for ScenarioOut {
    fn from(row: ScenarioRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            code: row.code,
            name: row.name.0,
            is_baseline: row.is_baseline,
            note: row.note,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<&ScenarioRow> for ScenarioIn {
    fn from(row: &ScenarioRow) -> Self {
        Self { code: row.code.clone(), name: row.name.0.clone(), is_baseline: row.is_baseline, note: row.note.clone() }
    }
}

/// Scenarios have no filters: they are few.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ScenarioFilter {}

impl Filter for ScenarioFilter {
    const SORTS: &'static [&'static str] = &["code", "created_at"];
}
