//! A scenario that is drawn many times over: made ready in a transaction, drawn after it, away from the threads that serve
//! requests.

use crate::{
    book::{Book, Computed},
    errors,
    live::Live,
    model::{
        cash_course::{CashAt, CashCourse},
        simulation::{Bar, DriverEffect, Findings, SimulationIn, Spread},
        vocabulary::Side,
    },
    neighbours::Neighbours,
    rules::{
        cash_flow::Month,
        drivers,
        forecast::{self, COURSE, Correlation, Driver, Histogram, Outcome, Spec, Stopped, Summary, simulate},
        formula::{self, Input, Trials, Work},
    },
    store::budgets,
};
use contracts::events::EventFrame;
use kernel::{
    app::App,
    db::{At, Conn},
    error::{self, Result},
    money::{Currency, Money},
    text::Localized,
};
use std::{
    collections::BTreeMap,
    num::NonZeroUsize,
    ops::ControlFlow,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering},
    },
    thread,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task,
};

mod course;
mod present;

use course::Calendar;
pub use present::Present;

/// Trials that may be drawn while the caller waits.
const AT_ONCE: usize = 200_000;
/// Operations that they may take: some tenths of a second.
const OPERATIONS: u64 = 200_000_000;
/// Simulations that are drawn at the same time; more would only take the processor away from requests.
pub const AT_A_TIME: usize = 2;

/// Whose turn it is to draw; the module has one for its process.
pub struct Turns(Arc<Semaphore>);

/// Leave to draw, until it is dropped.
pub type Turn = OwnedSemaphorePermit;

impl Default for Turns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_A_TIME)))
    }
}

impl Turns {
    /// Those of this process.
    pub fn of(app: &App) -> Result<Arc<Self>> {
        app.port::<Self>().ok_or_else(|| error::INTERNAL.plain().because("the module is not wired"))
    }

    /// A turn, if one is free.
    pub fn free(&self) -> Option<Turn> {
        self.0.clone().try_acquire_owned().ok()
    }

    /// The next turn.
    pub async fn next(&self) -> Result<Turn> {
        self.0.clone().acquire_owned().await.map_err(|cause| error::INTERNAL.plain().because(cause))
    }
}

/// Somebody waits for a drawing. When this goes away, whyever, the threads end that draw.
#[derive(Default)]
struct Waiting {
    over: Arc<AtomicBool>,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
    }
}

/// A scenario, ready to be drawn.
pub struct Ready {
    /// The budget's count of changes that it was read at.
    pub contents: i64,
    spec: Spec,
    lines: Lines,
    labels: Vec<Option<Localized>>,
    live: BTreeMap<String, String>,
    months: Vec<Month>,
    /// Every line in cash says when its money moves.
    all_dated: bool,
    currency: Currency,
}

/// The lines of a budget as the engine asks for them.
struct Lines {
    drivers: usize,
    trials: Trials,
    /// What they add to the cash of each month.
    flows: Trials,
    months: usize,
}

impl forecast::Model for Lines {
    fn drivers(&self) -> usize {
        self.drivers
    }
    fn evaluate(&self, drawn: &[&[f64]], expenses: &mut [f64], income: &mut [f64], work: &mut Work) -> usize {
        self.trials.run(drawn, expenses, income, work)
    }
    fn points(&self) -> usize {
        self.months
    }
    fn course(&self, drawn: &[&[f64]], course: &mut [&mut [f64]], work: &mut Work) {
        self.flows.run_parts(drawn, course, work);
        // What there was stays.
        for at in 1..course.len() {
            let (before, rest) = course.split_at_mut(at);
            let (Some(before), Some(here)) = (before.last(), rest.first_mut()) else { return };
            here.iter_mut().zip(before.iter()).for_each(|(here, before)| *here += before);
        }
    }
}

impl Ready {
    /// Reads the scenario of that code or id. 422 if what is asked for contradicts itself or names what is not uncertain; 409
    /// if the budget cannot be computed.
    pub fn read(
        conn: &mut Conn,
        neighbours: &Neighbours,
        frame: &EventFrame,
        scenario: &str,
        asked: &SimulationIn,
        now: At,
    ) -> Result<Self> {
        let budget = budgets::get(conn, frame, now)?;
        let book = Book::load(conn, budget)?;
        let mut live = Live::of(neighbours, &book.budget, now);
        let computed = book.plan(book.scenario(scenario)?).compute(conn, &mut live)?;
        Self::of(&computed, asked)
    }

    fn of(computed: &Computed<'_>, asked: &SimulationIn) -> Result<Self> {
        let plan = &computed.plan;
        let (mut inputs, mut uncertain, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        for (row, value) in plan.drivers.iter().zip(&computed.values) {
            let Some(distribution) = &row.source.0.distribution else {
                inputs.push(Input::Fixed(*value));
                continue;
            };
            inputs.push(Input::Drawn);
            uncertain.push(Driver { name: row.name.clone(), distribution: drivers::distribution(distribution) });
            labels.push(row.label.as_ref().map(|label| label.0.clone()));
        }
        let sides: Vec<formula::Side> = plan.book.lines.iter().map(|line| side(line.side)).collect();
        let trials = computed.sheet.trials(&inputs, &sides);
        let Calendar { months, parts, complete } = Calendar::of(plan);
        let flows = computed.sheet.parts(&inputs, &parts, months.len());
        let correlation = |one: &crate::model::simulation::CorrelationIn| Correlation {
            a: one.a.clone(),
            b: one.b.clone(),
            rho: one.rho,
        };
        let spec = Spec {
            trials: usize::try_from(asked.trials).unwrap_or_default(),
            seed: asked.seed.unsigned_abs(),
            drivers: uncertain,
            correlations: asked.correlations.iter().map(correlation).collect(),
        };
        let problems = spec.problems();
        if !problems.is_empty() {
            return Err(errors::cannot_simulate(&problems));
        }
        let lines = Lines { drivers: trials.columns(), trials, flows, months: months.len() };
        // Those that no line needs may move: no figure does.
        let linked = plan.drivers.iter().zip(&computed.values).enumerate();
        let linked =
            linked.filter(|(at, (row, _))| row.source.0.link.is_some() && !computed.sheet.needing(*at).is_empty());
        let live = linked.map(|(_, (row, value))| (row.name.clone(), value.to_string())).collect();
        let budget = &plan.book.budget;
        let (contents, currency) = (budget.contents, budget.currency());
        Ok(Self { contents, spec, lines, labels, live, months, all_dated: complete, currency })
    }

    /// Whether it is short enough to be drawn while a caller waits.
    pub fn is_short(&self) -> bool {
        let trials = self.spec.trials;
        let operations = (trials as u64).saturating_mul(self.lines.trials.steps() as u64);
        let course = (trials.min(COURSE) * (self.lines.flows.steps() + self.lines.months)) as u64;
        trials <= AT_ONCE && operations.saturating_add(self.spec.cost()).saturating_add(course) <= OPERATIONS
    }

    /// Draws it on so many threads; `done` says how many trials are drawn. When nobody waits for it any more, all threads end,
    /// and only then the turn does.
    pub async fn draw(self, turn: Turn, threads: NonZeroUsize, done: Arc<AtomicI64>) -> Result<Findings> {
        let waiting = Waiting::default();
        let over = waiting.over.clone();
        let drawing = task::spawn_blocking(move || {
            let _turn = turn;
            self.draw_here(threads, |trials, _| {
                done.store(i64::try_from(trials).unwrap_or(i64::MAX), Ordering::Relaxed);
                if over.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })
        });
        drawing.await.map_err(|cause| error::INTERNAL.plain().because(cause))?
    }

    /// Draws it on this thread and as many others as are wanted, or as memory has room for. `progress` hears how many trials are done, and of how many;
    /// when it breaks, all threads end, and the answer is a 409 that nobody waits for.
    pub fn draw_here(
        &self,
        threads: NonZeroUsize,
        progress: impl FnMut(usize, usize) -> ControlFlow<()> + Send,
    ) -> Result<Findings> {
        let threads = forecast::affordable(threads, self.lines.drivers, self.lines.trials.work());
        match simulate(&self.spec, &self.lines, threads, progress) {
            Ok(outcome) => self.findings(&outcome),
            Err(Stopped::Refused(problems)) => Err(errors::cannot_simulate(&problems)),
            Err(Stopped::Cancelled) => Err(error::CONFLICT.plain().because("the simulation was cancelled")),
        }
    }

    fn findings(&self, outcome: &Outcome) -> Result<Findings> {
        let effect = |(effect, label): (&forecast::DriverEffect, &Option<Localized>)| {
            Ok(DriverEffect {
                name: effect.name.clone(),
                label: label.clone(),
                variance_share: six_decimals(effect.variance_share),
                swing_low: self.money(effect.swing_low)?,
                swing_high: self.money(effect.swing_high)?,
            })
        };
        Ok(Findings {
            result: self.spread(&outcome.result)?,
            expenses: self.spread(&outcome.expenses)?,
            income: self.spread(&outcome.income)?,
            median_result: self.money(outcome.median)?,
            deficit_probability: outcome.deficit_probability,
            unexplained: six_decimals(outcome.unexplained),
            drivers: outcome.drivers.iter().zip(&self.labels).map(effect).collect::<Result<_>>()?,
            histogram: self.bars(&outcome.histogram)?,
            live: self.live.clone(),
            cash: Some(self.cash(&outcome.course)?),
        })
    }

    fn cash(&self, course: &[Summary]) -> Result<CashCourse> {
        let at = |(month, cash): (&Month, &Summary)| Ok(CashAt { month: month.to_string(), cash: self.spread(cash)? });
        let months = self.months.iter().zip(course).map(at).collect::<Result<_>>()?;
        Ok(CashCourse { months, complete: self.all_dated })
    }

    fn spread(&self, summary: &Summary) -> Result<Spread> {
        Ok(Spread {
            mean: self.money(summary.mean)?,
            sd: self.money(summary.sd)?,
            p5: self.money(summary.p5)?,
            p10: self.money(summary.p10)?,
            p50: self.money(summary.p50)?,
            p90: self.money(summary.p90)?,
            p95: self.money(summary.p95)?,
        })
    }

    fn bars(&self, histogram: &Histogram) -> Result<Vec<Bar>> {
        let edge = |at: u32| self.money(histogram.start + histogram.width * f64::from(at));
        let bar = |(at, count): (u32, &u64)| {
            Ok(Bar { from: edge(at)?, to: edge(at + 1)?, trials: i64::try_from(*count).unwrap_or(i64::MAX) })
        };
        (0..).zip(&histogram.counts).map(bar).collect()
    }

    /// Minor units, rounded half to even; 409 where not every reader of JSON would keep them.
    fn money(&self, minor: f64) -> Result<Money> {
        let rounded = minor.round_ties_even();
        if rounded.abs() > Money::MAX_MINOR as f64 {
            return Err(errors::TOO_LARGE.plain());
        }
        // Within 2⁵³ every whole double is that integer.
        Ok(Money::new(rounded as i64, self.currency))
    }
}

fn side(side: Side) -> formula::Side {
    match side {
        Side::Expense => formula::Side::Expense,
        Side::Income => formula::Side::Income,
        // Nothing of it is paid.
        Side::InKindExpense | Side::InKindIncome => formula::Side::Neither,
    }
}

fn six_decimals(share: f64) -> f64 {
    (share * 1e6).round_ties_even() / 1e6
}

/// Half of the machine's cores: the others go on serving.
pub fn half_of_the_cores() -> NonZeroUsize {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    NonZeroUsize::new(cores.div_ceil(2)).unwrap_or(NonZeroUsize::MIN)
}

#[cfg(test)]
mod tests;
