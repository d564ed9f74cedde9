use crate::{
    editions::{Editions, currency},
    errors,
    ids::CommitmentId,
    model::commitment::{CommitmentIn, CommitmentOut},
    rules::commitments::settled,
    scopes::Commit,
    store::{commitments, partnerships},
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
    outbox::Changed,
};

/// Change a commitment
///
/// Only what you send changes; `null` clears; `instalments` is replaced as a whole, so send all of them with the one that was
/// received. `received` then follows by itself.
#[utoipa::path(
    tag = "partners", params(IfMatch),
    request_body(content = CommitmentIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["partners:commitments"]))
)]
#[patch("/events/{event}/partnerships/{partner}/commitments/{commitment}")]
pub async fn update_commitment(
    ctx: Ctx<Commit, InEvent>,
    path: Path<(String, String, CommitmentId)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<CommitmentOut>> {
    let (_, partner, commitment) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        let frame = editions.open(tx, fence.event())?;
        let (organisation, partnership) = partnerships::hold(tx, &fence, &partner)?;
        let current = commitments::find(tx, partnership.id, commitment)?;
        let input: CommitmentIn = patch.apply(&CommitmentIn::from(&current))?;
        let input = settled(input, currency(frame.as_ref())).map_err(errors::invalid)?;
        let row = commitments::update(tx, &current, &input, version)?;
        let change = Changed::updated("commitment", row.id, row.version);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Updated(CommitmentOut::of(row, fence.event(), organisation.id)))
    })
    .await
}
