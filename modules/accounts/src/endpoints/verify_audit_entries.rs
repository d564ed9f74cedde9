use crate::{
    model::audit::{AuditBreakOut, AuditVerificationOut},
    scopes::Audit,
};
use actix_web::get;
use kernel::{
    audit,
    http::{Ctx, Found, Outcome},
};

/// Verify the audit log
///
/// Walks every chain from its first entry. `intact` is false when an entry was changed, removed or put in behind the server's
/// back; `breaks` says where. Somebody who can write the whole database can also forge a whole chain: keep the hash of the
/// newest entry elsewhere now and then. Takes a second per some 100,000 entries.
#[utoipa::path(tag = "accounts", security(("oauth2" = ["accounts:audit"])))]
#[get("/audit-entries/verification")]
pub async fn verify_audit_entries(ctx: Ctx<Audit>) -> Outcome<Found<AuditVerificationOut>> {
    ctx.read_long(|conn| {
        let (checked, breaks) = audit::verify(conn)?;
        let breaks: Vec<_> = breaks.into_iter().map(|one| AuditBreakOut { stream: one.stream, seq: one.seq }).collect();
        Ok(Found(AuditVerificationOut { intact: breaks.is_empty(), checked, breaks }))
    })
    .await
}
