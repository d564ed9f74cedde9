use crate::{
    desk, erasure, errors,
    neighbours::Neighbours,
    scopes::Write,
    store::{members, registrations},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, Outcome, Path},
};

/// Erase a partner's member
///
/// Name, address and everything that files have said of her are gone, and keyed hashes keep the partner's next file from bringing
/// her back; the row stays as `cancelled`, without a name. If she is registered, her registration is erased with it, and the seat
/// is free. To end a membership without erasing, DELETE the member instead.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/partners/{partner}/members/{external_id}/erasures")]
pub async fn erase_member(ctx: Ctx<Write, InEvent>, path: Path<(String, String, String)>) -> Outcome<Deleted> {
    let (app, event, (_, key, id)) = (ctx.app(), ctx.fence().event(), path.0);
    let (neighbours, secrets) = (Neighbours::of(&app), app.secrets.clone());
    ctx.write(move |tx| {
        let partner = neighbours.partner(tx, event, None, &key)?.id;
        desk::at(tx, &neighbours, event, |desk| {
            let member = members::by_key(desk.tx, event, partner, &id)?.ok_or_else(errors::member_not_found)?;
            let seat = match member.registration_id {
                Some(registration) => registrations::by_id(desk.tx, event, registration)?,
                None => None,
            };
            let subject = member.id.0.into();
            match seat {
                Some(row) => erasure::erase(desk, &secrets, row).map(drop)?,
                None => erasure::erase_member(desk.tx, &secrets, member)?,
            }
            desk.tx.audit("member.erased", "member", Some(subject), Some(event));
            Ok(Deleted)
        })
    })
    .await
}
