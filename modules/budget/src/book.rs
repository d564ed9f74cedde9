//! A whole budget in memory: its lines under the hypotheses of each scenario, ready to be computed.

use crate::{
    errors::{self, Broken},
    ids::LineId,
    live::{Live, Standing},
    model::{revision::Snapshot, statement::AsOf, vocabulary::State},
    neighbours::Neighbours,
    rules::formula::{Currency, Formula, LineRule, Problem, Sheet, Unit},
    store::{
        budgets::{self, BudgetRow},
        drivers::{self, DriverRow},
        lines::{self, LineRow},
        overrides::{self, OverrideRow},
        revisions,
        scenarios::{self, ScenarioRow},
    },
};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::EventId,
    money::Money,
    text::Localized,
};
use rust_decimal::Decimal;
use std::{
    cell::OnceCell,
    collections::{BTreeMap, HashMap},
};

/// Operations and values of all formulas of a budget at most: they are computed in every scenario whenever one changes.
pub const MOST_NODES: usize = 20_000;

/// All that a budget consists of.
pub struct Book {
    /// The budget.
    pub budget: BudgetRow,
    /// Its lines, by account.
    pub lines: Vec<LineRow>,
    /// Its scenarios, the baseline first.
    pub scenarios: Vec<ScenarioRow>,
    /// Hypotheses of all scenarios, by name.
    pub drivers: Vec<DriverRow>,
    /// What lines are in one scenario.
    pub overrides: Vec<OverrideRow>,
    /// What each line amounts to where no scenario says otherwise; read when first asked for.
    rules: OnceCell<Vec<Result<LineRule, Problem>>>,
}

/// What a formula or amount comes to be computed by.
fn rule(formula: Option<&str>, amount_minor: Option<i64>) -> Result<LineRule, Problem> {
    match formula {
        Some(text) => Formula::parse(text).map(LineRule::of),
        None => Ok(LineRule::Amount(amount_minor.unwrap_or_default())),
    }
}

impl Book {
    /// That of an event, an empty one before it was begun.
    pub fn read(conn: &mut Conn, neighbours: &Neighbours, event: EventId, now: At) -> Result<Self> {
        let frame = neighbours.frame(conn, event)?;
        let budget = budgets::get(conn, &frame, now)?;
        Self::load(conn, budget)
    }

    /// Reads it.
    pub fn load(conn: &mut Conn, budget: BudgetRow) -> Result<Self> {
        let event = budget.event_id;
        Ok(Self {
            lines: lines::all(conn, event)?,
            scenarios: scenarios::all(conn, event)?,
            drivers: drivers::all(conn, event)?,
            overrides: overrides::all(conn, event)?,
            rules: OnceCell::new(),
            budget,
        })
    }

    fn rules(&self) -> &[Result<LineRule, Problem>] {
        let read = |line: &LineRow| rule(line.formula.as_deref(), line.amount_minor);
        self.rules.get_or_init(|| self.lines.iter().map(read).collect())
    }

    /// How many operations and values all its formulas have, those of overrides too.
    pub fn size(&self) -> usize {
        let lines = self.rules().iter().map(|rule| match rule {
            Ok(LineRule::Formula(formula)) => formula.size(),
            Ok(LineRule::Amount(_)) | Err(_) => 0,
        });
        let overrides = self.overrides.iter().filter_map(|row| Formula::parse(row.formula.as_deref()?).ok());
        lines.sum::<usize>() + overrides.map(|formula| formula.size()).sum::<usize>()
    }

    /// The scenario of that code or id; 404 otherwise.
    pub fn scenario(&self, key: &str) -> Result<&ScenarioRow> {
        let is = |row: &&ScenarioRow| row.code == key || row.id.to_string() == key;
        self.scenarios.iter().find(is).ok_or_else(errors::scenario_not_found)
    }

    /// The figures of the scenario of that code or id, with what its hypotheses are now; 404 if there is none, 409 if it
    /// cannot be computed.
    pub fn computed(&self, conn: &mut Conn, neighbours: &Neighbours, key: &str, now: At) -> Result<Computed<'_>> {
        let mut live = Live::of(neighbours, &self.budget, now);
        self.plan(self.scenario(key)?).compute(conn, &mut live)
    }

    /// The budget under the hypotheses of a scenario.
    pub fn plan<'b>(&'b self, scenario: &'b ScenarioRow) -> Plan<'b> {
        let baseline = self.scenarios.iter().find(|row| row.is_baseline).map(|row| row.id);
        let mut by_name: BTreeMap<&str, &DriverRow> = BTreeMap::new();
        for row in self.drivers.iter().filter(|row| Some(row.scenario_id) == baseline) {
            by_name.insert(&row.name, row);
        }
        for row in self.drivers.iter().filter(|row| row.scenario_id == scenario.id) {
            by_name.insert(&row.name, row);
        }
        let of_scenario = self.overrides.iter().filter(|row| row.scenario_id == scenario.id);
        let by_line: HashMap<LineId, &OverrideRow> = of_scenario.map(|row| (row.line_id, row)).collect();
        Plan {
            book: self,
            scenario,
            drivers: by_name.into_values().collect(),
            overrides: self.lines.iter().map(|line| by_line.get(&line.id).copied()).collect(),
        }
    }
}

/// A budget under the hypotheses of one scenario.
pub struct Plan<'b> {
    /// The budget.
    pub book: &'b Book,
    /// The scenario.
    pub scenario: &'b ScenarioRow,
    /// What it supposes, by name.
    pub drivers: Vec<&'b DriverRow>,
    /// What it makes of each line, if anything.
    pub overrides: Vec<Option<&'b OverrideRow>>,
}

/// Lines that cannot be computed, by their place in the book.
pub type Faults = Vec<(usize, Problem)>;

impl<'b> Plan<'b> {
    /// The formula that a line has in this scenario, if it has one.
    pub fn formula(&self, line: usize) -> Option<&'b str> {
        match self.overrides.get(line).copied().flatten() {
            Some(row) => row.formula.as_deref(),
            None => self.book.lines.get(line).and_then(|row| row.formula.as_deref()),
        }
    }

    /// The budget, checked; or what is wrong with it.
    pub fn compile(&self) -> Result<Sheet, Faults> {
        let currency = self.book.budget.currency();
        let mut faults = Faults::new();
        let rules = self.book.rules();
        let mut lines: Vec<(&str, LineRule)> = Vec::with_capacity(self.book.lines.len());
        for (at, line) in self.book.lines.iter().enumerate() {
            let rule = match self.overrides[at] {
                Some(row) => rule(row.formula.as_deref(), row.amount_minor),
                None => rules[at].clone(),
            };
            // One that cannot be read stands for nothing, so that the others can be checked.
            let rule = rule.unwrap_or_else(|problem| {
                faults.push((at, problem));
                LineRule::Amount(0)
            });
            lines.push((&line.code, rule));
        }
        // Units were checked when they came in.
        let unit = |row: &&DriverRow| Unit::parse(&row.unit).unwrap_or_else(|_| Unit::one());
        let drivers: Vec<(&str, Unit)> = self.drivers.iter().map(|row| (row.name.as_str(), unit(row))).collect();
        let Some(currency) = Currency::new(currency.code(), currency.exponent().into()) else { return Err(faults) };
        match Sheet::compile(&drivers, &lines, currency) {
            Ok(sheet) if faults.is_empty() => Ok(sheet),
            Ok(_) => Err(faults),
            Err(more) => {
                faults.extend(more);
                Err(faults)
            }
        }
    }

    /// Whether both are the same but for the values of hypotheses, so that one [`Self::compile`] does for both.
    pub fn computes_as(&self, other: &Self) -> bool {
        let drivers = self.drivers.iter().map(|row| (&row.name, &row.unit));
        let rule = |row: &Option<&'b OverrideRow>| row.map(|row| (row.formula.as_ref(), row.amount_minor));
        drivers.eq(other.drivers.iter().map(|row| (&row.name, &row.unit)))
            && self.overrides.iter().map(rule).eq(other.overrides.iter().map(rule))
    }

    /// What the hypotheses are now, in their order.
    pub fn standings(&self, conn: &mut Conn, live: &mut Live<'_>) -> Result<Vec<Standing>> {
        self.drivers.iter().map(|row| live.standing(conn, row)).collect()
    }

    /// Faults with the names that callers know them by.
    pub fn named(&self, faults: &Faults) -> Vec<Broken> {
        let broken = |(at, problem): &(usize, Problem)| Broken {
            scenario: self.scenario.code.clone(),
            line: self.book.lines[*at].code.clone(),
            code: problem.code,
            start: problem.start,
            end: problem.end,
            detail: Localized::new(&problem.fr, &problem.en),
        };
        faults.iter().map(broken).collect()
    }

    /// Computes it with what the hypotheses are now. 409 if a live value is absent, or a line cannot be computed.
    pub fn compute(self, conn: &mut Conn, live: &mut Live<'_>) -> Result<Computed<'b>> {
        let standings = self.standings(conn, live)?;
        self.with(standings)
    }

    /// Computes it as it was decided, or as it is now.
    pub fn as_of(self, conn: &mut Conn, live: &mut Live<'_>, as_of: AsOf) -> Result<(Computed<'b>, Option<Snapshot>)> {
        match as_of {
            AsOf::Approved => self.decided(conn, live),
            AsOf::Now => Ok((self.compute(conn, live)?, None)),
        }
    }

    /// Computes it as it was decided: the baseline of an approved budget with what its hypotheses were when it was approved,
    /// and what was kept then; anything else as it is now.
    pub fn decided(self, conn: &mut Conn, live: &mut Live<'_>) -> Result<(Computed<'b>, Option<Snapshot>)> {
        match self.approved(conn)? {
            Some(kept) => {
                let standings = self.drivers.iter().map(|row| kept.standing(&row.name)).collect();
                Ok((self.with(standings)?, Some(kept)))
            }
            None => self.as_of(conn, live, AsOf::Now),
        }
    }

    /// What was approved, if this is the baseline of an approved budget: nobody decides on other scenarios.
    fn approved(&self, conn: &mut Conn) -> Result<Option<Snapshot>> {
        let budget = &self.book.budget;
        if budget.state != State::Approved || !self.scenario.is_baseline {
            return Ok(None);
        }
        let row = revisions::find(conn, budget.event_id, &budget.revision.to_string())?;
        revisions::snapshot(conn, &row)
    }

    fn with(self, standings: Vec<Standing>) -> Result<Computed<'b>> {
        let sheet = self.compile().map_err(|faults| errors::not_computable(&self.named(&faults)))?;
        let absent = |(row, standing): (&&DriverRow, &Standing)| standing.value.is_none().then(|| row.name.clone());
        let absent: Vec<String> = self.drivers.iter().zip(&standings).filter_map(absent).collect();
        if !absent.is_empty() {
            return Err(errors::link_absent(&absent));
        }
        let values: Vec<Decimal> = standings.iter().map(|standing| standing.value.unwrap_or_default()).collect();
        let amounts = sheet.exact(&values).map_err(|faults| errors::not_computable(&self.named(&faults)))?;
        if !stays_exact(&amounts) {
            return Err(errors::TOO_LARGE.plain());
        }
        Ok(Computed { plan: self, sheet, standings, values, amounts })
    }
}

/// Whether every sum of some of these amounts is one that each reader of JSON keeps exact.
pub fn stays_exact(amounts: &[i64]) -> bool {
    let sum: i128 = amounts.iter().map(|amount| i128::from(amount.unsigned_abs())).sum();
    sum <= i128::from(Money::MAX_MINOR)
}

/// A budget with its figures.
pub struct Computed<'b> {
    /// What was computed.
    pub plan: Plan<'b>,
    /// How.
    pub sheet: Sheet,
    /// What each hypothesis is now.
    pub standings: Vec<Standing>,
    /// The same as numbers.
    pub values: Vec<Decimal>,
    /// Minor units of each line.
    pub amounts: Vec<i64>,
}

#[cfg(test)]
mod tests;
