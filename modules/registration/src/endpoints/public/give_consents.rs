use super::own;
use crate::{
    errors,
    links::Token,
    model::own::{ConsentsIn, OwnRegistrationOut},
    rules::consents,
};
use actix_web::post;
use kernel::{
    auth::Public,
    error::Result,
    http::{Ctx, Json, Outcome, Updated},
};

/// Agree to texts of the event
///
/// For those whom a partner or the organisers registered, or to whom a seat was handed on: they have not agreed to anything yet.
/// `to_agree` of one's own registration says what is missing. A text is agreed to as it stands, once: again changes nothing.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[post("/public/registration/consents")]
pub async fn give_consents(
    ctx: Ctx<Public>,
    token: Token,
    Json(input): Json<ConsentsIn>,
) -> Outcome<Updated<OwnRegistrationOut>> {
    own::with(ctx, token, move |desk, mut row| {
        let (catalogue, now) = (desk.catalogue.clone(), desk.now());
        let text = |(at, code): (usize, &String)| {
            let text = catalogue.settings.consents.iter().find(|text| text.code == *code);
            text.ok_or_else(|| errors::unknown_code(&format!("/codes/{at}"), code))
        };
        let texts = input.codes.iter().enumerate().map(text).collect::<Result<Vec<_>>>()?;
        if !row.active {
            return Err(errors::wrong_state(row.status.code()));
        }
        let mut changed = false;
        for text in texts {
            changed |= consents::give(&mut row.agreed.0.consents, text, now);
        }
        if changed { desk.correct(row) } else { Ok(row) }
    })
    .await
}
