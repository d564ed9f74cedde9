//! The one way in which lines, scenarios, hypotheses and overrides change: the budget is open, and what could be computed
//! before can be computed after.

use crate::{
    book::{Book, MOST_NODES, Plan},
    errors::{self, Broken},
    ids::{LineId, ScenarioId},
    live::Live,
    neighbours::Neighbours,
    store::budgets::{self, BudgetRow},
};
use kernel::{
    auth::InEvent,
    db::{Conn, Tx},
    error::{Result, Violation},
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
    let found = faults(tx, &mut live, &after, touched)?;
    let (own, others): (Vec<Fault>, Vec<Fault>) = found.into_iter().partition(|fault| fault.is_of(touched));
    if !own.is_empty() {
        let mut wrong: Vec<Violation> = own.into_iter().map(|fault| violation(&fault.broken)).collect();
        // The same mistake shows in every scenario.
        wrong.dedup_by(|one, other| one.code == other.code && one.params == other.params);
        return Err(errors::invalid(wrong));
    }
    if !others.is_empty() {
        let before = faults(tx, &mut live, &before, touched)?;
        let known = |fault: &Fault| before.iter().any(|other| fault.is_same(other));
        let broken: Vec<Broken> = others.into_iter().filter(|fault| !known(fault)).map(|fault| fault.broken).collect();
        if !broken.is_empty() {
            return Err(errors::breaks_lines(&broken));
        }
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
    broken: Broken,
}

impl Fault {
    fn is_of(&self, touched: Touched) -> bool {
        match touched {
            Touched::Line(line) => self.line == line && !self.overridden,
            Touched::Override(scenario, line) => self.scenario == scenario && self.line == line && self.overridden,
            Touched::Scenario(_) | Touched::Nothing | Touched::Unchanged => false,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        (self.scenario, self.line, self.broken.code) == (other.scenario, other.line, other.broken.code)
    }
}

/// The formula's problem as a wrong input.
fn violation(broken: &Broken) -> Violation {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut one = errors::mistake("/formula", broken.code, text(&broken.detail.fr), text(&broken.detail.en));
    one.params.insert("start".into(), broken.start.into());
    one.params.insert("end".into(), broken.end.into());
    one
}

/// What cannot be computed in any scenario that was touched, with what the hypotheses are now.
fn faults(conn: &mut Conn, live: &mut Live<'_>, book: &Book, touched: Touched) -> Result<Vec<Fault>> {
    let mut all = Vec::new();
    for scenario in book.scenarios.iter().filter(|scenario| touched.reaches(scenario.id)) {
        let plan = book.plan(scenario);
        let found = match plan.compile() {
            Err(found) => found,
            Ok(sheet) => {
                let standings = plan.standings(conn, live)?;
                let values: Option<Vec<Decimal>> = standings.iter().map(|standing| standing.value).collect();
                // Where nobody can tell a live value, nothing more can be said.
                values.and_then(|values| sheet.exact(&values).err()).unwrap_or_default()
            }
        };
        let broken = plan.named(&found);
        all.extend(found.iter().zip(broken).map(|((at, _), broken)| fault(&plan, *at, broken)));
    }
    Ok(all)
}

fn fault(plan: &Plan<'_>, at: usize, broken: Broken) -> Fault {
    Fault { scenario: plan.scenario.id, line: plan.book.lines[at].id, overridden: plan.overrides[at].is_some(), broken }
}
