//! What the gestures of a person with her link share: open the registration by its token, do one thing at the desk, show it.

use crate::{
    catalogue::Catalogue,
    desk::{self, Desk},
    errors, links,
    model::{own::OwnRegistrationOut, registration::Status},
    neighbours::Neighbours,
    rules::refund,
    show,
    store::registrations::{self, RegistrationRow},
};
use kernel::{
    app::App,
    auth::{EventRef, Own, Public},
    db::{At, Conn, Tx},
    error::Result,
    http::{Ctx, Outcome, Reply, Updated},
};

/// Does one thing with the registration that the token opens, at its event's desk.
fn open<T>(
    tx: &mut Tx<'_>,
    app: &App,
    token: &str,
    work: impl FnOnce(&mut Desk<'_, '_>, RegistrationRow) -> Result<T>,
) -> Result<T> {
    let event = links::open(tx, &app.secrets, token)?.event_id;
    desk::at(tx, &Neighbours::of(app), event, |desk| {
        // Again, now that nobody else can change it; what has lapsed was cleared on opening the desk.
        let row = links::open(desk.tx, &app.secrets, token)?;
        work(desk, row)
    })
}

/// Does one thing with it that has an answer of its own.
pub(super) async fn at<R, W>(ctx: Ctx<Public>, token: links::Token, work: W) -> Outcome<R>
where
    R: Reply + Send + 'static,
    W: Fn(&mut Desk<'_, '_>, RegistrationRow) -> Result<R> + Send + 'static,
{
    ctx.limit_form()?;
    let (token, app) = (token.required()?, ctx.app());
    ctx.write(move |tx| open(tx, &app, &token, &work)).await
}

/// Does one thing with it, and shows what has become of it.
pub(super) async fn with<W>(ctx: Ctx<Public>, token: links::Token, work: W) -> Outcome<Updated<OwnRegistrationOut>>
where
    W: Fn(&mut Desk<'_, '_>, RegistrationRow) -> Result<RegistrationRow> + Send + 'static,
{
    ctx.limit_form()?;
    let (token, app) = (token.required()?, ctx.app());
    ctx.write(move |tx| {
        let (catalogue, row) = open(tx, &app, &token, |desk, row| {
            let row = work(desk, row)?;
            Ok((desk.catalogue.clone(), row))
        })?;
        let row = registrations::by_id(tx, row.event_id, row.id)?.unwrap_or(row);
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
    let late = catalogue.changes_end().is_some_and(|until| until <= now);
    let may_cancel = matches!(row.status, Status::Pending | Status::Confirmed | Status::Waiting) && !late;
    let hers = refund::is_her_own(&row);
    let rule = refund::rule(&row, catalogue.settings.refund_percent, now);
    let back =
        refund::of(&row, rule).filter(|_| may_cancel && hers).map(|back| refund::shown(back, rule.back_minor, &row));
    let mut shown = show::one(conn, catalogue, &Own::system(event), now, row)?;
    shown.refund = shown.refund.filter(|_| hers);
    Ok(OwnRegistrationOut::of(shown, catalogue, back))
}

/// 409 once people can no longer change their registration by themselves.
pub(super) fn refuse_late(desk: &Desk<'_, '_>) -> Result<()> {
    match desk.catalogue.changes_end() {
        Some(until) if until <= desk.now() => Err(errors::change_too_late(until)),
        _ => Ok(()),
    }
}
