use super::partner_in;
use crate::{
    letters,
    model::member::InvitationsOut,
    neighbours::Neighbours,
    scopes::Sync,
    store::{invitations, members::MemberRow},
};
use actix_web::post;
use kernel::{
    auth::Own,
    db::Key,
    http::{Ctx, Found, Outcome, Path},
};

/// Invitations of one call.
const MOST: usize = 1_000;

/// Invite all members who are not registered
///
/// Mails each of them the personal link that opens the partner's tariffs. Nobody gets a second invitation within 24 hours, and
/// those without an address get none; invite by name what is meant otherwise. At most 1,000 at a time: as long as `more` is
/// true, call again.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[post("/events/{event}/partners/{partner}/invitations")]
pub async fn invite_members(ctx: Ctx<Sync, Own>, path: Path<(String, String)>) -> Outcome<Found<InvitationsOut>> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.write(move |tx| {
        let (event, now) = (fence.event(), tx.now());
        let partner = partner_in(tx, &neighbours, &fence, &key)?;
        neighbours.open(tx, event)?;
        tx.lock(Key::Event(event))?;
        let (mut invited, mut after) = (0, None::<String>);
        let more = 'all: loop {
            let some: Vec<MemberRow> = invitations::next(tx, event, partner, now, after.as_deref())?;
            let Some(last) = some.last() else { break false };
            after = Some(last.external_id.clone());
            for member in some.iter().filter(|member| member.item.0.person.email.is_some()) {
                if invited == MOST {
                    break 'all true;
                }
                let link_no = invitations::note(tx, member)?;
                letters::invite(tx, event, member.id, link_no)?;
                invited += 1;
            }
        };
        Ok(Found(InvitationsOut { invited: i64::try_from(invited).unwrap_or(i64::MAX), more }))
    })
    .await
}
