//! A new edition from an old one: its structure, nothing that was promised, spent or noted.

use super::{
    budgets::{self, BudgetRow},
    drivers, lines, overrides, scenarios,
};
use crate::{
    chart,
    ids::{LineId, ScenarioId},
    model::{
        line::{LineIn, Phasing},
        scenario::ScenarioIn,
        vocabulary::{Certainty, Chart},
    },
    neighbours::Neighbours,
    rules::phasing,
};
use contracts::dates::Shift;
use kernel::{
    auth::InEvent,
    db::{AsDoc, Tx},
    error::Result,
    http::Version,
    outbox::Changed,
};
use std::collections::BTreeMap;

/// Copies settings, lines, scenarios, hypotheses and overrides, unless the new edition has a budget already or counts in
/// another currency. Every line is estimated again; dates move with the edition, or are left out where nobody knows by how
/// much. It follows the plan comptable of its own year, if that has all accounts, else that of the old one. Both events are held
/// by the caller.
pub fn copy(
    tx: &mut Tx<'_>,
    neighbours: &Neighbours,
    old: &BudgetRow,
    to: &InEvent,
    shift: Option<Shift>,
) -> Result<()> {
    if budgets::is_there(tx, to.event())? {
        return Ok(());
    }
    let frame = neighbours.frame(tx, to.event())?;
    if frame.currency != old.currency().code() {
        return Ok(());
    }
    let new = budgets::open(tx, neighbours, to)?;
    let rows = lines::all(tx, old.event_id)?;
    let (chart, accounts) = match chart::moved(&rows, old.accounts_version, new.accounts_version) {
        Ok(accounts) => (new.accounts_version, accounts),
        Err(_) => (old.accounts_version, rows.iter().map(|row| row.account.clone()).collect()),
    };
    let new = set(tx, old, new, chart)?;
    let lines = copy_lines(tx, old, &new, rows.iter().zip(accounts), shift)?;
    let scenarios = copy_scenarios(tx, old, &new)?;
    for row in drivers::all(tx, old.event_id)? {
        let Some(scenario) = scenarios.get(&row.scenario_id).copied() else { continue };
        drivers::copy_one(tx, drivers::DriverRow { note: None, ..row }, new.event_id, scenario)?;
    }
    for row in overrides::all(tx, old.event_id)? {
        let place = scenarios.get(&row.scenario_id).copied().zip(lines.get(&row.line_id).copied());
        let Some((scenario, line)) = place else { continue };
        overrides::copy_one(tx, overrides::OverrideRow { note: None, ..row }, new.event_id, scenario, line)?;
    }
    budgets::touch(tx, new.event_id)
}

/// Settings as the old one has them, and the version of the plan comptable.
fn set(tx: &mut Tx<'_>, old: &BudgetRow, new: BudgetRow, chart: Chart) -> Result<BudgetRow> {
    if new.settings == old.settings && new.accounts_version == chart {
        return Ok(new);
    }
    let new = budgets::update(tx, new, &old.settings.0, chart, Version::any())?;
    tx.publish(Changed::updated("budget", new.event_id, new.version).event(new.event_id));
    Ok(new)
}

fn copy_lines<'a>(
    tx: &mut Tx<'_>,
    old: &BudgetRow,
    new: &BudgetRow,
    rows: impl Iterator<Item = (&'a lines::LineRow, String)>,
    shift: Option<Shift>,
) -> Result<BTreeMap<LineId, LineId>> {
    let mut ids = BTreeMap::new();
    for (row, account) in rows {
        let moved = |phasing: &AsDoc<Phasing>| phasing::moved(&phasing.0, shift);
        let input = LineIn {
            phasing: row.phasing.as_ref().and_then(moved),
            certainty: Certainty::Estimated,
            note: None,
            account,
            ..LineIn::of(row, old.currency())
        };
        ids.insert(row.id, lines::insert(tx, new, &input)?.id);
    }
    Ok(ids)
}

/// The scenario that the new budget was begun with becomes the copy of the old baseline.
fn copy_scenarios(tx: &mut Tx<'_>, old: &BudgetRow, new: &BudgetRow) -> Result<BTreeMap<ScenarioId, ScenarioId>> {
    let mut ids = BTreeMap::new();
    let first = scenarios::baseline(tx, new.event_id)?;
    // The baseline comes first, so that its code is free when another one has that of a begun budget.
    for row in scenarios::all(tx, old.event_id)? {
        let input = ScenarioIn { note: None, ..ScenarioIn::from(&row) };
        let copy = match row.is_baseline {
            true if input == ScenarioIn::from(&first) => first.clone(),
            true => scenarios::update(tx, &first, &input, Version::any())?,
            false => scenarios::insert(tx, new, &input, None)?,
        };
        ids.insert(row.id, copy.id);
    }
    Ok(ids)
}
