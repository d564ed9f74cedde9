//! Whether what was simulated is still so: the budget may have changed since, or a live value that it was reckoned with may
//! have moved.

use crate::{
    ids::ScenarioId,
    live::Live,
    neighbours::Neighbours,
    store::{
        budgets::BudgetRow,
        drivers::{self, DriverRow},
        scenarios,
        simulations::SimulationRow,
    },
};
use kernel::{
    db::{At, Conn},
    error::Result,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What simulations of a scenario are compared with.
pub struct Present {
    contents: i64,
    /// What linked hypotheses are now; `None` where nobody can tell.
    live: BTreeMap<String, Option<Decimal>>,
}

impl Present {
    /// For these of a scenario. Other modules are asked only where the answer depends on them: what was simulated of another
    /// budget is out of date anyway.
    pub fn of(
        conn: &mut Conn,
        neighbours: &Neighbours,
        budget: &BudgetRow,
        scenario: ScenarioId,
        rows: &[SimulationRow],
        now: At,
    ) -> Result<Self> {
        let depends = |row: &SimulationRow| {
            row.contents == budget.contents && row.result.as_ref().is_some_and(|found| !found.0.live.is_empty())
        };
        let live = match rows.iter().any(depends) {
            true => told(conn, neighbours, budget, scenario, now)?,
            false => BTreeMap::new(),
        };
        Ok(Self { contents: budget.contents, live })
    }

    /// Whether the figures are out of date.
    pub fn is_past(&self, row: &SimulationRow) -> bool {
        if row.contents != self.contents {
            return true;
        }
        let Some(found) = &row.result else { return false };
        // As numbers: 7 and 7.00 are one value.
        let moved = |(name, then): (&String, &String)| {
            let then = Decimal::from_str_exact(then).ok();
            self.live.get(name).copied().flatten() != then
        };
        found.0.live.iter().any(moved)
    }
}

/// What the linked hypotheses that a scenario sees are now, by name.
fn told(
    conn: &mut Conn,
    neighbours: &Neighbours,
    budget: &BudgetRow,
    scenario: ScenarioId,
    now: At,
) -> Result<BTreeMap<String, Option<Decimal>>> {
    let baseline = scenarios::baseline(conn, budget.event_id)?.id;
    let rows = drivers::all(conn, budget.event_id)?;
    let mut seen: BTreeMap<&str, &DriverRow> = BTreeMap::new();
    // A scenario's own come last, in the place of the baseline's.
    for owner in [baseline, scenario] {
        for row in rows.iter().filter(|row| row.scenario_id == owner) {
            seen.insert(&row.name, row);
        }
    }
    let mut live = Live::of(neighbours, budget, now);
    let mut told = BTreeMap::new();
    for (name, row) in seen.into_iter().filter(|(_, row)| row.source.0.link.is_some()) {
        told.insert(name.to_owned(), live.standing(conn, row)?.value);
    }
    Ok(told)
}
