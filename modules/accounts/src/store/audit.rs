//! The audit log, which the kernel writes: reading it is this module's.

use crate::model::audit::AuditFilter;
use diesel::prelude::*;
use kernel::{
    audit::AuditRow,
    auth::Reach,
    db::{At, Conn, MultiBackend},
    error::Result,
    http::List,
    keyset,
    schema::kernel_audit,
};

type Query<'a> = kernel_audit::BoxedQuery<'a, MultiBackend>;

/// What the caller may see: everything, or the events where the scope is granted.
fn visible(fence: &Reach) -> Query<'static> {
    let query = kernel_audit::table.into_boxed();
    match fence.events() {
        None => query,
        Some(events) => {
            query.filter(kernel_audit::event_id.eq_any(events.iter().map(|id| Some(*id)).collect::<Vec<_>>()))
        }
    }
}

fn filtered(fence: &Reach, filter: &AuditFilter) -> Query<'static> {
    let mut query = visible(fence);
    if let Some(principal) = filter.principal {
        query = query.filter(kernel_audit::actor_id.eq(Some(principal)));
    }
    if let Some(subject) = filter.subject {
        query = query.filter(kernel_audit::subject_id.eq(Some(subject)));
    }
    if let Some(kind) = &filter.subject_kind {
        query = query.filter(kernel_audit::subject_kind.eq(kind.clone()));
    }
    if let Some(action) = &filter.action {
        query = query.filter(kernel_audit::action.eq(action.clone()));
    }
    if let Some(event) = filter.event {
        query = query.filter(kernel_audit::event_id.eq(Some(event)));
    }
    if let Some(from) = filter.from {
        query = query.filter(kernel_audit::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(kernel_audit::at.lt(until));
    }
    query
}

/// A page of entries: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, fence: &Reach, list: &List<AuditFilter>) -> Result<Vec<AuditRow>> {
    let query = keyset!(filtered(fence, &list.filter), list, kernel_audit::id, {
        "at" => kernel_audit::at, At
    })?;
    Ok(query.select(AuditRow::as_select()).load(conn)?)
}

/// How many there are in all.
pub fn count(conn: &mut Conn, fence: &Reach, filter: &AuditFilter) -> Result<i64> {
    Ok(filtered(fence, filter).count().get_result(conn)?)
}
