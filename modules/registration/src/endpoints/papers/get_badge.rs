use super::admitted;
use crate::{
    neighbours::Neighbours,
    papers::{
        self, Pdf,
        badge::{self, BadgePaper},
        code::Badge,
    },
    scopes::People,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Outcome, Path},
};

/// Get a badge to print
///
/// A card of the size A7 in the person's language, with a QR code that verifies offline (its format is in
/// `docs/badge-codes.md`). Only for those who have a seat: 409 `registration.wrong_state` for others. When the seat goes to
/// somebody else, older badges are worthless.
#[utoipa::path(
    tag = "registration",
    responses((status = 409, description = "Without a seat; `state` says where the registration stands.")),
    security(("oauth2" = ["registration:people"]))
)]
#[get("/events/{event}/registrations/{registration}/badge.pdf")]
pub async fn get_badge(ctx: Ctx<People, Own>, path: Path<(String, String)>) -> Outcome<Pdf> {
    let (fence, app, now, (_, key)) = (ctx.fence(), ctx.app(), ctx.now(), path.0);
    let neighbours = Neighbours::of(&app);
    let (row, catalogue) = app.db.read(move |conn| admitted(conn, &neighbours, &fence, &key, now)).await?;
    let person = row.person();
    let lang = person.language;
    let category = row.category_id.and_then(|id| catalogue.categories.iter().find(|known| known.id == id));
    let paper = BadgePaper {
        lang,
        event: catalogue.frame.title.pick(lang).to_owned(),
        given_name: person.given_name,
        family_name: person.family_name,
        organisation: person.organisation,
        category: category.map(|known| known.entry.name.pick(lang).to_owned()),
        number: row.number.clone(),
        code: Badge::of(&row).code(&app.secrets),
    };
    let bytes = papers::apart(move || badge::draw(&paper)).await?;
    ctx.answer(&Pdf { file_name: format!("badge-{}.pdf", row.number), bytes })
}
