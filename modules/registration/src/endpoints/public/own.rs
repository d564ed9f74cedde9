//! What the gestures of a person with her link share: open the registration by its token, do one thing at the desk, show it.

use crate::{
    catalogue::Catalogue,
    desk::{self, Desk},
    errors, links,
    model::own::OwnRegistrationOut,
    neighbours::Neighbours,
    show,
    store::registrations::{self, RegistrationRow},
};
use kernel::{
    auth::{EventRef, Own, Public},
    db::{At, Conn},
    error::Result,
    http::{Ctx, Outcome, Updated},
};

/// Does one thing with the registration that the token opens.
pub(super) async fn with<W>(ctx: Ctx<Public>, token: links::Token, work: W) -> Outcome<Updated<OwnRegistrationOut>>
where
    W: Fn(&mut Desk<'_, '_>, RegistrationRow) -> Result<RegistrationRow> + Send + 'static,
{
    ctx.limit_form()?;
    let (token, secrets, neighbours) = (token.required()?, ctx.app().secrets.clone(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        let event = links::open(tx, &secrets, &token)?.event_id;
        let (catalogue, row) = desk::at(tx, &neighbours, event, |desk| {
            // Again, now that nobody else can change it; what has lapsed was cleared on opening the desk.
            let row = links::open(desk.tx, &secrets, &token)?;
            let row = work(desk, row)?;
            Ok((desk.catalogue.clone(), row))
        })?;
        let row = registrations::by_id(tx, event, row.id)?.unwrap_or(row);
        let now = tx.now();
        Ok(Updated(shown(tx, &catalogue, now, row)?))
    })
    .await
}

/// The registration, as the person sees it.
pub(super) fn shown(
    conn: &mut Conn,
    catalogue: &Catalogue,
    now: At,
    row: RegistrationRow,
) -> Result<OwnRegistrationOut> {
    let frame = &catalogue.frame;
    let event = EventRef { id: frame.id, slug: frame.slug.clone(), announced: frame.announced };
    let shown = show::one(conn, catalogue, &Own::system(event), now, row)?;
    let contact = catalogue.settings.reply_to.clone();
    Ok(OwnRegistrationOut::of(shown, frame.slug.clone(), frame.title.clone(), catalogue.changes_end(), contact))
}

/// 409 once people can no longer change their registration by themselves.
pub(super) fn refuse_late(desk: &Desk<'_, '_>) -> Result<()> {
    match desk.catalogue.changes_end() {
        Some(until) if until <= desk.now() => Err(errors::change_too_late(until)),
        _ => Ok(()),
    }
}
