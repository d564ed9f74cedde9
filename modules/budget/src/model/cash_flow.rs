//! When money comes and goes.

use super::{LARGEST_MINOR, actual::day, statement::ScenarioBrief, vocabulary::Side};
use crate::ids::LineId;
use chrono::NaiveDate;
use kernel::{
    db::At,
    http::Resource,
    ids::EventId,
    money::{Currency, Money},
    text::Localized,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// From when and from how much a cash flow counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CashFlowQuery {
    /// The day from which payments are still to come: what was planned before it and was not paid moves to the months that are
    /// left. Today unless given; without any payment entered, the plan is shown as it is.
    #[validate(custom(function = day))]
    #[serde(default)]
    pub as_of: Option<NaiveDate>,
    /// Money at the start, in minor units; 0 unless given.
    #[validate(range(min = -LARGEST_MINOR, max = LARGEST_MINOR))]
    #[param(minimum = -1_000_000_000_000_i64, maximum = 1_000_000_000_000_i64)]
    #[serde(default)]
    pub opening_minor: Option<i64>,
}

/// A month.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetCashMonth)]
pub struct CashMonth {
    /// `YYYY-MM`.
    #[schema(max_length = 7)]
    pub month: String,
    /// What comes in.
    pub receipts: Money,
    /// What goes out.
    pub payments: Money,
    /// That part of the receipts which came.
    pub received: Money,
    /// That part of the payments which was paid.
    pub paid: Money,
    /// Receipts less payments.
    pub net: Money,
    /// What there is at the end of the month: the opening amount and all that moved since.
    pub balance: Money,
}

/// What a line moves in a month.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetCashLineMonth)]
pub struct CashLineMonth {
    /// `YYYY-MM`.
    #[schema(max_length = 7)]
    pub month: String,
    /// How much.
    pub amount: Money,
    /// That part of it which was paid.
    pub paid: Money,
}

/// A line over the months.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetCashLine)]
pub struct CashLine {
    /// Id.
    pub id: LineId,
    /// Its name.
    #[schema(max_length = 80)]
    pub code: String,
    /// What people call it.
    pub label: Localized,
    /// Expense or income.
    pub side: Side,
    /// What it will have come to: its forecast at completion. The months and `undated` sum to it.
    pub total: Money,
    /// Nobody has said when.
    pub undated: Money,
    /// The months in which it moves, those of `before` too.
    #[schema(max_items = 3600)]
    pub months: Vec<CashLineMonth>,
}

/// The month with the least money at its end.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetLowPoint)]
pub struct LowPoint {
    /// `YYYY-MM`; of several the first.
    #[schema(max_length = 7)]
    pub month: String,
    /// What there is then.
    pub balance: Money,
    /// The same in words.
    pub detail: Localized,
}

/// When money comes and goes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetCashFlow)]
pub struct CashFlowOut {
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario: ScenarioBrief,
    /// Of all amounts.
    pub currency: Currency,
    /// When it was computed.
    pub at: At,
    /// From when on payments are still to come; null where the plan is shown as it is.
    pub as_of: Option<NaiveDate>,
    /// Money at the start.
    pub opening: Money,
    /// What moved before the first of `months`, as one: its `month` is the one in which that began, its `balance` what the first
    /// of them starts with. Null where nothing did.
    pub before: Option<CashMonth>,
    /// From the first month in which money moves to the last, without a gap; `before` has what moved more than 24 months before
    /// the first month that is planned.
    #[schema(max_items = 3600)]
    pub months: Vec<CashMonth>,
    /// Income without a date.
    pub undated_receipts: Money,
    /// Expenses without a date.
    pub undated_payments: Money,
    /// The one of `months` with the least money; null if no month is known.
    pub low_point: Option<LowPoint>,
    /// Lines that bring or cost money, by account.
    #[schema(max_items = 1000)]
    pub lines: Vec<CashLine>,
}

impl Resource for CashFlowOut {}
