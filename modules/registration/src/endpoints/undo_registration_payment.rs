use crate::{
    desk,
    neighbours::Neighbours,
    rules::payment,
    scopes::Payments,
    store::{payments, registrations},
};
use actix_web::delete;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
};

/// Take a payment or a refund back that was a mistake
///
/// It stays in the list, with `undone_at`, and counts no more: the state follows. What is no longer paid is again what it was before,
/// `invoiced` with its reference, `waived` or `due`. 409 `registration.not_paid` while what has gone back would be more than what was
/// paid: take the refund back first. `If-Match` is the registration's ETag. Twice is once, with the same `If-Match` too.
#[utoipa::path(tag = "registration", params(OptionalIfMatch), security(("oauth2" = ["registration:payments"])))]
#[delete("/events/{event}/registrations/{registration}/payments/{payment}")]
pub async fn undo_registration_payment(
    ctx: Ctx<Payments, InEvent>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours, (_, key, entry)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.write(move |tx| {
        desk::at(tx, &neighbours, fence.event(), |desk| {
            let mut row = registrations::find(desk.tx, &fence.clone().into(), &key)?;
            let entry = payments::find(desk.tx, row.id, &entry)?;
            // Sent again with the same ETag, it is done already.
            if entry.undone_at.is_none() {
                version.check(row.version)?;
                let live = payments::live(desk.tx, row.id)?;
                payment::undo(&mut row, &entry, &live)?;
                payments::undo(desk.tx, entry.id)?;
                desk.correct(row)?;
            }
            Ok(())
        })?;
        Ok(Deleted)
    })
    .await
}
