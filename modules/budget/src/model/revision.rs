//! Revisions: the budget as it was approved each time, and what changed in between.

use super::{
    budget::Settings,
    driver::DriverIn,
    figure::Figure,
    line::LineIn,
    overriding::OverrideIn,
    scenario::ScenarioIn,
    statement::{Balance, Funding, Totals},
    vocabulary::{Chart, Side},
};
use crate::{ids::RevisionId, store::revisions::RevisionRow};
use kernel::{
    check,
    db::At,
    http::{Filter, Resource},
    ids::{EventId, Id},
    money::{Currency, Money},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// Why an approved budget is opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetRevisionInput, example = RevisionIn::sample)]
pub struct RevisionIn {
    /// The reason, for everybody who compares.
    #[validate(length(min = 1, max = 2000), custom(function = check::not_blank))]
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

impl RevisionIn {
    /// An example.
    pub fn sample() -> Self {
        Self { reason: "La région accorde 2 000 € de moins que demandé (exemple).".to_owned() }
    }
}

/// A hypothesis as it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFrozenDriver)]
pub struct FrozenDriver {
    /// Its name.
    #[schema(max_length = 40)]
    pub name: String,
    /// How it was set.
    pub driver: DriverIn,
}

/// What a line was in a scenario.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFrozenOverride)]
pub struct FrozenOverride {
    /// The line.
    #[schema(max_length = 80)]
    pub line: String,
    /// How it was set.
    pub setting: OverrideIn,
}

/// A scenario as it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFrozenScenario)]
pub struct FrozenScenario {
    /// How it was set.
    pub scenario: ScenarioIn,
    /// Its own hypotheses, by name.
    #[schema(max_items = 300)]
    pub drivers: Vec<FrozenDriver>,
    /// Its own lines.
    #[schema(max_items = 1000)]
    pub overrides: Vec<FrozenOverride>,
}

/// A line as it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFrozenLine)]
pub struct FrozenLine {
    /// How it was set.
    pub line: LineIn,
    /// What it came to in the baseline.
    pub amount: Money,
}

/// What a hypothesis of the baseline was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFrozenValue)]
pub struct FrozenValue {
    /// Its name.
    #[schema(max_length = 40)]
    pub name: String,
    /// What it is counted in.
    #[schema(max_length = 60)]
    pub unit: String,
    /// What was reckoned with: of a link, what it told then.
    pub value: Figure,
    /// The same with all its digits, as text: what documents of the approved budget are computed of.
    #[schema(max_length = 40)]
    pub exact: String,
    /// It was a link that nobody could tell: the value was its fallback.
    pub absent: bool,
}

/// A budget as it stood: all that it consisted of, and what its baseline came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetSnapshot)]
pub struct Snapshot {
    /// When.
    pub at: At,
    /// Of all amounts.
    pub currency: Currency,
    /// What it was held to.
    pub settings: Settings,
    /// The version of the plan comptable that its accounts are of.
    #[serde(default = "before_versions")]
    pub accounts_version: Chart,
    /// The sum of each side of the baseline.
    pub totals: Totals,
    /// Income less expenses of the baseline.
    pub balance: Balance,
    /// By account.
    #[schema(max_items = 1000)]
    pub lines: Vec<FrozenLine>,
    /// What the baseline was computed of.
    #[schema(max_items = 300)]
    pub values: Vec<FrozenValue>,
    /// Where the income of the baseline came from, with the names and commitments of that day.
    #[schema(max_items = 1000)]
    pub funding: Vec<Funding>,
    /// The baseline first.
    #[schema(max_items = 20)]
    pub scenarios: Vec<FrozenScenario>,
}

/// The version that budgets followed when nobody wrote it down, because there was one.
fn before_versions() -> Chart {
    Chart::Anc202206
}

/// A revision.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetRevision)]
pub struct RevisionOut {
    /// Id.
    pub id: RevisionId,
    /// The event.
    pub event_id: EventId,
    /// Its number, from 1.
    pub number: i64,
    /// Why it was opened; null for the first.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
    /// Who opened it: `user`, `client` or `system`.
    #[schema(max_length = 20)]
    pub actor_kind: String,
    /// Who opened it.
    pub actor_id: Option<Id>,
    /// When it was opened.
    pub at: At,
    /// When it was approved; null as long as it is not.
    pub approved_at: Option<At>,
    /// The budget's count of changes when it was approved.
    pub contents: Option<i64>,
}

impl Resource for RevisionOut {
    fn path(&self) -> Option<String> {
        Some(format!("/events/{}/budget/revisions/{}", self.event_id, self.number))
    }
}

impl From<&RevisionRow> for RevisionOut {
    fn from(row: &RevisionRow) -> Self {
        Self {
            id: row.id,
            event_id: row.event_id,
            number: row.number,
            reason: row.reason.clone(),
            actor_kind: row.actor_kind.clone(),
            actor_id: row.actor_id,
            at: row.at,
            approved_at: row.approved_at,
            contents: row.contents,
        }
    }
}

/// A revision with the budget as it was approved.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetRevisionWhole)]
pub struct RevisionWhole {
    /// The revision.
    pub revision: RevisionOut,
    /// The budget as it was approved; null as long as it is not.
    pub snapshot: Option<Snapshot>,
}

impl Resource for RevisionWhole {}

/// Revisions have no filters: they are few.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RevisionFilter {}

impl Filter for RevisionFilter {
    const SORTS: &'static [&'static str] = &["number"];
}

/// Which revisions to compare.
#[derive(Clone, Debug, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct RevisionPair {
    /// Number of the earlier one.
    #[validate(range(min = 1, max = 1_000_000))]
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub from: i64,
    /// Number of the other one.
    #[validate(range(min = 1, max = 1_000_000))]
    #[param(minimum = 1, maximum = 1_000_000, example = 1)]
    pub to: i64,
}

/// What became of a line or hypothesis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetRevisionChange)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It comes to another amount or value.
    Changed,
    /// It comes to the same, but is set otherwise: another formula, say.
    Reworded,
}

/// A line that differs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetRevisionLine)]
pub struct LineChange {
    /// Its name.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub label: Localized,
    /// On which side it stands.
    pub side: Side,
    /// What became of it.
    pub change: Change,
    /// What it came to in the earlier one; null where it was not there.
    pub from: Option<Money>,
    /// What it came to in the other.
    pub to: Option<Money>,
    /// `to` less `from`, nothing counted as zero.
    pub difference: Money,
}

/// A hypothesis of the baseline that differs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetRevisionDriver)]
pub struct ValueChange {
    /// Its name.
    #[schema(max_length = 40)]
    pub name: String,
    /// What became of it.
    pub change: Change,
    /// What it was in the earlier one.
    pub from: Option<FrozenValue>,
    /// What it is in the other.
    pub to: Option<FrozenValue>,
}

/// A revision on one side of a comparison.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetRevisionSide)]
pub struct RevisionSide {
    /// The revision. One that is not approved yet stands for the budget as it is now.
    pub revision: RevisionOut,
    /// The version of the plan comptable that its accounts are of.
    pub accounts_version: Chart,
    /// The sum of each side of its baseline.
    pub totals: Totals,
    /// Income less expenses of its baseline.
    pub balance: Balance,
}

/// Two revisions side by side, in the baseline of each.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetRevisionComparison)]
pub struct RevisionComparison {
    /// The earlier one.
    pub from: RevisionSide,
    /// The other.
    pub to: RevisionSide,
    /// Revisions opened in between, `to` included, with who opened them and why.
    #[schema(max_items = 1000)]
    pub revisions: Vec<RevisionOut>,
    /// Lines that differ, by side and code.
    #[schema(max_items = 2000)]
    pub lines: Vec<LineChange>,
    /// Hypotheses that differ, by name.
    #[schema(max_items = 600)]
    pub drivers: Vec<ValueChange>,
}

impl Resource for RevisionComparison {}
