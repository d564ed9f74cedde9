//! Scenarios. Every query starts at [`of`], inside the event.

use super::{budgets::BudgetRow, drivers, overrides, simulations};
use crate::{
    errors,
    ids::ScenarioId,
    model::scenario::{FIRST, ScenarioFilter, ScenarioIn},
    schema::budget_scenarios as scenarios,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::{ApiError, Result},
    http::{List, Version, stale},
    ids::EventId,
    insert_new, keyset,
    outbox::Changed,
    text::Localized,
};

/// Scenarios of a budget at most: a change of a line is checked in all of them.
pub const MOST: usize = 20;

/// A scenario.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = scenarios, treat_none_as_null = true)]
pub struct ScenarioRow {
    /// Id.
    pub id: ScenarioId,
    /// The event.
    pub event_id: EventId,
    /// Name in addresses.
    pub code: String,
    /// What people call it.
    pub name: AsDoc<Localized>,
    /// Whether it is the one that is decided on.
    pub is_baseline: bool,
    /// Note.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query<'a> = scenarios::BoxedQuery<'a, MultiBackend>;

fn of(event: EventId) -> Query<'static> {
    scenarios::table.filter(scenarios::event_id.eq(event)).into_boxed()
}

/// The scenario of that id or code; `None` if there is none.
pub fn named(conn: &mut Conn, event: EventId, key: &str) -> Result<Option<ScenarioRow>> {
    let query = match key.parse::<ScenarioId>() {
        Ok(id) => of(event).filter(scenarios::id.eq(id)),
        Err(_) => of(event).filter(scenarios::code.eq(key.to_owned())),
    };
    Ok(query.select(ScenarioRow::as_select()).first(conn).optional()?)
}

/// The same; 404 if there is none.
pub fn find(conn: &mut Conn, event: EventId, key: &str) -> Result<ScenarioRow> {
    named(conn, event, key)?.ok_or_else(errors::scenario_not_found)
}

/// The one that is decided on; 404 before the budget was begun.
pub fn baseline(conn: &mut Conn, event: EventId) -> Result<ScenarioRow> {
    let one = of(event).filter(scenarios::is_baseline.eq(true));
    one.select(ScenarioRow::as_select()).first(conn).optional()?.ok_or_else(errors::scenario_not_found)
}

/// All of them, the baseline first.
pub fn all(conn: &mut Conn, event: EventId) -> Result<Vec<ScenarioRow>> {
    let order = (scenarios::is_baseline.desc(), scenarios::code, scenarios::id);
    Ok(of(event).order(order).select(ScenarioRow::as_select()).load(conn)?)
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, list: &List<ScenarioFilter>) -> Result<Vec<ScenarioRow>> {
    let query = keyset!(of(event), list, scenarios::id, {
        "code" => scenarios::code, String;
        "created_at" => scenarios::created_at, At
    })?;
    Ok(query.select(ScenarioRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId) -> Result<i64> {
    Ok(of(event).count().get_result(conn)?)
}

/// The first scenario of a budget.
pub(super) fn begin(tx: &mut Tx<'_>, budget: &BudgetRow) -> Result<ScenarioRow> {
    let input = ScenarioIn {
        code: FIRST.to_owned(),
        name: Localized::new("Référence", "Baseline"),
        is_baseline: true,
        note: None,
    };
    add(tx, budget.event_id, &input)
}

fn add(tx: &mut Tx<'_>, event: EventId, input: &ScenarioIn) -> Result<ScenarioRow> {
    let now = tx.now();
    let row = ScenarioRow {
        id: tx.new_id(),
        event_id: event,
        code: input.code.clone(),
        name: AsDoc(input.name.clone()),
        is_baseline: input.is_baseline,
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    if insert_new!(tx, scenarios::table, &row)? == 0 {
        return Err(errors::code_taken(&input.code));
    }
    tx.publish(Changed::created("budget_scenario", row.id, row.version).event(event));
    Ok(row)
}

/// Adds a scenario to an open budget, with the hypotheses and overrides of another if one is named.
pub fn insert(
    tx: &mut Tx<'_>,
    budget: &BudgetRow,
    input: &ScenarioIn,
    copy_of: Option<&ScenarioRow>,
) -> Result<ScenarioRow> {
    let there = all(tx, budget.event_id)?;
    if there.len() >= MOST {
        return Err(errors::too_many(MOST as i64));
    }
    if there.iter().any(|other| other.code == input.code) {
        return Err(errors::code_taken(&input.code));
    }
    let row = add(tx, budget.event_id, &ScenarioIn { is_baseline: false, ..input.clone() })?;
    if let Some(other) = copy_of {
        // What both have from the baseline they go on having from it.
        if !other.is_baseline {
            drivers::copy(tx, other, row.id)?;
        }
        overrides::copy(tx, other.id, row.id)?;
    }
    if input.is_baseline { promote(tx, row) } else { Ok(row) }
}

/// Replaces a scenario of an open budget; 412 if it moved on since the version expected, 409 for a code that is taken, or if
/// no scenario would be the baseline.
pub fn update(tx: &mut Tx<'_>, current: &ScenarioRow, input: &ScenarioIn, expected: Version) -> Result<ScenarioRow> {
    expected.check(current.version)?;
    if current.is_baseline && !input.is_baseline {
        return Err(errors::baseline_needed());
    }
    if named(tx, current.event_id, &input.code)?.is_some_and(|other| other.id != current.id) {
        return Err(errors::code_taken(&input.code));
    }
    let row = ScenarioRow {
        code: input.code.clone(),
        name: AsDoc(input.name.clone()),
        note: input.note.clone(),
        version: current.version + 1,
        updated_at: tx.now(),
        ..current.clone()
    };
    let row = write(tx, row)?;
    if input.is_baseline && !current.is_baseline { promote(tx, row) } else { Ok(row) }
}

fn write(tx: &mut Tx<'_>, row: ScenarioRow) -> Result<ScenarioRow> {
    let conn: &mut Conn = tx;
    let unchanged = scenarios::table.find(row.id).filter(scenarios::version.eq(row.version - 1));
    if diesel::update(unchanged).set(&row).execute(conn)? == 0 {
        return Err(moved_on(conn, row.id)?);
    }
    tx.publish(Changed::updated("budget_scenario", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Makes it the baseline. First every scenario takes as its own what it has from the old one, so that no figure moves.
fn promote(tx: &mut Tx<'_>, row: ScenarioRow) -> Result<ScenarioRow> {
    let old = baseline(tx, row.event_id)?;
    for other in all(tx, row.event_id)?.iter().filter(|other| other.id != old.id) {
        drivers::copy(tx, &old, other.id)?;
    }
    let now = tx.now();
    write(tx, ScenarioRow { is_baseline: false, version: old.version + 1, updated_at: now, ..old })?;
    write(tx, ScenarioRow { is_baseline: true, version: row.version + 1, updated_at: now, ..row })
}

/// Takes a scenario out of an open budget, with its hypotheses, overrides and simulations; 409 for the baseline.
pub fn delete(tx: &mut Tx<'_>, current: &ScenarioRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    if current.is_baseline {
        return Err(errors::baseline_needed());
    }
    drivers::forget_scenario(tx, current.id)?;
    overrides::forget_scenario(tx, current.id)?;
    simulations::forget_scenario(tx, current.id)?;
    let conn: &mut Conn = tx;
    let unchanged = scenarios::table.find(current.id).filter(scenarios::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(moved_on(conn, current.id)?);
    }
    tx.publish(Changed::deleted("budget_scenario", current.id, current.version + 1).event(current.event_id));
    Ok(())
}

fn moved_on(conn: &mut Conn, id: ScenarioId) -> Result<ApiError> {
    let version: Option<i64> = scenarios::table.find(id).select(scenarios::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::scenario_not_found, stale))
}
