use super::own;
use crate::{
    errors, forms,
    links::Token,
    model::needs::{NeedsIn, OwnNeedsIn, OwnNeedsOut},
    rules::consents,
    store::needs,
};
use actix_web::put;
use kernel::{
    auth::Public,
    http::{Ctx, IfMatch, Json, Outcome, Updated},
};

/// Say what one needs: diet, access
///
/// The whole state: what is left out is cleared. Data about health: only with the consent `needs`, a text of the event, given
/// here by `consent` or before; without it, and in an event without that text, 422. The first time, send the ETag of version 0.
/// Until `change_until`; forgotten 30 days after the event.
#[utoipa::path(
    tag = "registration", params(Token, IfMatch), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[put("/public/registration/needs")]
pub async fn put_own_needs(
    ctx: Ctx<Public>,
    token: Token,
    IfMatch(version): IfMatch,
    Json(input): Json<OwnNeedsIn>,
) -> Outcome<Updated<OwnNeedsOut>> {
    own::at(ctx, token, move |desk, mut row| {
        if !row.active {
            return Err(errors::wrong_state(row.status.code()));
        }
        own::refuse_late(desk)?;
        let (catalogue, now, id) = (desk.catalogue.clone(), desk.now(), row.id);
        let said = NeedsIn { diet: input.diet.clone(), access: input.access.clone() };
        let text = catalogue.settings.consents.iter().find(|text| text.code == consents::NEEDS);
        let before = text.is_some_and(|text| consents::holds(&row.agreed.0.consents, text));
        forms::check_needs(&catalogue, Some(&said), before || input.consent, "/consent")?;
        let version = needs::put(desk.tx, catalogue.frame.id, id, &said, version)?;
        if let Some(text) = text.filter(|_| input.consent)
            && consents::give(&mut row.agreed.0.consents, text, now)
        {
            desk.correct(row)?;
        }
        desk.tx.audit("needs.changed", "registration", Some(id.0.into()), Some(catalogue.frame.id));
        Ok(Updated(OwnNeedsOut::new(said, version)))
    })
    .await
}
