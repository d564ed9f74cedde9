//! What a scenario comes to.

use super::{
    figure::Figure,
    vocabulary::{Certainty, Chart, Side, State},
};
use crate::{
    ids::{LineId, ScenarioId},
    store::scenarios::ScenarioRow,
};
use kernel::{
    db::At,
    http::Resource,
    ids::{EventId, PartnerId},
    money::{Currency, Money},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A scenario, as others name it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetScenarioBrief)]
pub struct ScenarioBrief {
    /// Id.
    pub id: ScenarioId,
    /// Its name in addresses.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub name: Localized,
    /// Whether it is the one that is decided on.
    pub is_baseline: bool,
}

impl From<&ScenarioRow> for ScenarioBrief {
    fn from(row: &ScenarioRow) -> Self {
        Self { id: row.id, code: row.code.clone(), name: row.name.0.clone(), is_baseline: row.is_baseline }
    }
}

/// Which figures of a baseline that was approved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetAsOf)]
#[serde(rename_all = "snake_case")]
pub enum AsOf {
    /// Those that were approved.
    #[default]
    Approved,
    /// Those that its hypotheses give now.
    Now,
}

/// Which figures are asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FiguresQuery {
    /// The baseline of an approved budget is shown as it was approved; `now`: with what its hypotheses, live values among them,
    /// are now. Everything else is as it is now, whatever is asked for.
    #[param(default = "approved", inline)]
    #[serde(default)]
    pub as_of: AsOf,
}

/// A line with its amount.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetStatementLine)]
pub struct LineAmount {
    /// Id.
    pub id: LineId,
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
    /// Its heading.
    #[schema(max_length = 80)]
    pub group: Option<String>,
    /// Funder or supplier.
    pub partner_id: Option<PartnerId>,
    /// How sure it is.
    pub certainty: Certainty,
    /// What it comes to in this scenario, rounded half to even.
    pub amount: Money,
    /// Whether this scenario has a formula or amount of its own for it.
    pub overridden: bool,
    /// The amount is an example, or is computed of hypotheses or lines that are, also through others.
    pub is_example: bool,
}

/// The sum of each side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetTotals)]
pub struct Totals {
    /// Accounts 60 to 69.
    pub expenses: Money,
    /// Accounts 70 to 79.
    pub income: Money,
    /// Accounts 86.
    pub in_kind_expenses: Money,
    /// Accounts 87.
    pub in_kind_income: Money,
}

/// Income less expenses: below zero is what is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetBalance)]
pub struct Balance {
    /// Without contributions in kind.
    pub cash: Money,
    /// Contributions in kind alone.
    pub in_kind: Money,
    /// With them.
    pub all: Money,
    /// Whether both are zero, which is what a submission asks for.
    pub balanced: bool,
}

/// The sum of an account's class.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetAccountTotal)]
pub struct AccountTotal {
    /// Two digits.
    #[schema(max_length = 2)]
    pub account: String,
    /// What it is called.
    pub label: Localized,
    /// Its side.
    pub side: Side,
    /// The sum of its lines.
    pub total: Money,
}

/// The sum of a heading.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetGroupTotal)]
pub struct GroupTotal {
    /// The heading; null for lines without one.
    #[schema(max_length = 80)]
    pub group: Option<String>,
    /// The side.
    pub side: Side,
    /// The sum of its lines of this side.
    pub total: Money,
}

/// The sum of what is equally sure.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetCertaintyTotal)]
pub struct CertaintyTotal {
    /// The side.
    pub side: Side,
    /// How sure.
    pub certainty: Certainty,
    /// The sum of these lines.
    pub total: Money,
}

/// Where income comes from: a partner, or an account class for lines that name none. A partner with public and with other
/// money has a row for each; what it said is split between them as the budget plans it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFunding)]
pub struct Funding {
    /// The funder.
    pub partner_id: Option<PartnerId>,
    /// The funder's name; null if nobody knows it.
    #[schema(max_length = 200)]
    pub name: Option<String>,
    /// The account class, where no funder is named.
    #[schema(max_length = 2)]
    pub account: Option<String>,
    /// What that class is called.
    pub label: Option<Localized>,
    /// Whether it is public funding (accounts 73 and 74).
    pub public_funding: bool,
    /// Whether it is given in kind.
    pub in_kind: bool,
    /// How much.
    pub total: Money,
    /// Its share of the income in basis points; those of all rows that are not in kind make 10,000. Null where shares mean
    /// nothing.
    pub share: Option<i64>,
    /// What the partner was asked for, as its partnership says; null if it says nothing.
    pub asked: Option<Money>,
    /// Promised.
    pub promised: Option<Money>,
    /// Granted.
    pub granted: Option<Money>,
    /// Signed.
    pub signed: Option<Money>,
    /// Received.
    pub received: Option<Money>,
}

/// What a ceiling is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetCeilingKind)]
#[serde(rename_all = "snake_case")]
pub enum CeilingKind {
    /// All public funding together.
    PublicFunding,
    /// One funder.
    Funder,
}

/// A ceiling of funding, in proportion to the expenses.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetCeiling)]
pub struct Ceiling {
    /// What it is about.
    pub kind: CeilingKind,
    /// The funder, where it is about one.
    pub partner_id: Option<PartnerId>,
    /// Basis points of the expenses.
    pub ceiling: i64,
    /// The most that it allows.
    pub allowed: Money,
    /// How much there is.
    pub total: Money,
    /// By how much that is too much; zero where it is not.
    pub exceeded: Money,
}

/// What was found about the attendance at which the budget pays for itself, among some thirty attendances from 1 to 100,000
/// (1, 2, 3, 5, 7, 10, 15, 20, 30, …) and every one beside a change between two of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetBreakEvenKind)]
#[serde(rename_all = "snake_case")]
pub enum BreakEvenKind {
    /// Income covers expenses from `attendance` on.
    From,
    /// Income covers expenses up to `attendance`.
    UpTo,
    /// Income covers expenses at some attendances, not at others, then at some again, as where another coach is hired for
    /// every 50. From `attendance` on it does for good; null if it does not at 100,000.
    Several,
    /// Whatever the attendance.
    Always,
    /// Whatever the attendance, it does not.
    Never,
}

/// The attendance at which the budget pays for itself, all else being equal; contributions in kind left out.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetBreakEven)]
pub struct BreakEvenOut {
    /// The hypothesis that was searched for.
    #[schema(max_length = 40)]
    pub driver: String,
    /// What was found.
    pub kind: BreakEvenKind,
    /// From or up to how many.
    pub attendance: Option<i64>,
}

/// A hypothesis with what it is now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetStatementDriver)]
pub struct DriverValue {
    /// Its name.
    #[schema(max_length = 40)]
    pub name: String,
    /// What people call it.
    pub label: Option<Localized>,
    /// What it is counted in.
    #[schema(max_length = 60)]
    pub unit: String,
    /// What was reckoned with: its value, the expected value of its distribution, or what its link told.
    pub value: Figure,
    /// It is linked to a live value.
    pub linked: bool,
    /// Nobody could tell the live value: this is its fallback.
    pub absent: bool,
    /// It is a distribution, of which this is the expected value.
    pub uncertain: bool,
    /// It is the baseline's.
    pub inherited: bool,
    /// It is an example.
    pub is_example: bool,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetMissingCode)]
#[serde(rename_all = "snake_case")]
pub enum MissingCode {
    /// Expenses are above income.
    Deficit,
    /// Income is above expenses: what funders ask to be spent.
    Surplus,
    /// 86 and 87 differ.
    InKindUnbalanced,
    /// Too much public funding, or too much of one funder.
    CeilingExceeded,
    /// Live values that nobody can tell: fallbacks are in their place.
    AbsentLinks,
    /// Lines that are examples.
    ExampleLines,
    /// Hypotheses that are examples.
    ExampleDrivers,
}

/// What is missing before the budget can be decided on.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetMissing)]
pub struct Missing {
    /// What it is.
    pub code: MissingCode,
    /// The same in words.
    pub detail: Localized,
    /// How much is missing, or too much.
    pub amount: Option<Money>,
    /// The lines, hypotheses or funders that it is about; 100 at most.
    #[schema(max_items = 100, value_type = Vec<crate::model::NameOfThing>)]
    pub names: Vec<String>,
}

/// What a scenario comes to.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetStatement)]
pub struct StatementOut {
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario: ScenarioBrief,
    /// Where the budget stands.
    pub state: State,
    /// Its revision.
    pub revision: i64,
    /// Its count of changes.
    pub contents: i64,
    /// Of all amounts.
    pub currency: Currency,
    /// The version of the plan comptable that its accounts are of.
    pub accounts_version: Chart,
    /// When it was computed, or kept when it was approved: live values are those of this instant.
    pub at: At,
    /// Totals are the sums of what is shown in `lines`.
    pub totals: Totals,
    /// Income less expenses.
    pub balance: Balance,
    /// What is missing before it can be decided on.
    #[schema(max_items = 400)]
    pub missing: Vec<Missing>,
    /// By account, in their order.
    #[schema(max_items = 1000)]
    pub lines: Vec<LineAmount>,
    /// Per class of accounts.
    #[schema(max_items = 100)]
    pub accounts: Vec<AccountTotal>,
    /// Per heading and side.
    #[schema(max_items = 1000)]
    pub groups: Vec<GroupTotal>,
    /// Per side and certainty.
    #[schema(max_items = 24)]
    pub certainties: Vec<CertaintyTotal>,
    /// Where income comes from, the largest first.
    #[schema(max_items = 1000)]
    pub funding: Vec<Funding>,
    /// What the ceilings of the budget's settings say.
    #[schema(max_items = 1000)]
    pub ceilings: Vec<Ceiling>,
    /// Null where the hypothesis of the budget's settings is not there, does not count `person`, or the budget cannot be
    /// computed at some attendance.
    pub break_even: Option<BreakEvenOut>,
    /// What it was computed of, by name.
    #[schema(max_items = 600)]
    pub drivers: Vec<DriverValue>,
}

impl Resource for StatementOut {}
