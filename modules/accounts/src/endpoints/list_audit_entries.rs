use crate::{
    model::audit::{AuditEntryOut, AuditFilter},
    scopes::Audit,
    store::audit,
};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// Read the audit log
///
/// Newest first. Entries hold ids and codes, never personal values. Whoever has the scope for some events only sees what
/// belongs to these.
#[utoipa::path(tag = "accounts", params(List<AuditFilter>), security(("oauth2" = ["accounts:audit"])))]
#[get("/audit-entries")]
pub async fn list_audit_entries(
    ctx: Ctx<Audit, Reach>,
    Query(list): Query<List<AuditFilter>>,
) -> Outcome<Page<AuditEntryOut>> {
    let fence = ctx.fence();
    ctx.read_long(move |conn| {
        let rows = audit::list(conn, &fence, &list)?;
        let total = if list.wants_total() { Some(audit::count(conn, &fence, &list.filter)?) } else { None };
        list.page(rows, total, |row, _| (row.at.to_cursor(), row.id.into()), AuditEntryOut::from)
    })
    .await
}
