//! What became of a scenario's lines: planned, committed, spent, and what they will have come to.

use super::{
    statement::ScenarioBrief,
    vocabulary::{Certainty, Side},
};
use crate::ids::LineId;
use kernel::{
    db::At,
    http::Resource,
    ids::EventId,
    money::{Currency, Money},
    text::Localized,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The figures of a line, or the sums of those of a side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetExecutionFigures)]
pub struct Figures {
    /// What the scenario plans; of an approved baseline, what was approved.
    pub budget: Money,
    /// Quotes that no commitment accepts.
    pub quoted: Money,
    /// Commitments.
    pub committed: Money,
    /// Invoices.
    pub invoiced: Money,
    /// Payments.
    pub paid: Money,
    /// Invoices, and payments that pay none: the actual amount so far.
    pub actual: Money,
    /// The actual amount, and what is still open of the commitments.
    pub engaged: Money,
    /// The forecast at completion: what it will have come to when all is done.
    pub forecast: Money,
    /// `forecast` less `budget`.
    pub variance: Money,
}

/// What a forecast at completion rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetForecastBasis)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The plan still holds: what is not engaged yet is still expected.
    Budget,
    /// What is engaged: it is more than was planned, or the line is wholly committed or signed.
    Engaged,
    /// A commitment, invoice or payment says that nothing more will come on the line (`closes_line`).
    Closed,
}

/// Where a line stands beside its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetLineStatus)]
#[serde(rename_all = "snake_case")]
pub enum LineStatus {
    /// Nothing was committed, invoiced or paid yet.
    NotBegun,
    /// What is engaged is within the plan, and more may come.
    StillOpen,
    /// Nothing more will come, and it comes to what was planned.
    AsPlanned,
    /// Nothing more will come, and it comes to less than was planned.
    ClosedBelow,
    /// It comes to more than was planned.
    Overrun,
}

/// Why a forecast differs from the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = BudgetVarianceCode)]
#[serde(rename_all = "snake_case")]
pub enum VarianceCode {
    /// Commitments are for another amount than was planned.
    CommittedOtherwise,
    /// There is no commitment: what was invoiced or paid is another amount than was planned.
    SpentOtherwise,
    /// Invoiced or paid beside the commitments.
    Uncommitted,
    /// Invoices are above their commitments.
    Exceeded,
    /// What was still open of commitments when the line was closed will not come.
    Released,
}

/// A part of a variance.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetVariancePart)]
pub struct VariancePart {
    /// What it is.
    pub code: VarianceCode,
    /// How much of the variance.
    pub amount: Money,
    /// The same in words.
    pub detail: Localized,
}

/// A line.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetExecutionLine)]
pub struct ExecutionLine {
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
    /// How sure it is.
    pub certainty: Certainty,
    /// Its figures.
    pub figures: Figures,
    /// What the forecast rests on.
    pub basis: Basis,
    /// Where it stands beside its plan.
    pub status: LineStatus,
    /// What the variance is made of; the parts sum to it.
    #[schema(max_items = 4)]
    pub explanation: Vec<VariancePart>,
}

/// A side.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = BudgetExecutionSide)]
pub struct ExecutionSide {
    /// Which.
    pub side: Side,
    /// The sums of its lines.
    pub figures: Figures,
}

/// What became of a scenario.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetExecution)]
pub struct ExecutionOut {
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario: ScenarioBrief,
    /// The budget's revision.
    pub revision: i64,
    /// Of all amounts.
    pub currency: Currency,
    /// When it was computed.
    pub at: At,
    /// By account.
    #[schema(max_items = 1000)]
    pub lines: Vec<ExecutionLine>,
    /// The sums of the lines, per side.
    #[schema(max_items = 4)]
    pub sides: Vec<ExecutionSide>,
    /// Income less expenses, without contributions in kind, as it is planned.
    pub planned_result: Money,
    /// The same as it will have come to.
    pub forecast_result: Money,
}

impl Resource for ExecutionOut {}
