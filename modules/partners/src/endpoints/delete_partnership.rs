use crate::{editions::Editions, scopes::Write, store::partnerships};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
    outbox::Changed,
};

/// Take an organisation off an event
///
/// With its history of stages. Only while it has no commitments and no relay proofs: 409 `partners.partnership_in_use`. A
/// partner who said no is not deleted but set to `declined`. `If-Match` is optional and binds if sent.
#[utoipa::path(tag = "partners", params(OptionalIfMatch), security(("oauth2" = ["partners:write"])))]
#[delete("/events/{event}/partnerships/{partner}")]
pub async fn delete_partnership(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (_, partner) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let (organisation, current) = partnerships::hold(tx, &fence, &partner)?;
        partnerships::delete(tx, &current, version)?;
        let change = Changed::deleted("partnership", current.id, current.version + 1);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Deleted)
    })
    .await
}
