use crate::{editions::Editions, scopes::Write, store::committees};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
    outbox::Changed,
};

/// Delete a committee
///
/// With its seats; organisations and people stay in the directory. 409 `partners.committee_in_use` while other committees
/// come from it.
#[utoipa::path(tag = "partners", params(IfMatch), security(("oauth2" = ["partners:write"])))]
#[delete("/events/{event}/committees/{committee}")]
pub async fn delete_committee(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (_, committee) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let current = committees::find(tx, &fence, &committee)?;
        committees::delete(tx, &current, version)?;
        tx.publish(Changed::deleted("committee", current.id, current.version + 1).event(fence.event()));
        Ok(Deleted)
    })
    .await
}
