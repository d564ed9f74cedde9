//! How cash may run from month to month.

use super::simulation::Spread;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What there may be at the end of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetCashAt)]
pub struct CashAt {
    /// `YYYY-MM`.
    #[schema(max_length = 7)]
    pub month: String,
    /// All income less all expenses up to then.
    pub cash: Spread,
}

/// How cash may run from month to month, as lines are planned over the months, from nothing at the beginning. Payments that were
/// entered do not change it. It is of the first 32,768 trials, so that its last month may differ from `result` by the chance of
/// the draw; lines are rounded to the minor unit, their parts that fall upon a month are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetCashCourse)]
pub struct CashCourse {
    /// The months in which money moves, in their order; between two of them nothing does. Of more than 120, the last.
    #[schema(max_items = 120)]
    pub months: Vec<CashAt>,
    /// Every line in cash says when its money moves: the last month comes to the result. Otherwise lines without a date are
    /// missing here.
    pub complete: bool,
}

/// What stands side by side in a fan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetFanOver)]
#[serde(rename_all = "snake_case")]
pub enum FanOver {
    /// The results of the scenarios.
    #[default]
    Scenarios,
    /// The cumulated cash of one scenario at the end of each month.
    Months,
}

/// Which fan is asked for.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FanQuery {
    /// What stands side by side.
    #[param(default = "scenarios", inline)]
    #[serde(default)]
    pub over: FanOver,
}
