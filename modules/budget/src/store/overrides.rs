//! What lines are in one scenario.

use super::budgets::BudgetRow;
use crate::{
    ids::{LineId, OverrideId, ScenarioId},
    model::overriding::{OverrideFilter, OverrideIn},
    schema::{budget_actuals as actuals, budget_lines as lines, budget_overrides as overrides},
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::EventId,
    keyset,
    money::{Currency, Money},
    outbox::Changed,
};

/// An override.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = overrides, treat_none_as_null = true)]
pub struct OverrideRow {
    /// Id.
    pub id: OverrideId,
    /// The event.
    pub event_id: EventId,
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// The line.
    pub line_id: LineId,
    /// How the line is computed there.
    pub formula: Option<String>,
    /// How much it is there.
    pub amount_minor: Option<i64>,
    /// Note.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

impl OverrideRow {
    /// What a caller would send to get it.
    pub fn input(&self, currency: Currency) -> OverrideIn {
        OverrideIn {
            formula: self.formula.clone(),
            amount: self.amount_minor.map(|minor| Money::new(minor, currency)),
            note: self.note.clone(),
        }
    }
}

type Query<'a> = overrides::BoxedQuery<'a, MultiBackend>;

fn of(scenario: ScenarioId) -> Query<'static> {
    overrides::table.filter(overrides::scenario_id.eq(scenario)).into_boxed()
}

/// Those of all scenarios of an event.
pub fn all(conn: &mut Conn, event: EventId) -> Result<Vec<OverrideRow>> {
    let of_event = overrides::table.filter(overrides::event_id.eq(event));
    Ok(of_event.order(overrides::id).select(OverrideRow::as_select()).load(conn)?)
}

/// The scenario's for a line.
pub fn find(conn: &mut Conn, scenario: ScenarioId, line: LineId) -> Result<Option<OverrideRow>> {
    let one = of(scenario).filter(overrides::line_id.eq(line));
    Ok(one.select(OverrideRow::as_select()).first(conn).optional()?)
}

/// A page of a scenario's: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, scenario: ScenarioId, list: &List<OverrideFilter>) -> Result<Vec<OverrideRow>> {
    let query = keyset!(of(scenario), list, overrides::id, { "created_at" => overrides::created_at, At })?;
    Ok(query.select(OverrideRow::as_select()).load(conn)?)
}

/// How many a scenario has.
pub fn count(conn: &mut Conn, scenario: ScenarioId) -> Result<i64> {
    Ok(of(scenario).count().get_result(conn)?)
}

/// The codes of these lines.
pub fn codes(conn: &mut Conn, ids: &[LineId]) -> Result<Vec<(LineId, String)>> {
    Ok(lines::table.filter(lines::id.eq_any(ids.to_vec())).select((lines::id, lines::code)).load(conn)?)
}

/// Adds one to a scenario of an open budget.
pub fn insert(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    scenario: ScenarioId,
    line: LineId,
    input: &OverrideIn,
) -> Result<OverrideRow> {
    let now = tx.now();
    let row = OverrideRow {
        id: tx.new_id(),
        event_id: budget.event_id,
        scenario_id: scenario,
        line_id: line,
        formula: input.formula.clone(),
        amount_minor: input.amount.map(|amount| amount.amount_minor),
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    add(tx, &row)?;
    Ok(row)
}

fn add(tx: &mut Tx<'_>, row: &OverrideRow) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::insert_into(overrides::table).values(row).execute(conn)?;
    tx.publish(Changed::created("budget_override", row.id, row.version).event(row.event_id));
    Ok(())
}

/// Replaces one; 412 if it moved on since the version expected.
pub fn update(tx: &mut Tx<'_>, current: &OverrideRow, input: &OverrideIn, expected: Version) -> Result<OverrideRow> {
    expected.check(current.version)?;
    let row = OverrideRow {
        formula: input.formula.clone(),
        amount_minor: input.amount.map(|amount| amount.amount_minor),
        note: input.note.clone(),
        version: current.version + 1,
        updated_at: tx.now(),
        ..current.clone()
    };
    let conn: &mut Conn = tx;
    let unchanged = overrides::table.find(row.id).filter(overrides::version.eq(current.version));
    if diesel::update(unchanged).set(&row).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    tx.publish(Changed::updated("budget_override", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Takes one away: the line is again what it is in every scenario. 412 if it moved on.
pub fn delete(tx: &mut Tx<'_>, current: &OverrideRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let unchanged = overrides::table.find(current.id).filter(overrides::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    tx.publish(Changed::deleted("budget_override", current.id, current.version + 1).event(current.event_id));
    Ok(())
}

/// Gives a scenario a copy of each that another one has.
pub(super) fn copy(tx: &mut Tx<'_>, from: ScenarioId, to: ScenarioId) -> Result<()> {
    let conn: &mut Conn = tx;
    let rows: Vec<OverrideRow> = of(from).order(overrides::id).select(OverrideRow::as_select()).load(conn)?;
    for row in rows {
        let (event, line) = (row.event_id, row.line_id);
        copy_one(tx, row, event, to, line)?;
    }
    Ok(())
}

/// A copy of one for another scenario and line, which need not be of the same event.
pub(super) fn copy_one(
    tx: &mut Tx<'_>,
    old: OverrideRow,
    event: EventId,
    scenario: ScenarioId,
    line: LineId,
) -> Result<()> {
    let now = tx.now();
    let row = OverrideRow {
        id: tx.new_id(),
        event_id: event,
        scenario_id: scenario,
        line_id: line,
        version: 1,
        created_at: now,
        updated_at: now,
        ..old
    };
    add(tx, &row)
}

/// Whether money was entered for a line.
pub(super) fn is_used(conn: &mut Conn, line: LineId) -> Result<bool> {
    let of_line = actuals::table.filter(actuals::line_id.eq(line)).select(actuals::line_id);
    Ok(of_line.first::<LineId>(conn).optional()?.is_some())
}

/// Takes away those of a line.
pub(super) fn forget_line(tx: &mut Tx<'_>, line: LineId) -> Result<()> {
    let conn: &mut Conn = tx;
    let of_line = || overrides::table.filter(overrides::line_id.eq(line));
    let gone: Vec<OverrideRow> = of_line().select(OverrideRow::as_select()).load(conn)?;
    diesel::delete(of_line()).execute(conn)?;
    announce_gone(tx, gone);
    Ok(())
}

/// Takes away those of a scenario.
pub(super) fn forget_scenario(tx: &mut Tx<'_>, scenario: ScenarioId) -> Result<()> {
    let conn: &mut Conn = tx;
    let gone: Vec<OverrideRow> = of(scenario).select(OverrideRow::as_select()).load(conn)?;
    diesel::delete(overrides::table.filter(overrides::scenario_id.eq(scenario))).execute(conn)?;
    announce_gone(tx, gone);
    Ok(())
}

fn announce_gone(tx: &mut Tx<'_>, gone: Vec<OverrideRow>) {
    for row in gone {
        tx.publish(Changed::deleted("budget_override", row.id, row.version + 1).event(row.event_id));
    }
}
