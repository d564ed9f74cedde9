//! The log of submissions and decisions; it only grows.

use super::budgets::BudgetRow;
use crate::{
    ids::ApprovalId,
    model::approval::{Action, ApprovalFilter},
    schema::budget_approvals as approvals,
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, MultiBackend, Tx},
    error::Result,
    http::List,
    ids::{EventId, Id},
    keyset,
};

/// A step that was taken.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = approvals)]
pub struct ApprovalRow {
    /// Id.
    pub id: ApprovalId,
    /// The event.
    pub event_id: EventId,
    /// The revision.
    pub revision: i64,
    /// What was done.
    pub action: Action,
    /// In words.
    pub note: Option<String>,
    /// The budget's count of changes then.
    pub contents: i64,
    /// Kind of who did it.
    pub actor_kind: String,
    /// Who did it.
    pub actor_id: Option<Id>,
    /// When.
    pub at: At,
}

type Query<'a> = approvals::BoxedQuery<'a, MultiBackend>;

fn filtered(event: EventId, filter: &ApprovalFilter) -> Query<'static> {
    let query = approvals::table.filter(approvals::event_id.eq(event)).into_boxed();
    match filter.revision {
        Some(revision) => query.filter(approvals::revision.eq(revision)),
        None => query,
    }
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, list: &List<ApprovalFilter>) -> Result<Vec<ApprovalRow>> {
    let query = keyset!(filtered(event, &list.filter), list, approvals::id, { "at" => approvals::at, At })?;
    Ok(query.select(ApprovalRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId, filter: &ApprovalFilter) -> Result<i64> {
    Ok(filtered(event, filter).count().get_result(conn)?)
}

/// The last submission; `None` if there was none.
pub fn last_submission(conn: &mut Conn, event: EventId) -> Result<Option<ApprovalRow>> {
    let submissions = filtered(event, &ApprovalFilter::default()).filter(approvals::action.eq(Action::Submit));
    let last = submissions.order((approvals::at.desc(), approvals::id.desc()));
    Ok(last.select(ApprovalRow::as_select()).first(conn).optional()?)
}

/// Writes a step down.
pub fn insert(tx: &mut Tx<'_>, budget: &BudgetRow, action: Action, note: Option<String>) -> Result<ApprovalRow> {
    let row = ApprovalRow {
        id: tx.new_id(),
        event_id: budget.event_id,
        revision: budget.revision,
        action,
        note,
        contents: budget.contents,
        actor_kind: tx.actor().kind.to_owned(),
        actor_id: tx.actor().id,
        at: tx.now(),
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(approvals::table).values(&row).execute(conn)?;
    Ok(row)
}
