//! Hypotheses: what formulas compute with.

use super::figure::Figure;
use crate::{
    ids::{DriverId, ScenarioId},
    store::drivers::DriverRow,
};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::EventId,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The shape of a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DistributionKind)]
#[serde(rename_all = "snake_case")]
pub enum DistributionKind {
    /// From `low` to `high`, most likely `mode`.
    Triangular,
    /// The same, closer to `mode` (beta-PERT); `lambda` says how much, 4 unless given.
    Pert,
    /// Anything from `low` to `high`.
    Uniform,
    /// Normal, by `mean` and `sd`, cut off at `min` and `max` where given.
    Normal,
    /// Log-normal: never below zero. `mean` and `sd` are those of the value itself, not of its logarithm. Cut off at `min` and
    /// `max` where given.
    LogNormal,
    /// One of `outcomes`.
    Discrete,
}

/// One of the values that a hypothesis may take.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DistributionOutcome)]
pub struct OutcomeIn {
    /// The value.
    pub value: Figure,
    /// How likely it is, from 0 to 1.
    pub probability: Figure,
}

/// What a hypothesis may turn out to be. Which numbers are needed follows from `kind`; others are refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DriverDistribution)]
pub struct DistributionIn {
    /// Its shape.
    pub kind: DistributionKind,
    /// The least: triangular, pert, uniform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<Figure>,
    /// The most likely: triangular, pert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Figure>,
    /// The most: triangular, pert, uniform.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<Figure>,
    /// How much pert keeps to the mode; 4 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lambda: Option<Figure>,
    /// Expected value before it is cut off: normal, log_normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Figure>,
    /// Standard deviation before it is cut off: normal, log_normal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sd: Option<Figure>,
    /// No value is below: normal, log_normal, if wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<Figure>,
    /// No value is above: normal, log_normal, if wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<Figure>,
    /// Values with their probabilities, which sum to 1 (give or take 0.00001): discrete.
    #[validate(nested, length(max = 100))]
    #[schema(max_items = 100)]
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outcomes: Vec<OutcomeIn>,
}

/// Where a live value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = DriverLinkSource)]
#[serde(rename_all = "snake_case")]
pub enum LinkSource {
    /// How many registrations are confirmed or checked in, of all tariffs or of `tariff`. Unit: `person`.
    ConfirmedRegistrations,
    /// What those registrations bring, of all tariffs or of `tariff`; of what was paid back, what was kept. Unit: the currency.
    /// Absent while the event counts in another one than its budget.
    RegistrationIncome,
    /// Money that partners have signed for, of all or of `partner`. Unit: the currency.
    SignedCommitments,
    /// Money that partners have granted, of all or of `partner`. Unit: the currency.
    GrantedCommitments,
    /// How many will have registered in the end, if registrations keep the pace of the edition before: those that are confirmed
    /// now, times what that edition had in the end over what it had as many days before its start, rounded half to even. Never
    /// fewer than are confirmed now, and else no more than the event has seats. Absent without an edition before that has
    /// begun, without the days on which both start, for a rehearsal (`test_mode`), and while either edition has fewer than
    /// ten. Unit: `person`.
    AttendanceForecast,
}

/// A value that other modules know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DriverLink)]
pub struct LinkIn {
    /// Where it comes from.
    pub source: LinkSource,
    /// Only this tariff, by code: for registrations.
    #[validate(length(min = 2, max = 40))]
    #[schema(min_length = 2, max_length = 40)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff: Option<String>,
    /// Only this partner, by id or slug: for commitments. It is followed under a new slug; once it was merged into another, the
    /// id of that one is here.
    #[validate(length(min = 2, max = 80))]
    #[schema(min_length = 2, max_length = 80)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// What to reckon with where nobody can tell (the module is switched off, the tariff is gone). Without it such a budget
    /// cannot be computed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Figure>,
}

/// A hypothesis, as it is sent. Give one of `value`, `distribution` and `link`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetDriverInput, example = DriverIn::sample)]
pub struct DriverIn {
    /// What people call it.
    #[validate(nested, custom(function = check::short_text))]
    #[serde(default)]
    pub label: Option<Localized>,
    /// What it is counted in, such as `person`, `EUR/person`, `EUR/(person*day)`, `%` or `1`: formulas are checked with it
    /// (`docs/formulas.md`).
    #[validate(length(min = 1, max = 60), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 60)]
    pub unit: String,
    /// A number.
    #[serde(default)]
    pub value: Option<Figure>,
    /// A range with likelihoods. Statements reckon with its expected value, simulations draw from it.
    #[validate(nested)]
    #[serde(default)]
    pub distribution: Option<DistributionIn>,
    /// A live value.
    #[validate(nested)]
    #[serde(default)]
    pub link: Option<LinkIn>,
    /// Where it comes from: the source that explanations name.
    #[validate(length(max = 5000))]
    #[schema(max_length = 5000)]
    #[serde(default)]
    pub note: Option<String>,
    /// It is an example, to be replaced before anybody decides on it.
    #[schema(default = false)]
    #[serde(default)]
    pub is_example: bool,
}

impl DriverIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        Self {
            label: Some(Localized::new("Valeur de l'amphithéâtre par jour", "Value of the amphitheatre per day")),
            unit: "EUR/day".to_owned(),
            value: None,
            distribution: Some(DistributionIn {
                low: Some(Figure::from(1_200)),
                mode: Some(Figure::from(1_500)),
                high: Some(Figure::from(1_900)),
                ..DistributionIn::of(DistributionKind::Triangular)
            }),
            link: None,
            note: Some("Deux estimations orales (exemple).".to_owned()),
            is_example: true,
        }
    }
}

impl DistributionIn {
    /// One of this shape without any number.
    pub fn of(kind: DistributionKind) -> Self {
        Self {
            kind,
            low: None,
            mode: None,
            high: None,
            lambda: None,
            mean: None,
            sd: None,
            min: None,
            max: None,
            outcomes: Vec::new(),
        }
    }
}

/// A hypothesis, as it is shown.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetDriver)]
pub struct DriverOut {
    /// Id.
    pub id: DriverId,
    /// The event.
    pub event_id: EventId,
    /// The scenario that it was set in: the one that you asked about, or the baseline.
    pub scenario_id: ScenarioId,
    /// Its name in formulas and addresses.
    #[schema(max_length = 40)]
    pub name: String,
    /// Whether the scenario has it from the baseline.
    pub inherited: bool,
    /// What people call it.
    pub label: Option<Localized>,
    /// What it is counted in.
    #[schema(max_length = 60)]
    pub unit: String,
    /// A number.
    pub value: Option<Figure>,
    /// A range with likelihoods.
    pub distribution: Option<DistributionIn>,
    /// A live value.
    pub link: Option<LinkIn>,
    /// Where it comes from.
    #[schema(max_length = 5000)]
    pub note: Option<String>,
    /// It is an example.
    pub is_example: bool,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was added.
    pub created_at: At,
    /// When it last changed.
    pub updated_at: At,
}

impl Resource for DriverOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/budget/scenarios/{}/drivers/{}", self.event_id, self.scenario_id, self.name))
    }
}

impl DriverOut {
    /// The row as the scenario sees it.
    pub fn of(row: DriverRow, scenario: ScenarioId) -> Self {
        let input = row.input();
        Self {
            id: row.id,
            event_id: row.event_id,
            scenario_id: row.scenario_id,
            name: row.name,
            inherited: row.scenario_id != scenario,
            label: input.label,
            unit: input.unit,
            value: input.value,
            distribution: input.distribution,
            link: input.link,
            note: input.note,
            is_example: input.is_example,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Filters of a scenario's hypotheses.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DriverFilter {
    /// Only those that the scenario has from the baseline (`true`), or only its own (`false`).
    #[serde(default)]
    pub inherited: Option<bool>,
}

impl Filter for DriverFilter {
    const SORTS: &'static [&'static str] = &["name"];
}
