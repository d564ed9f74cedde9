//! Groups.

use crate::{
    errors,
    ids::GroupId,
    model::{
        group::{GroupFilter, GroupIn},
        registration::Billing,
    },
    schema::registration_groups as groups,
};
use diesel::prelude::*;
use kernel::{
    auth::InEvent,
    db::{AsDoc, At, Conn, Tx},
    error::Result,
    http::List,
    ids::EventId,
    keyset,
};

/// A group.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = groups)]
pub struct GroupRow {
    /// Id.
    pub id: GroupId,
    /// The event.
    pub event_id: EventId,
    /// What it is called.
    pub label: String,
    /// Whether some may get in while others wait.
    pub may_split: bool,
    /// Who pays.
    pub billing: Option<AsDoc<Billing>>,
    /// Version.
    pub version: i64,
    /// Made.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// The one of that id; 404 otherwise.
pub fn find(conn: &mut Conn, fence: &InEvent, id: GroupId) -> Result<GroupRow> {
    let one = groups::table.filter(groups::event_id.eq(fence.event()).and(groups::id.eq(id)));
    one.select(GroupRow::as_select()).first(conn).optional()?.ok_or_else(errors::not_found)
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, fence: &InEvent, list: &List<GroupFilter>) -> Result<Vec<GroupRow>> {
    let query = groups::table.filter(groups::event_id.eq(fence.event())).into_boxed();
    let query = keyset!(query, list, groups::id, { "created_at" => groups::created_at, At })?;
    Ok(query.select(GroupRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &InEvent) -> Result<i64> {
    Ok(groups::table.filter(groups::event_id.eq(fence.event())).count().get_result(conn)?)
}

/// Adds one.
pub fn insert(tx: &mut Tx<'_>, event: EventId, input: &GroupIn) -> Result<GroupRow> {
    let now = tx.now();
    let row = GroupRow {
        id: tx.new_id(),
        event_id: event,
        label: input.label.clone(),
        may_split: input.may_split,
        billing: input.billing.clone().map(AsDoc),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(groups::table).values(&row).execute(conn)?;
    Ok(row)
}
