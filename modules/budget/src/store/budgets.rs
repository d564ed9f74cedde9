//! The budget as a whole, and the one door to changes of it.

use super::{Coin, revisions, scenarios};
use crate::{
    cash_flow::day,
    errors,
    model::{
        budget::Settings,
        vocabulary::{Chart, State},
    },
    neighbours::Neighbours,
    schema::{budget_approvals as approvals, budget_budgets as budgets},
};
use contracts::events::EventFrame;
use diesel::prelude::*;
use kernel::{
    auth::InEvent,
    db::{AsDoc, At, Conn, Key, Tx},
    error::{self, Result},
    http::{Version, stale},
    ids::EventId,
    money::Currency,
    outbox::Changed,
};

/// A budget.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = budgets)]
pub struct BudgetRow {
    /// The event.
    pub event_id: EventId,
    /// Currency of every amount.
    pub currency: Coin,
    /// Where it stands.
    pub state: State,
    /// The revision that is being written or was approved.
    pub revision: i64,
    /// What it is held to.
    pub settings: AsDoc<Settings>,
    /// The version of the plan comptable that accounts of lines are of.
    pub accounts_version: Chart,
    /// Count of changes of what it consists of.
    pub contents: i64,
    /// Version; 0 before there is a row.
    pub version: i64,
    /// Begun.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

impl BudgetRow {
    /// Of every amount.
    pub fn currency(&self) -> Currency {
        self.currency.0
    }
}

/// The event's budget; before there is one, an empty one at version 0.
pub fn get(conn: &mut Conn, frame: &EventFrame, now: At) -> Result<BudgetRow> {
    let row = budgets::table.find(frame.id).select(BudgetRow::as_select()).first(conn).optional()?;
    match row {
        Some(row) => Ok(row),
        None => empty(frame, now),
    }
}

/// When the last step towards its approval was taken, which is since when it stands where it does; `None` if none was.
pub fn since(conn: &mut Conn, budget: &BudgetRow) -> Result<Option<At>> {
    let steps = approvals::table.filter(approvals::event_id.eq(budget.event_id));
    Ok(steps.order((approvals::at.desc(), approvals::id.desc())).select(approvals::at).first(conn).optional()?)
}

/// Whether it was begun.
pub fn is_there(conn: &mut Conn, event: EventId) -> Result<bool> {
    Ok(budgets::table.find(event).select(budgets::event_id).first::<EventId>(conn).optional()?.is_some())
}

/// The version of the plan comptable that a budget of the event begins with: the one in force on its first day, as far as that
/// is known, else on the day that it is there.
pub fn usual_version(frame: &EventFrame, now: At) -> Chart {
    Chart::in_force(frame.starts_from.unwrap_or_else(|| day(frame, now)))
}

fn empty(frame: &EventFrame, now: At) -> Result<BudgetRow> {
    let currency: Currency = frame.currency.parse().map_err(|cause| error::INTERNAL.plain().because(cause))?;
    Ok(BudgetRow {
        event_id: frame.id,
        currency: Coin(currency),
        state: State::Draft,
        revision: 1,
        settings: AsDoc(Settings::default()),
        accounts_version: usual_version(frame, now),
        contents: 0,
        version: 0,
        created_at: now,
        updated_at: now,
    })
}

/// The budget, held for a change until the end of the transaction; begun with its first scenario if need be. Whoever changes
/// anything of it comes through here: 409 if the event is archived, or the budget was submitted or approved.
pub fn open(tx: &mut Tx<'_>, neighbours: &Neighbours, fence: &InEvent) -> Result<BudgetRow> {
    // Whoever archives or deletes the event holds the same lock.
    tx.lock(Key::Event(fence.event()))?;
    let frame = neighbours.open(tx, fence.event())?;
    let now = tx.now();
    let budget = get(tx, &frame, now)?;
    match budget.state {
        State::Draft if budget.version == 0 => begin(tx, budget),
        State::Draft => Ok(budget),
        state => Err(errors::locked(state)),
    }
}

fn begin(tx: &mut Tx<'_>, empty: BudgetRow) -> Result<BudgetRow> {
    let row = BudgetRow { version: 1, ..empty };
    let conn: &mut Conn = tx;
    diesel::insert_into(budgets::table).values(&row).execute(conn)?;
    tx.publish(Changed::created("budget", row.event_id, row.version).event(row.event_id));
    scenarios::begin(tx, &row)?;
    revisions::insert(tx, &row, None)?;
    Ok(row)
}

/// The budget, held until the end of the transaction, wherever it stands: for what became of it, and for decisions on it. 409
/// if the event is archived.
pub fn hold(tx: &mut Tx<'_>, neighbours: &Neighbours, fence: &InEvent) -> Result<BudgetRow> {
    tx.lock(Key::Event(fence.event()))?;
    let frame = neighbours.open(tx, fence.event())?;
    let now = tx.now();
    get(tx, &frame, now)
}

/// Moves a budget that is held to another state or revision.
pub fn step(tx: &mut Tx<'_>, current: BudgetRow, state: State, revision: i64) -> Result<BudgetRow> {
    let row = BudgetRow { state, revision, version: current.version + 1, updated_at: tx.now(), ..current };
    let conn: &mut Conn = tx;
    let set = (
        budgets::state.eq(row.state),
        budgets::revision.eq(row.revision),
        budgets::version.eq(row.version),
        budgets::updated_at.eq(row.updated_at),
    );
    diesel::update(budgets::table.find(row.event_id)).set(set).execute(conn)?;
    tx.publish(Changed::updated("budget", row.event_id, row.version).event(row.event_id));
    Ok(row)
}

/// Counts a change of what the budget consists of.
pub fn touch(tx: &mut Tx<'_>, event: EventId) -> Result<()> {
    let conn: &mut Conn = tx;
    diesel::update(budgets::table.find(event)).set(budgets::contents.eq(budgets::contents + 1)).execute(conn)?;
    Ok(())
}

/// Replaces the settings of an open budget, and the version of the plan comptable that it follows; 412 if they moved on since
/// the version expected. Its lines are the caller's care.
pub fn update(
    tx: &mut Tx<'_>,
    current: BudgetRow,
    settings: &Settings,
    chart: Chart,
    expected: Version,
) -> Result<BudgetRow> {
    expected.check(current.version)?;
    let row = BudgetRow {
        settings: AsDoc(settings.clone()),
        accounts_version: chart,
        version: current.version + 1,
        updated_at: tx.now(),
        ..current
    };
    let conn: &mut Conn = tx;
    let unchanged = budgets::table.find(row.event_id).filter(budgets::version.eq(current.version));
    let set = (
        budgets::settings.eq(&row.settings),
        budgets::accounts_version.eq(row.accounts_version),
        budgets::version.eq(row.version),
        budgets::updated_at.eq(row.updated_at),
    );
    match diesel::update(unchanged).set(set).execute(conn)? {
        0 => Err(stale(current.version + 1)),
        _ => Ok(row),
    }
}
