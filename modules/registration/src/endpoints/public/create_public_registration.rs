use super::{reply::Received, window};
use crate::{
    catalogue::{Catalogue, Chooser},
    desk::{self, Desk},
    errors,
    forms::{self, Origin},
    ids::MemberId,
    letters::{self, Letter},
    links::{self, Token},
    model::{
        needs::NeedsIn,
        public::PublicRegistrationIn,
        registration::{RegistrationIn, Source, WhenFull},
    },
    neighbours::Neighbours,
    rules::consents,
    store::{invitations, members::MemberRow, needs, registrations},
};
use actix_web::post;
use kernel::{
    auth::{InEvent, Public},
    db::At,
    error::Result,
    http::{Ctx, Json, Outcome},
    ids::EventId,
};

/// Register
///
/// Answers 202 and no more: whether the person is confirmed, has something to complete, or waits, is mailed to the address
/// given, with the link to change it. An address that is registered already gets a mail that says so, and the answer is the
/// same: nobody learns here who attends. Outside `opens_at` and `closes_at` 409 `registration.closed`; where no seat is free
/// and `when_full` is `refuse`, or there is no waiting list, 409 `registration.full`. Whoever was invited by a network sends
/// the token of the invitation, which opens that network's tariff, once: then 409 `registration.invitation_used`. `needs` (diet, access) are kept apart from the rest, and only
/// with the consent `needs`.
#[utoipa::path(tag = "registration", params(Token), security(()))]
#[post("/public/events/{event}/registrations")]
pub async fn create_public_registration(
    ctx: Ctx<Public, InEvent>,
    token: Token,
    Json(input): Json<PublicRegistrationIn>,
) -> Outcome<Received> {
    ctx.limit_form()?;
    let (event, neighbours) = (ctx.fence().event(), Neighbours::of(&ctx.app()));
    let invited = match token.0 {
        Some(token) => Some(links::invited(&ctx.app().secrets, &token).ok_or_else(errors::invitation_unknown)?),
        None => None,
    };
    let (needs, speaks) = (input.needs.clone(), input.person.language);
    let input = input.into_registration(ctx.lang());
    ctx.write(move |tx| {
        let catalogue = match invited {
            Some(_) => window::visible(tx, &neighbours, event)?,
            None => window::with_form(tx, &neighbours, event)?,
        };
        window::refuse_closed(&catalogue, tx.now())?;
        let agreed = input.consents.iter().any(|code| code == consents::NEEDS);
        forms::check_needs(&catalogue, needs.as_ref(), agreed, "/consents")?;
        refuse_late_options(&catalogue, &input, tx.now())?;
        window::note_form(tx, event, input.person.email.as_deref().unwrap_or_default())?;
        desk::at(tx, &neighbours, event, |desk| {
            let invitee = invited.map(|(member, link_no)| claim(desk, event, member, link_no)).transpose()?;
            let mut input = input.clone();
            if let (None, Some(invitee)) = (speaks, &invitee) {
                input.person.language = invitee.item.0.person.language;
            }
            register(desk, event, &input, needs.as_ref(), invitee)
        })?;
        Ok(Received)
    })
    .await
}

/// 409 for an option whose last day has passed.
fn refuse_late_options(catalogue: &Catalogue, input: &RegistrationIn, now: At) -> Result<()> {
    let chosen = input.options.iter().filter_map(|code| catalogue.option(code));
    match chosen.filter_map(|known| known.entry.change_until).find(|until| *until <= now) {
        Some(until) => Err(errors::change_too_late(until)),
        None => Ok(()),
    }
}

/// Whom an invitation invites. 404 for one that a newer link has replaced, 409 for one by which somebody has registered.
fn claim(desk: &mut Desk<'_, '_>, event: EventId, member: MemberId, link_no: i64) -> Result<MemberRow> {
    let held = invitations::held(desk.tx, member, link_no)?.filter(|row| row.event_id == event);
    let row = held.ok_or_else(errors::invitation_outdated)?;
    if invitations::is_registered(desk.tx, &row)? { Err(errors::invitation_used()) } else { Ok(row) }
}

fn register(
    desk: &mut Desk<'_, '_>,
    event: EventId,
    input: &RegistrationIn,
    needs: Option<&NeedsIn>,
    invitee: Option<MemberRow>,
) -> Result<()> {
    let partner = invitee.as_ref().map(|invitee| invitee.partner_id);
    let origin = Origin {
        chooser: match partner {
            Some(partner) => Chooser::Member(partner),
            None => Chooser::Public(input.code.as_deref()),
        },
        source: Source::Public,
        partner: Ok(partner),
        group: None,
        by_form: true,
        now: desk.now(),
    };
    let (catalogue, id) = (desk.catalogue.clone(), desk.tx.new_id());
    let mut new = forms::read(&catalogue, id, input, &origin)?;
    new.external_id = invitee.as_ref().map(|invitee| invitee.external_id.clone());
    let row = desk.draft(new)?;
    let may_wait = input.when_full == WhenFull::Wait;
    if let Some(key) = &row.email_key
        && let Some(known) = registrations::with_email(desk.tx, event, key)?
    {
        desk.rehearse(&row, may_wait)?;
        return letters::post_on_request(desk.tx, event, Letter::Duplicate, known.id);
    }
    let row = desk.admit(row, may_wait)?;
    if let Some(said) = needs.filter(|needs| needs.says_anything()) {
        needs::say(desk.tx, event, row.id, said)?;
    }
    if let Some(invitee) = invitee {
        invitations::followed(desk.tx, &invitee, row.id)?;
    }
    Ok(())
}
