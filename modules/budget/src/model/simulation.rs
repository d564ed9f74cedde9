//! Simulations: what a scenario may turn out to be.

use super::cash_course::CashCourse;
use crate::{
    ids::{ScenarioId, SimulationId},
    store::simulations::SimulationRow,
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use kernel::{
    db::{At, Doc},
    error::Result,
    http::{Accepted, Created, Filter, Meta, Rendered, Reply, Resource},
    ids::EventId,
    jobs::{JobId, JobRow, JobState},
    money::Money,
    text::Localized,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{
    IntoParams, ToSchema,
    openapi::{RefOr, Response},
};
use validator::Validate;

/// How two hypotheses move together: a Gaussian copula. `rho` is the correlation of the normal scores behind them: for two
/// normal hypotheses exactly Pearson's correlation, for others that is a little nearer to 0. Spearman's rank correlation is
/// `6/π · asin(rho/2)` whatever the shapes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetCorrelation)]
pub struct CorrelationIn {
    /// Name of an uncertain hypothesis.
    #[validate(custom(function = super::name))]
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9_]*$")]
    pub a: String,
    /// Name of another.
    #[validate(custom(function = super::name))]
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z][a-z0-9_]*$")]
    pub b: String,
    /// Above -1 and below 1.
    #[validate(range(min = -1.0, max = 1.0))]
    #[schema(minimum = -1, maximum = 1)]
    pub rho: f64,
}

/// What to simulate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BudgetSimulationInput, example = SimulationIn::sample)]
pub struct SimulationIn {
    /// How many times the budget is drawn. Above 200,000 it is always a job.
    #[validate(range(min = 1_000, max = 2_000_000))]
    #[schema(minimum = 1_000, maximum = 2_000_000, default = 100_000)]
    #[serde(default = "usual_trials")]
    pub trials: i64,
    /// The same seed gives the same numbers, on every machine and any number of cores, as long as the budget is the same.
    #[validate(range(min = 0, max = 9_007_199_254_740_991_i64))]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_i64, default = 1)]
    #[serde(default = "usual_seed")]
    pub seed: i64,
    /// Hypotheses that move together; pairs that are not named are independent.
    #[validate(nested, length(max = 500))]
    #[schema(max_items = 500)]
    #[serde(default)]
    pub correlations: Vec<CorrelationIn>,
}

fn usual_trials() -> i64 {
    100_000
}

fn usual_seed() -> i64 {
    1
}

impl SimulationIn {
    /// An example that works on the demo data.
    pub fn sample() -> Self {
        let pair = CorrelationIn { a: "show_up".to_owned(), b: "paying_share".to_owned(), rho: 0.3 };
        Self { trials: 20_000, seed: 2015, correlations: vec![pair] }
    }
}

/// Where a simulation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[schema(as = BudgetSimulationState)]
#[serde(rename_all = "snake_case")]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum SimulationState {
    /// It waits for its turn.
    Queued,
    /// It is being drawn; `GET /jobs/{id}` says how far it is.
    Running,
    /// It has its figures.
    Done,
    /// It could not be done; `problem` says why.
    Failed,
    /// Its job was cancelled.
    Cancelled,
}

kernel::text_column!(SimulationState {
    Queued => "queued",
    Running => "running",
    Done => "done",
    Failed => "failed",
    Cancelled => "cancelled",
});

impl SimulationState {
    /// Where a simulation stands whose own row does not say it, by its job (`None`: forgotten).
    pub fn by_job(job: Option<JobState>) -> Self {
        match job {
            Some(JobState::Queued) => Self::Queued,
            // Its row says so in the next moment.
            Some(JobState::Running | JobState::Completed) => Self::Running,
            Some(JobState::Cancelled) => Self::Cancelled,
            Some(JobState::Failed) | None => Self::Failed,
        }
    }

    /// Whether there is nothing more to come.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// An uncertain amount. Quantiles are those of the trials, linear between neighbours (type 7 of Hyndman and Fan); every
/// figure is rounded half to even to the minor unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetSpread)]
pub struct Spread {
    /// The mean.
    pub mean: Money,
    /// The standard deviation.
    pub sd: Money,
    /// Undercut in 5 % of the trials.
    pub p5: Money,
    /// Undercut in 10 %.
    pub p10: Money,
    /// The median.
    pub p50: Money,
    /// Exceeded in 10 %.
    pub p90: Money,
    /// Exceeded in 5 %.
    pub p95: Money,
}

/// What an uncertain hypothesis does to the result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetDriverEffect)]
pub struct DriverEffect {
    /// Its name.
    #[schema(max_length = 40)]
    pub name: String,
    /// What people call it.
    pub label: Option<Localized>,
    /// Its share of the variance of the result, to six decimals: the standardised slope of the result's linear regression
    /// over all hypotheses, times the hypothesis's correlation with the result (Pratt's measure). For independent hypotheses
    /// it is the squared standardised slope. Where some are correlated, each gets its part of what they do together, and a
    /// share below 0 is a hedge: it makes the result safer. All shares and `unexplained` make 1.
    pub variance_share: f64,
    /// The result with this hypothesis at its P10 and all others at their median, correlations aside.
    pub swing_low: Money,
    /// The same with this hypothesis at its P90.
    pub swing_high: Money,
}

/// Trials whose result lies from one amount to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = BudgetHistogramBar)]
pub struct Bar {
    /// From this result on.
    pub from: Money,
    /// Below this one.
    pub to: Money,
    /// How many trials.
    pub trials: i64,
}

/// What a simulation found. Amounts are cash: contributions in kind are left out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// Income less expenses.
    pub result: Spread,
    /// Expenses.
    pub expenses: Spread,
    /// Income.
    pub income: Spread,
    /// The result with every hypothesis at its median.
    pub median_result: Money,
    /// Share of trials with a deficit.
    pub deficit_probability: f64,
    /// Share of the variance that no hypothesis explains alone.
    pub unexplained: f64,
    /// The uncertain hypotheses, by name.
    pub drivers: Vec<DriverEffect>,
    /// How the results lie.
    pub histogram: Vec<Bar>,
    /// What the linked hypotheses that lines need were, by name, with all their digits: they may move while the budget does not
    /// change.
    #[serde(default)]
    pub live: BTreeMap<String, String>,
    /// How cash may run; `None` where it was simulated before that was told.
    #[serde(default)]
    pub cash: Option<CashCourse>,
}

/// A simulation, as it is shown. Figures are null, and lists empty, until it is done.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = BudgetSimulation)]
pub struct SimulationOut {
    /// Id.
    pub id: SimulationId,
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// Where it stands.
    pub state: SimulationState,
    /// How many times the budget was drawn.
    pub trials: i64,
    /// Its seed.
    pub seed: i64,
    /// Hypotheses that move together.
    #[schema(max_items = 500)]
    pub correlations: Vec<CorrelationIn>,
    /// Income less expenses, in cash: contributions in kind are left out. Every trial rounds its lines as the statement does.
    pub result: Option<Spread>,
    /// Expenses, in cash.
    pub expenses: Option<Spread>,
    /// Income, in cash.
    pub income: Option<Spread>,
    /// The result with every hypothesis at its median: what the swings start from. The median of the results is `p50` of `result`.
    pub median_result: Option<Money>,
    /// Share of the trials whose result is below nothing, 0 to 1: every line of a trial is rounded to the minor unit, half to
    /// even, as in the statement, and the result is the sum of the rounded lines. A budget that balances has no deficit.
    pub deficit_probability: Option<f64>,
    /// Share of the variance of the result that no straight line over the hypotheses explains: products, thresholds.
    pub unexplained: Option<f64>,
    /// The uncertain hypotheses, by name.
    #[schema(max_items = 200)]
    pub drivers: Vec<DriverEffect>,
    /// How the middle 99.8 % of the results lie.
    #[schema(max_items = 60)]
    pub histogram: Vec<Bar>,
    /// How cash may run from month to month; null until it is done, and of simulations that are older than this was told.
    pub cash: Option<CashCourse>,
    /// These figures are out of date: the budget has changed since, or a live value that they rest on has moved.
    pub stale: bool,
    /// The budget's count of changes that it was computed from.
    pub contents: i64,
    /// Its job, if it was not drawn at once.
    pub job_id: Option<JobId>,
    /// Why it failed (problem details).
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Doc>,
    /// Version, the first part of the ETag.
    pub version: i64,
    /// When it was asked for.
    pub created_at: At,
    /// When it ended.
    pub finished_at: Option<At>,
}

impl Resource for SimulationOut {
    fn version(&self) -> Option<i64> {
        Some(self.version)
    }
    fn path(&self) -> Option<String> {
        Some(path(self.event_id, self.scenario_id, self.id))
    }
}

/// Where a simulation is, below `/api/v1`.
pub fn path(event: EventId, scenario: ScenarioId, id: SimulationId) -> String {
    format!("/events/{event}/budget/scenarios/{scenario}/simulations/{id}")
}

impl SimulationOut {
    /// The row where it stands now; `stale` says whether it is out of date.
    pub fn of(row: SimulationRow, state: SimulationState, stale: bool) -> Self {
        let asked = row.request.0;
        let found = row.result.map(|found| found.0);
        let (drivers, histogram) =
            found.as_ref().map(|one| (one.drivers.clone(), one.histogram.clone())).unwrap_or_default();
        Self {
            id: row.id,
            event_id: row.event_id,
            scenario_id: row.scenario_id,
            state,
            trials: asked.trials,
            seed: asked.seed,
            correlations: asked.correlations,
            result: found.as_ref().map(|one| one.result),
            expenses: found.as_ref().map(|one| one.expenses),
            income: found.as_ref().map(|one| one.income),
            median_result: found.as_ref().map(|one| one.median_result),
            deficit_probability: found.as_ref().map(|one| one.deficit_probability),
            unexplained: found.as_ref().map(|one| one.unexplained),
            drivers,
            histogram,
            cash: found.and_then(|one| one.cash),
            stale,
            contents: row.contents,
            job_id: row.job_id,
            problem: row.problem,
            version: row.version,
            created_at: row.created_at,
            finished_at: row.finished_at,
        }
    }
}

/// The answer to a request for a simulation: it is there, or it is a job.
pub enum Begun {
    /// It was short, and a turn was free.
    Done(Box<SimulationOut>),
    /// It takes its time.
    Queued(Box<JobRow>),
}

impl Reply for Begun {
    fn render(&self, meta: &Meta) -> Result<Rendered> {
        match self {
            Self::Done(simulation) => Created(SimulationOut::clone(simulation)).render(meta),
            Self::Queued(job) => Accepted(JobRow::clone(job)).render(meta),
        }
    }
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut all = Created::<SimulationOut>::responses();
        all.extend(Accepted::responses());
        all
    }
}

/// Simulations have no filters: few are kept.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SimulationFilter {}

impl Filter for SimulationFilter {
    const SORTS: &'static [&'static str] = &["created_at"];
}
