use crate::{
    catalogue::Catalogue,
    errors,
    neighbours::Neighbours,
    papers::{
        self, Pdf,
        presence::{self as sheet, Expected, PresencePaper},
        words,
    },
    rules::presence,
    scopes::People,
    store::check_ins,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path},
};
use std::collections::HashMap;

/// Get the presence sheet of a half-day
///
/// Everybody whose tariff covers the half-day (code or id), by name, with room to sign; `.pdf` belongs to the address. Whoever
/// was scanned has the time beside the name: that is presence, not a signature. In the language that you ask for. An export:
/// limited per minute, and audited.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:people"])))]
#[get("/events/{event}/presence-sheets/{half_day}.pdf")]
pub async fn get_presence_sheet(ctx: Ctx<People, InEvent>, path: Path<(String, String)>) -> Outcome<Pdf> {
    let (fence, app, lang, now, (_, key)) = (ctx.fence(), ctx.app(), ctx.lang(), ctx.now(), path.0);
    let (neighbours, event) = (Neighbours::of(&app), fence.event());
    let paper = move |conn: &mut kernel::db::Conn| {
        let half_days = neighbours.half_days(conn, event)?;
        let half_day = presence::half_day(&half_days, &key).ok_or_else(errors::half_day_not_found)?.clone();
        let place = neighbours.place(conn, event)?;
        let catalogue = Catalogue::of(conn, &neighbours, event)?;
        let seen: HashMap<_, _> = check_ins::of_subject(conn, event, half_day.id.0.into())?.into_iter().collect();
        let covered: Vec<_> =
            catalogue.tariffs.iter().filter(|known| presence::covers(&known.entry, &half_day)).collect();
        let people = check_ins::seated(conn, event)?.into_iter();
        let people = people.filter(|row| presence::may_enter(row) && !row.has_lapsed(now));
        let people = people.filter(|row| covered.iter().any(|known| known.id == row.tariff_id));
        let people = people.map(|row| Expected {
            name: format!("{} {}", row.family_name, row.given_name),
            organisation: row.person.0.organisation.clone(),
            scanned_at: seen.get(&row.id).map(|at| words::local(&catalogue.frame, *at).format("%H:%M").to_string()),
            number: row.number,
        });
        let event = catalogue.frame.title.pick(lang).to_owned();
        Ok(PresencePaper { lang, event, place, half_day, people: people.collect() })
    };
    ctx.refuse_unacceptable::<Pdf>()?;
    ctx.limit_export()?;
    let paper = app.db.read_long(paper).await?;
    let audit = move |tx: &mut kernel::db::Tx<'_>| {
        tx.audit("presence_sheet.read", "event", Some(event.into()), Some(event));
        Ok(())
    };
    app.db.write(ctx.actor(), 0, audit).await?;
    let file_name = format!("presence-{}-{}.pdf", fence.slug(), paper.half_day.code);
    let bytes = papers::apart(move || sheet::draw(&paper)).await?;
    ctx.answer(&Pdf { file_name, bytes })
}
