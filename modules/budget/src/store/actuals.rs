//! Quotes, commitments, invoices and payments. Every query starts at [`of`], inside the event. What was entered may change
//! while the budget is locked: it is not the plan, it is what became of it.

use super::budgets::BudgetRow;
use crate::{
    errors,
    ids::{ActualId, LineId},
    model::actual::{ActualFilter, ActualIn, ActualKind},
    schema::budget_actuals as actuals,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::{EventId, PartnerId},
    keyset,
    outbox::Changed,
};

/// As many of a budget at most: what became of all of them is computed for one answer.
pub const MOST: i64 = 10_000;

/// A quote, commitment, invoice or payment.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = actuals, treat_none_as_null = true)]
pub struct ActualRow {
    /// Id.
    pub id: ActualId,
    /// The event.
    pub event_id: EventId,
    /// The line.
    pub line_id: LineId,
    /// What it is.
    pub kind: ActualKind,
    /// What it is for.
    pub label: String,
    /// Its number.
    pub reference: Option<String>,
    /// Supplier or funder.
    pub partner_id: Option<PartnerId>,
    /// Minor units of the budget's currency.
    pub amount_minor: i64,
    /// Its date.
    pub happened_on: NaiveDate,
    /// To be paid by.
    pub due_on: Option<NaiveDate>,
    /// What it settles.
    pub follows_id: Option<ActualId>,
    /// Where the paper lies.
    pub document_url: Option<String>,
    /// Nothing more will come on the line.
    pub closes_line: bool,
    /// Note.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Entered.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query<'a> = actuals::BoxedQuery<'a, MultiBackend>;

fn of(event: EventId) -> Query<'static> {
    actuals::table.filter(actuals::event_id.eq(event)).into_boxed()
}

/// The one of that id, if it is of this event.
pub fn get(conn: &mut Conn, event: EventId, id: ActualId) -> Result<Option<ActualRow>> {
    Ok(of(event).filter(actuals::id.eq(id)).select(ActualRow::as_select()).first(conn).optional()?)
}

/// The same by what stands in an address; 404 otherwise.
pub fn find(conn: &mut Conn, event: EventId, key: &str) -> Result<ActualRow> {
    let id: ActualId = key.parse().map_err(|_| errors::actual_not_found())?;
    get(conn, event, id)?.ok_or_else(errors::actual_not_found)
}

/// All of them, by date.
pub fn all(conn: &mut Conn, event: EventId) -> Result<Vec<ActualRow>> {
    Ok(of(event).order((actuals::happened_on, actuals::id)).select(ActualRow::as_select()).load(conn)?)
}

/// Those of a line.
pub fn of_line(conn: &mut Conn, event: EventId, line: LineId) -> Result<Vec<ActualRow>> {
    Ok(of(event).filter(actuals::line_id.eq(line)).select(ActualRow::as_select()).load(conn)?)
}

/// Those that settle it.
pub fn settling(conn: &mut Conn, event: EventId, id: ActualId) -> Result<Vec<ActualRow>> {
    Ok(of(event).filter(actuals::follows_id.eq(id)).select(ActualRow::as_select()).load(conn)?)
}

fn filtered(event: EventId, filter: &ActualFilter, line: Option<LineId>) -> Query<'static> {
    let mut query = of(event);
    if let Some(line) = line {
        query = query.filter(actuals::line_id.eq(line));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(actuals::kind.eq(kind));
    }
    if let Some(partner) = filter.partner {
        query = query.filter(actuals::partner_id.eq(partner));
    }
    if let Some(settled) = filter.settles {
        query = query.filter(actuals::follows_id.eq(settled));
    }
    if let Some(from) = filter.from {
        query = query.filter(actuals::happened_on.ge(from));
    }
    if let Some(to) = filter.to {
        query = query.filter(actuals::happened_on.le(to));
    }
    query
}

/// A page: one row more than asked for, if there are as many. `line` is the one that the filter names.
pub fn list(
    conn: &mut Conn,
    event: EventId,
    list: &List<ActualFilter>,
    line: Option<LineId>,
) -> Result<Vec<ActualRow>> {
    let query = keyset!(filtered(event, &list.filter, line), list, actuals::id, {
        "happened_on" => actuals::happened_on, NaiveDate;
        "created_at" => actuals::created_at, At
    })?;
    Ok(query.select(ActualRow::as_select()).load(conn)?)
}

/// How many there are; `line` as in [`list`].
pub fn count(conn: &mut Conn, event: EventId, filter: &ActualFilter, line: Option<LineId>) -> Result<i64> {
    Ok(filtered(event, filter, line).count().get_result(conn)?)
}

fn with(row: ActualRow, input: &ActualIn, line: LineId) -> ActualRow {
    let input = input.clone();
    ActualRow {
        line_id: line,
        kind: input.kind,
        label: input.label,
        reference: input.reference,
        partner_id: input.partner_id,
        amount_minor: input.amount.amount_minor,
        happened_on: input.happened_on,
        due_on: input.due_on,
        follows_id: input.settles,
        document_url: input.document_url,
        closes_line: input.closes_line,
        note: input.note,
        ..row
    }
}

/// Enters one that was checked (see [`crate::checks::actual`]).
pub fn insert(tx: &mut Tx<'_>, budget: &BudgetRow, line: LineId, input: &ActualIn) -> Result<ActualRow> {
    if count(tx, budget.event_id, &ActualFilter::default(), None)? >= MOST {
        return Err(errors::too_many(MOST));
    }
    let now = tx.now();
    let row = ActualRow {
        id: tx.new_id(),
        event_id: budget.event_id,
        line_id: line,
        kind: input.kind,
        label: String::new(),
        reference: None,
        partner_id: None,
        amount_minor: 0,
        happened_on: input.happened_on,
        due_on: None,
        follows_id: None,
        document_url: None,
        closes_line: false,
        note: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let row = with(row, input, line);
    let conn: &mut Conn = tx;
    diesel::insert_into(actuals::table).values(&row).execute(conn)?;
    tx.publish(Changed::created("budget_actual", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Replaces one that was checked; 412 if it moved on since the version expected.
pub fn update(
    tx: &mut Tx<'_>,
    current: &ActualRow,
    line: LineId,
    input: &ActualIn,
    expected: Version,
) -> Result<ActualRow> {
    expected.check(current.version)?;
    let row = ActualRow { version: current.version + 1, updated_at: tx.now(), ..current.clone() };
    let row = with(row, input, line);
    let conn: &mut Conn = tx;
    let unchanged = actuals::table.find(row.id).filter(actuals::version.eq(current.version));
    if diesel::update(unchanged).set(&row).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    tx.publish(Changed::updated("budget_actual", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Takes one away; 409 while others settle it, 412 if it moved on.
pub fn delete(tx: &mut Tx<'_>, current: &ActualRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    if !settling(tx, current.event_id, current.id)?.is_empty() {
        return Err(errors::actual_in_use());
    }
    let conn: &mut Conn = tx;
    let unchanged = actuals::table.find(current.id).filter(actuals::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(stale(current.version + 1));
    }
    tx.publish(Changed::deleted("budget_actual", current.id, current.version + 1).event(current.event_id));
    Ok(())
}
