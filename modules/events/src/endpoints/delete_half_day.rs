use crate::{scopes::Write, store};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
    outbox::Changed,
};

/// Delete a half-day
///
/// Those behind it move up by one, and their versions change.
#[utoipa::path(tag = "events", params(IfMatch), security(("oauth2" = ["events:write"])))]
#[delete("/events/{event}/half-days/{half_day}")]
pub async fn delete_half_day(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (fence, Path((_, half_day))) = (ctx.fence(), path);
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let current = store::find_half_day(tx, &fence.clone().into(), &half_day)?;
        let moved = store::delete_half_day(tx, &current, version)?;
        tx.publish(Changed::deleted("half_day", current.id, current.version + 1).event(event.id));
        for other in &moved {
            tx.publish(Changed::updated("half_day", other.id, other.version).event(event.id));
        }
        Ok(Deleted)
    })
    .await
}
