use crate::{desk, neighbours::Neighbours, scans, scopes::CheckIn, store::check_ins};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
};

/// Take a scan back
///
/// Somebody scanned the wrong badge. The scan stays, with `undone_at`; the same nonce does not count again, a new scan does.
/// When nothing else says that the person came, the registration stands where it stood before: `confirmed`, `pending` or
/// `no_show`. Twice is once.
#[utoipa::path(tag = "registration", params(OptionalIfMatch), security(("oauth2" = ["registration:check-in"])))]
#[delete("/events/{event}/check-ins/{check_in}")]
pub async fn undo_check_in(
    ctx: Ctx<CheckIn, InEvent>,
    path: Path<(String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.write(move |tx| {
        desk::at(tx, &neighbours, fence.event(), |desk| {
            let row = check_ins::find(desk.tx, &fence, &key)?;
            version.check(row.version)?;
            scans::undo(desk, fence.event(), row)
        })?;
        Ok(Deleted)
    })
    .await
}
