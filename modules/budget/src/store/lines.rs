//! Lines. Every query starts at [`of`], inside the event.

use super::{budgets::BudgetRow, overrides};
use crate::{
    errors,
    ids::LineId,
    model::{
        line::{LineFilter, LineIn, Phasing},
        vocabulary::{Certainty, Side},
    },
    schema::budget_lines as lines,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::{ApiError, Result},
    http::{List, Version, stale},
    ids::{EventId, PartnerId},
    insert_new, keyset,
    outbox::Changed,
    text::Localized,
};

/// Lines of a budget at most: what all of them come to is computed for one answer.
pub const MOST: i64 = 1_000;

/// A line.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = lines, treat_none_as_null = true)]
pub struct LineRow {
    /// Id.
    pub id: LineId,
    /// The event.
    pub event_id: EventId,
    /// Name in addresses and formulas.
    pub code: String,
    /// What people call it.
    pub label: AsDoc<Localized>,
    /// On which side it stands.
    pub side: Side,
    /// Account.
    pub account: String,
    /// Heading.
    pub group_name: Option<String>,
    /// Funder or supplier.
    pub partner_id: Option<PartnerId>,
    /// How it is computed.
    pub formula: Option<String>,
    /// How much it is.
    pub amount_minor: Option<i64>,
    /// When the money moves.
    pub phasing: Option<AsDoc<Phasing>>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Note.
    pub note: Option<String>,
    /// Whether it is an example.
    pub is_example: bool,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query<'a> = lines::BoxedQuery<'a, MultiBackend>;

fn of(event: EventId) -> Query<'static> {
    lines::table.filter(lines::event_id.eq(event)).into_boxed()
}

/// The line of that id or code; `None` if there is none.
pub fn named(conn: &mut Conn, event: EventId, key: &str) -> Result<Option<LineRow>> {
    let query = match key.parse::<LineId>() {
        Ok(id) => of(event).filter(lines::id.eq(id)),
        Err(_) => of(event).filter(lines::code.eq(key.to_owned())),
    };
    Ok(query.select(LineRow::as_select()).first(conn).optional()?)
}

/// The same; 404 if there is none.
pub fn find(conn: &mut Conn, event: EventId, key: &str) -> Result<LineRow> {
    named(conn, event, key)?.ok_or_else(errors::line_not_found)
}

/// All of them, by account.
pub fn all(conn: &mut Conn, event: EventId) -> Result<Vec<LineRow>> {
    Ok(of(event).order((lines::account, lines::id)).select(LineRow::as_select()).load(conn)?)
}

fn filtered(event: EventId, filter: &LineFilter) -> Query<'static> {
    let mut query = of(event);
    if let Some(side) = filter.side {
        query = query.filter(lines::side.eq(side));
    }
    if let Some(partner) = filter.partner {
        query = query.filter(lines::partner_id.eq(partner));
    }
    if let Some(certainty) = filter.certainty {
        query = query.filter(lines::certainty.eq(certainty));
    }
    query
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, list: &List<LineFilter>) -> Result<Vec<LineRow>> {
    let query = keyset!(filtered(event, &list.filter), list, lines::id, {
        "account" => lines::account, String;
        "code" => lines::code, String;
        "created_at" => lines::created_at, At
    })?;
    Ok(query.select(LineRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId, filter: &LineFilter) -> Result<i64> {
    Ok(filtered(event, filter).count().get_result(conn)?)
}

fn row_of(input: &LineIn, id: LineId, event_id: EventId, version: i64, created_at: At, updated_at: At) -> LineRow {
    LineRow {
        id,
        event_id,
        code: input.code.clone(),
        label: AsDoc(input.label.clone()),
        side: input.side,
        account: input.account.clone(),
        group_name: input.group.clone(),
        partner_id: input.partner_id,
        formula: input.formula.clone(),
        amount_minor: input.amount.map(|amount| amount.amount_minor),
        phasing: input.phasing.clone().map(AsDoc),
        certainty: input.certainty,
        note: input.note.clone(),
        is_example: input.is_example,
        version,
        created_at,
        updated_at,
    }
}

/// Adds a line that was checked (see [`crate::rules::lines`]) to an open budget; 409 for a code that is taken.
pub fn insert(tx: &mut Tx<'_>, budget: &BudgetRow, input: &LineIn) -> Result<LineRow> {
    if count(tx, budget.event_id, &LineFilter::default())? >= MOST {
        return Err(errors::too_many(MOST));
    }
    let now = tx.now();
    let row = row_of(input, tx.new_id(), budget.event_id, 1, now, now);
    if insert_new!(tx, lines::table, &row)? == 0 {
        return Err(errors::code_taken(&input.code));
    }
    tx.publish(Changed::created("budget_line", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Replaces a line of an open budget; 412 if it moved on since the version expected, 409 for a code that is taken, or for
/// another side once money was entered for it: what was paid would count as received, or not at all.
pub fn update(tx: &mut Tx<'_>, current: &LineRow, input: &LineIn, expected: Version) -> Result<LineRow> {
    expected.check(current.version)?;
    if input.side != current.side && overrides::is_used(tx, current.id)? {
        return Err(errors::line_in_use());
    }
    let conn: &mut Conn = tx;
    let same_code = of(current.event_id).filter(lines::code.eq(input.code.clone()).and(lines::id.ne(current.id)));
    if same_code.select(lines::id).first::<LineId>(conn).optional()?.is_some() {
        return Err(errors::code_taken(&input.code));
    }
    let row = row_of(input, current.id, current.event_id, current.version + 1, current.created_at, tx.now());
    let conn: &mut Conn = tx;
    let unchanged = lines::table.find(row.id).filter(lines::version.eq(current.version));
    if diesel::update(unchanged).set(&row).execute(conn)? == 0 {
        return Err(moved_on(conn, row.id)?);
    }
    tx.publish(Changed::updated("budget_line", row.id, row.version).event(row.event_id));
    Ok(row)
}

/// Takes a line out of an open budget, in every scenario; 409 if money was entered for it.
pub fn delete(tx: &mut Tx<'_>, current: &LineRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    if overrides::is_used(tx, current.id)? {
        return Err(errors::line_in_use());
    }
    overrides::forget_line(tx, current.id)?;
    let conn: &mut Conn = tx;
    let unchanged = lines::table.find(current.id).filter(lines::version.eq(current.version));
    if diesel::delete(unchanged).execute(conn)? == 0 {
        return Err(moved_on(conn, current.id)?);
    }
    tx.publish(Changed::deleted("budget_line", current.id, current.version + 1).event(current.event_id));
    Ok(())
}

fn moved_on(conn: &mut Conn, id: LineId) -> Result<ApiError> {
    let version: Option<i64> = lines::table.find(id).select(lines::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::line_not_found, stale))
}
