use super::{partner_in, shown_one};
use crate::{
    errors, letters,
    model::member::{MemberOut, MemberStatus},
    neighbours::Neighbours,
    scopes::Sync,
    store::{invitations, members},
};
use actix_web::post;
use kernel::{
    auth::Own,
    db::Key,
    http::{Ctx, OptionalIfMatch, Outcome, Path, Updated},
};

/// Invite a member
///
/// Mails the personal link that opens the partner's tariffs, now and each time: the newest link holds, older ones open nothing
/// any more. 409 `registration.no_address` where there is none, `registration.wrong_state` for a membership that has ended, and
/// `registration.duplicate` for whoever is registered.
#[utoipa::path(tag = "registration", params(OptionalIfMatch), security(("oauth2" = ["registration:sync"])))]
#[post("/events/{event}/partners/{partner}/members/{external_id}/invitations")]
pub async fn invite_member(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(expected): OptionalIfMatch,
) -> Outcome<Updated<MemberOut>> {
    let (fence, neighbours, (_, key, id)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.write(move |tx| {
        let event = fence.event();
        let partner = partner_in(tx, &neighbours, &fence, &key)?;
        neighbours.open(tx, event)?;
        // Somebody who registers at this moment is not to be invited.
        tx.lock(Key::Event(event))?;
        let member = members::by_key(tx, event, partner, &id)?.ok_or_else(errors::member_not_found)?;
        expected.check(member.version)?;
        if member.status != MemberStatus::Active {
            return Err(errors::wrong_state(member.status.code()));
        }
        if invitations::is_registered(tx, &member)? {
            // Whose it is may be no business of the partner's: she may have come through another one.
            return Err(errors::duplicate(member.registration_id.filter(|_| fence.partner().is_none())));
        }
        if member.item.0.person.email.is_none() {
            return Err(errors::no_address());
        }
        let link_no = invitations::note(tx, &member)?;
        letters::invite(tx, event, member.id, link_no)?;
        let now = tx.now();
        let member = members::by_key(tx, event, partner, &id)?.ok_or_else(errors::member_not_found)?;
        Ok(Updated(shown_one(tx, member, now)?))
    })
    .await
}
