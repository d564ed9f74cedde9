//! Revisions, each frozen when it is approved.

use super::budgets::BudgetRow;
use crate::{
    errors,
    ids::RevisionId,
    model::revision::{RevisionFilter, Snapshot},
    schema::budget_revisions as revisions,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, MultiBackend, Tx},
    error::Result,
    http::List,
    ids::{EventId, Id},
    keyset,
    outbox::Changed,
};

/// A revision.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = revisions)]
pub struct RevisionRow {
    /// Id.
    pub id: RevisionId,
    /// The event.
    pub event_id: EventId,
    /// Its number, from 1.
    pub number: i64,
    /// Why it was opened.
    pub reason: Option<String>,
    /// Kind of who opened it.
    pub actor_kind: String,
    /// Who opened it.
    pub actor_id: Option<Id>,
    /// When.
    pub at: At,
    /// The budget's count of changes when it was approved.
    pub contents: Option<i64>,
    /// When it was approved.
    pub approved_at: Option<At>,
}

type Query<'a> = revisions::BoxedQuery<'a, MultiBackend>;

fn of(event: EventId) -> Query<'static> {
    revisions::table.filter(revisions::event_id.eq(event)).into_boxed()
}

/// The one of that number or id; 404 otherwise.
pub fn find(conn: &mut Conn, event: EventId, key: &str) -> Result<RevisionRow> {
    let query = match (key.parse::<i64>(), key.parse::<RevisionId>()) {
        (Ok(number), _) => of(event).filter(revisions::number.eq(number)),
        (_, Ok(id)) => of(event).filter(revisions::id.eq(id)),
        _ => return Err(errors::revision_not_found()),
    };
    query.select(RevisionRow::as_select()).first(conn).optional()?.ok_or_else(errors::revision_not_found)
}

/// The budget as it was approved; `None` as long as it is not.
pub fn snapshot(conn: &mut Conn, row: &RevisionRow) -> Result<Option<Snapshot>> {
    let found = revisions::table.find(row.id).select(revisions::snapshot).first::<Option<AsDoc<Snapshot>>>(conn);
    Ok(found.optional()?.flatten().map(|snapshot| snapshot.0))
}

/// Those after one number, up to another.
pub fn between(conn: &mut Conn, event: EventId, after: i64, to: i64) -> Result<Vec<RevisionRow>> {
    let range = of(event).filter(revisions::number.gt(after).and(revisions::number.le(to)));
    Ok(range.order(revisions::number).limit(1000).select(RevisionRow::as_select()).load(conn)?)
}

/// Of all of them: id and number, for the change feed.
pub fn all_ids(conn: &mut Conn, event: EventId) -> Result<Vec<RevisionId>> {
    Ok(of(event).order(revisions::number).select(revisions::id).load(conn)?)
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, list: &List<RevisionFilter>) -> Result<Vec<RevisionRow>> {
    let query = keyset!(of(event), list, revisions::id, { "number" => revisions::number, i64 })?;
    Ok(query.select(RevisionRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId) -> Result<i64> {
    Ok(of(event).count().get_result(conn)?)
}

/// Opens the revision that the budget is at: the first one without a reason.
pub fn insert(tx: &mut Tx<'_>, budget: &BudgetRow, reason: Option<&str>) -> Result<RevisionRow> {
    let row = RevisionRow {
        id: tx.new_id(),
        event_id: budget.event_id,
        number: budget.revision,
        reason: reason.map(str::to_owned),
        actor_kind: tx.actor().kind.to_owned(),
        actor_id: tx.actor().id,
        at: tx.now(),
        contents: None,
        approved_at: None,
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(revisions::table).values(&row).execute(conn)?;
    tx.publish(Changed::created("budget_revision", row.id, 1).event(row.event_id));
    Ok(row)
}

/// Freezes the revision that the budget is at: it was approved.
pub fn freeze(tx: &mut Tx<'_>, budget: &BudgetRow, snapshot: Snapshot) -> Result<()> {
    let row = find(tx, budget.event_id, &budget.revision.to_string())?;
    let now = tx.now();
    let conn: &mut Conn = tx;
    let set = (
        revisions::snapshot.eq(Some(AsDoc(snapshot))),
        revisions::contents.eq(Some(budget.contents)),
        revisions::approved_at.eq(Some(now)),
    );
    diesel::update(revisions::table.find(row.id)).set(set).execute(conn)?;
    tx.publish(Changed::updated("budget_revision", row.id, 2).event(row.event_id));
    Ok(())
}
