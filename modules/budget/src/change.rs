//! The one way in which lines, scenarios, hypotheses and overrides change: the budget is open, and what could be computed
//! before can be computed after.

use crate::{
    book::{Book, Faults, MOST_NODES, Plan, stays_exact},
    errors::{self, Broken},
    ids::{LineId, ScenarioId},
    live::Live,
    neighbours::Neighbours,
    rules::formula::{Problem, Sheet, Span},
    store::budgets::{self, BudgetRow},
};
use kernel::{
    auth::InEvent,
    db::{Conn, Tx},
    error::{Result, Violation},
    text::Lang,
};
use rust_decimal::Decimal;

/// Whose formula was changed: what is wrong with that one is the caller's mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touched {
    /// A line's.
    Line(LineId),
    /// A line's in one scenario.
    Override(ScenarioId, LineId),
    /// No formula, but something that only one scenario has.
    Scenario(ScenarioId),
    /// No formula.
    Nothing,
    /// Nothing at all: what was sent is there already.
    Unchanged,
}

impl Touched {
    /// Whether figures of that scenario may be others now.
    fn reaches(self, scenario: ScenarioId) -> bool {
        match self {
            Self::Override(only, _) | Self::Scenario(only) => only == scenario,
            Self::Line(_) | Self::Nothing | Self::Unchanged => true,
        }
    }

    /// Whether it is the formula that this line has in that scenario: the line's, or the scenario's own.
    fn names(self, scenario: ScenarioId, line: LineId, overridden: bool) -> bool {
        match self {
            Self::Line(only) => only == line && !overridden,
            Self::Override(its, only) => (its, only) == (scenario, line) && overridden,
            Self::Scenario(_) | Self::Nothing | Self::Unchanged => false,
        }
    }
}

/// Does `work` to an open budget. 422 with `/formula` if the formula that was touched cannot be computed, 409 if another one
/// cannot that could before, or if formulas become more than can be computed at every change: everybody's changes wait
/// meanwhile.
pub fn contents<T>(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    fence: &InEvent,
    work: impl FnOnce(&mut Tx<'_>, &BudgetRow) -> Result<(T, Touched)>,
) -> Result<T> {
    let budget = budgets::open(tx, neighbours, fence)?;
    // Only read: it is computed where something cannot be computed afterwards.
    let before = Book::load(tx, budget.clone())?;
    let (done, touched) = work(tx, &budget)?;
    if touched == Touched::Unchanged {
        return Ok(done);
    }
    let after = Book::load(tx, budget.clone())?;
    let size = after.size();
    if size > MOST_NODES && size > before.size() {
        return Err(errors::formulas_too_large(MOST_NODES));
    }
    let mut live = Live::of(neighbours, &budget, tx.now());
    let mut found = faults(tx, &mut live, &after, touched)?;
    let is_mistake = |fault: &Fault| fault.is_of(touched) && !fault.of_sum;
    if !found.is_empty() && !found.iter().any(is_mistake) {
        // Nobody is to blame for what could not be computed before.
        let before = faults(tx, &mut live, &before, touched)?;
        found.retain(|fault| !before.iter().any(|other| fault.is_same(other)));
    }
    let (own, others): (Vec<Fault>, Vec<Fault>) = found.into_iter().partition(|fault| fault.is_of(touched));
    if !own.is_empty() {
        return Err(errors::invalid(violations(&own)));
    }
    if !others.is_empty() {
        let broken: Vec<Broken> = others.into_iter().map(|fault| fault.broken).collect();
        return Err(errors::breaks_lines(&broken));
    }
    budgets::touch(tx, budget.event_id)?;
    Ok(done)
}

/// A formula that cannot be computed.
struct Fault {
    scenario: ScenarioId,
    line: LineId,
    /// Whether the formula is the scenario's own.
    overridden: bool,
    /// It can be computed, but all lines together are more than any reader of JSON keeps exact.
    of_sum: bool,
    broken: Broken,
}

impl Fault {
    fn is_of(&self, touched: Touched) -> bool {
        touched.names(self.scenario, self.line, self.overridden)
    }

    fn is_same(&self, other: &Self) -> bool {
        let line = |fault: &Self| (!fault.of_sum).then_some((fault.line, fault.broken.code));
        (self.scenario, line(self)) == (other.scenario, line(other))
    }
}

/// Problems of a formula as wrong inputs; what shows in several scenarios is told once.
fn violations(faults: &[Fault]) -> Vec<Violation> {
    let mut wrong: Vec<Violation> = Vec::new();
    for Fault { broken, .. } in faults {
        let text = |lang| broken.detail.pick(lang).to_owned();
        let place = Span { start: broken.start, end: broken.end };
        let one = errors::in_formula(broken.code, place, text(Lang::Fr), text(Lang::En));
        if !wrong.iter().any(|known| known.code == one.code && known.params == one.params) {
            wrong.push(one);
        }
    }
    wrong
}

/// What cannot be computed in any scenario that was touched, with what the hypotheses are now.
fn faults(conn: &mut Conn, live: &mut Live<'_>, book: &Book, touched: Touched) -> Result<Vec<Fault>> {
    let mut all = Vec::new();
    // Most scenarios differ in values alone, and what they compute is checked once.
    let mut compiled: Vec<(Plan<'_>, Result<Sheet, Faults>)> = Vec::new();
    for scenario in book.scenarios.iter().filter(|scenario| touched.reaches(scenario.id)) {
        let plan = book.plan(scenario);
        let known = compiled.iter().position(|(other, _)| plan.computes_as(other));
        let at = known.unwrap_or(compiled.len());
        if known.is_none() {
            let sheet = plan.compile();
            compiled.push((book.plan(scenario), sheet));
        }
        let sheet = match &compiled[at].1 {
            Err(found) => {
                all.extend(named(&plan, found));
                continue;
            }
            Ok(sheet) => sheet,
        };
        let standings = plan.standings(conn, live)?;
        // Where nobody can tell a live value, nothing more can be said.
        let Some(values) = standings.iter().map(|standing| standing.value).collect::<Option<Vec<Decimal>>>() else {
            continue;
        };
        match sheet.exact(&values) {
            Err(found) => all.extend(named(&plan, &found)),
            Ok(amounts) if !stays_exact(&amounts) => all.extend(too_large(&plan, touched, &amounts)),
            Ok(_) => {}
        }
    }
    Ok(all)
}

fn named<'p>(plan: &'p Plan<'_>, found: &'p Faults) -> impl Iterator<Item = Fault> + 'p {
    found.iter().zip(plan.named(found)).map(|((at, _), broken)| fault(plan, *at, broken))
}

fn fault(plan: &Plan<'_>, at: usize, broken: Broken) -> Fault {
    let overridden = plan.overrides[at].is_some();
    Fault { scenario: plan.scenario.id, line: plan.book.lines[at].id, overridden, of_sum: false, broken }
}

/// The sum of all lines: told of the formula that was touched, else of the one that comes to the most. Amounts alone never come
/// to so much.
fn too_large(plan: &Plan<'_>, touched: Touched, amounts: &[i64]) -> Option<Fault> {
    let formulas = (0..amounts.len()).filter_map(|at| Some((at, plan.formula(at)?)));
    let blame = |(at, _): &(usize, &str)| {
        let is_touched = touched.names(plan.scenario.id, plan.book.lines[*at].id, plan.overrides[*at].is_some());
        (is_touched, amounts[*at].unsigned_abs())
    };
    let (at, text) = formulas.max_by_key(blame)?;
    let problem = Problem::sum_too_large(Span { start: 0, end: text.chars().count() });
    let broken = plan.named(&vec![(at, problem)]).pop()?;
    Some(Fault { of_sum: true, ..fault(plan, at, broken) })
}
