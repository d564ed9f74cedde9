use crate::{desk, erasure, neighbours::Neighbours, scopes::Write, store::registrations};
use actix_web::delete;
use kernel::{
    auth::{InEvent, Own},
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
};

/// Erase a person
///
/// The seat is free, name, address, answers, needs and notes are gone, and keyed hashes keep a partner's file from bringing the
/// person back. What was invoiced keeps its payer, because the books must. To give up a seat without erasing, cancel instead.
#[utoipa::path(tag = "registration", params(IfMatch), security(("oauth2" = ["registration:write"])))]
#[delete("/events/{event}/registrations/{registration}")]
pub async fn erase_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let (fence, neighbours, secrets): (Own, _, _) =
        (ctx.fence().into(), Neighbours::of(&ctx.app()), ctx.app().secrets.clone());
    let (_, key) = path.0;
    ctx.write(move |tx| {
        desk::at(tx, &neighbours, fence.event(), |desk| {
            let row = registrations::find(desk.tx, &fence, &key)?;
            version.check(row.version)?;
            let id = row.id;
            erasure::erase(desk, &secrets, row)?;
            desk.tx.audit("registration.erased", "registration", Some(id.0.into()), Some(fence.event()));
            Ok(Deleted)
        })
    })
    .await
}
