use crate::{
    editions::Editions,
    ids::CommitmentId,
    scopes::Commit,
    store::{commitments, partnerships},
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
    outbox::Changed,
};

/// Delete a commitment
///
/// For one that was entered by mistake. A refusal is better kept: leave what was asked, clear what was promised.
#[utoipa::path(tag = "partners", params(IfMatch), security(("oauth2" = ["partners:commitments"])))]
#[delete("/events/{event}/partnerships/{partner}/commitments/{commitment}")]
pub async fn delete_commitment(
    ctx: Ctx<Commit, InEvent>,
    path: Path<(String, String, CommitmentId)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (_, partner, commitment) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let (organisation, partnership) = partnerships::hold(tx, &fence, &partner)?;
        let current = commitments::find(tx, partnership.id, commitment)?;
        commitments::delete(tx, &current, version)?;
        let change = Changed::deleted("commitment", current.id, current.version + 1);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Deleted)
    })
    .await
}
