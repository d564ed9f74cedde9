use super::{get_public_event, window};
use crate::{
    catalogue::Chooser,
    errors,
    links::{self, Token},
    model::{invitation::InvitationOut, public::CategoryPublic},
    neighbours::Neighbours,
    store::{invitations, members},
};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Found, Outcome},
};

/// See one's own invitation
///
/// What a form needs for a network's member: the event as anybody sees it, but with the tariffs that are open to her now, and what
/// her network says of her. By the token of the link that was mailed, in the header `Colloque-Manage-Token`; 404 without one, or
/// with one that a newer link has replaced. Send the form with the same token to `/public/events/{event}/registrations`.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[get("/public/invitation")]
pub async fn get_invitation(ctx: Ctx<Public>, token: Token) -> Outcome<Found<InvitationOut>> {
    let (app, now) = (ctx.app(), ctx.now());
    let invited = token.0.as_deref().and_then(|token| links::invited(&app.secrets, token));
    let (member, link_no) = invited.ok_or_else(errors::invitation_unknown)?;
    let neighbours = Neighbours::of(&app);
    ctx.read(move |conn| {
        let row = invitations::held(conn, member, link_no)?.ok_or_else(errors::invitation_outdated)?;
        let registered = invitations::is_registered(conn, &row)?;
        let catalogue = window::visible(conn, &neighbours, row.event_id)?;
        let mut event = get_public_event::shown(conn, &catalogue, &neighbours, &Chooser::Member(row.partner_id), now)?;
        let (held, _) = members::settings(conn, row.event_id, row.partner_id)?;
        let said = row.item.0;
        let category = said.category.or(held.category).and_then(|code| catalogue.category(&code));
        // Her own one, though it is not for everybody.
        if let Some(own) = category.filter(|known| !known.entry.public) {
            let own = CategoryPublic { code: own.entry.code.clone(), name: own.entry.name.clone() };
            event.categories.insert(0, own);
        }
        let open = |code: &String| event.tariffs.iter().any(|tariff| tariff.code == *code);
        Ok(Found(InvitationOut {
            registered,
            network: neighbours.briefs(conn, &[row.partner_id])?.pop().map(|brief| brief.name),
            person: said.person,
            category: category.map(|known| known.entry.code.clone()),
            tariff: said.tariff.or(held.tariff).filter(open),
            contact_email: catalogue.settings.reply_to.clone(),
            event,
        }))
    })
    .await
}
