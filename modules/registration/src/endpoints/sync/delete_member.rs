use super::{
    partner_in,
    put_member::{one, refuse},
};
use crate::{errors, neighbours::Neighbours, scopes::Sync, store::members, sync::entry::Entry, sync::facts::Ground};
use actix_web::delete;
use kernel::{
    auth::Own,
    db::Key,
    http::{Ctx, Deleted, OptionalIfMatch, Outcome, Path},
};

/// End a membership
///
/// The seat that a sync had made goes with it; one that she took herself stays. The member stays on the roster as
/// `cancelled`, so that nothing older revives it. 409 `sync.kept` for those who have come or were invoiced.
#[utoipa::path(tag = "registration", params(OptionalIfMatch), security(("oauth2" = ["registration:sync"])))]
#[delete("/events/{event}/partners/{partner}/members/{external_id}")]
pub async fn delete_member(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String, String)>,
    OptionalIfMatch(expected): OptionalIfMatch,
) -> Outcome<Deleted> {
    let (app, fence, (_, key, id)) = (ctx.app(), ctx.fence(), path.0);
    let (neighbours, secrets) = (Neighbours::of(&app), app.secrets.clone());
    ctx.write(move |tx| {
        let event = fence.event();
        let partner = partner_in(tx, &neighbours, &fence, &key)?;
        // Two processes must not both find the version that one of them is about to change.
        tx.lock(Key::Event(event))?;
        let row = members::by_key(tx, event, partner, &id)?.ok_or_else(errors::member_not_found)?;
        expected.check(row.version)?;
        let ground = Ground::of(tx, &neighbours, &secrets, event, partner, None)?;
        let entry = Entry::absent(0, id.clone());
        refuse(&one(tx, &ground, &entry, true)?)?;
        Ok(Deleted)
    })
    .await
}
