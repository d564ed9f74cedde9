//! The budget of an event that is gone.

use super::{actuals as entered, drivers, lines, overrides, revisions as frozen, scenarios, simulations};
use crate::schema::{
    budget_actuals as actuals, budget_approvals as approvals, budget_budgets as budgets, budget_drivers, budget_lines,
    budget_overrides, budget_revisions as revisions, budget_scenarios,
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Key, Tx},
    error::Result,
    ids::{EventId, Id},
    outbox::Changed,
};

/// Deletes all of it.
pub fn forget_event(tx: &mut Tx<'_>, event: EventId) -> Result<()> {
    // Nobody begins or changes it meanwhile.
    tx.lock(Key::Event(event))?;
    let conn: &mut Conn = tx;
    let version = budgets::table.find(event).select(budgets::version).first::<i64>(conn).optional()?;
    let Some(version) = version else { return Ok(()) };
    for scenario in scenarios::all(conn, event)? {
        simulations::forget_scenario(tx, scenario.id)?;
    }
    let conn: &mut Conn = tx;
    let mut gone: Vec<(&'static str, Id, i64)> = Vec::new();
    gone.extend(overrides::all(conn, event)?.iter().map(|row| ("budget_override", Id(row.id.0), row.version)));
    gone.extend(drivers::all(conn, event)?.iter().map(|row| ("budget_driver", Id(row.id.0), row.version)));
    gone.extend(scenarios::all(conn, event)?.iter().map(|row| ("budget_scenario", Id(row.id.0), row.version)));
    gone.extend(lines::all(conn, event)?.iter().map(|row| ("budget_line", Id(row.id.0), row.version)));
    gone.extend(entered::all(conn, event)?.iter().map(|row| ("budget_actual", Id(row.id.0), row.version)));
    gone.extend(frozen::all_ids(conn, event)?.iter().map(|id| ("budget_revision", Id(id.0), 2)));
    gone.push(("budget", event.into(), version));

    diesel::delete(approvals::table.filter(approvals::event_id.eq(event))).execute(conn)?;
    diesel::delete(revisions::table.filter(revisions::event_id.eq(event))).execute(conn)?;
    // Invoices and what they follow go at once.
    let of_event = || actuals::table.filter(actuals::event_id.eq(event));
    diesel::update(of_event()).set(actuals::follows_id.eq(None::<Id>)).execute(conn)?;
    diesel::delete(of_event()).execute(conn)?;
    diesel::delete(budget_overrides::table.filter(budget_overrides::event_id.eq(event))).execute(conn)?;
    diesel::delete(budget_drivers::table.filter(budget_drivers::event_id.eq(event))).execute(conn)?;
    diesel::delete(budget_scenarios::table.filter(budget_scenarios::event_id.eq(event))).execute(conn)?;
    diesel::delete(budget_lines::table.filter(budget_lines::event_id.eq(event))).execute(conn)?;
    diesel::delete(budgets::table.find(event)).execute(conn)?;
    for (kind, id, version) in gone {
        tx.publish(Changed::deleted(kind, id, version + 1).event(event));
    }
    Ok(())
}
