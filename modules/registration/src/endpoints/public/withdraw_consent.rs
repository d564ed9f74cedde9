use super::own;
use crate::{
    errors,
    links::Token,
    model::own::{ConsentWithdrawalIn, OwnRegistrationOut},
    rules::consents,
    store::needs,
};
use actix_web::post;
use kernel::{
    auth::Public,
    http::{Ctx, Json, Outcome, Updated},
};

/// Withdraw a consent
///
/// At any time, also of a text that was required to register: the registration stays until it is cancelled, and the organisers
/// see what was withdrawn and when. Withdrawing twice changes nothing. What was said of diet and access
/// goes with the consent `needs`. A consent that was never given answers 422.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[post("/public/registration/consent-withdrawals")]
pub async fn withdraw_consent(
    ctx: Ctx<Public>,
    token: Token,
    Json(input): Json<ConsentWithdrawalIn>,
) -> Outcome<Updated<OwnRegistrationOut>> {
    own::with(ctx, token, move |desk, mut row| {
        let now = desk.now();
        let mut given = row.agreed.0.consents.iter_mut().filter(|consent| consent.code == input.code).peekable();
        if given.peek().is_none() {
            return Err(errors::unknown_code("/code", &input.code));
        }
        let mut changed = false;
        for consent in given.filter(|consent| consent.withdrawn_at.is_none()) {
            consent.withdrawn_at = Some(now);
            changed = true;
        }
        if changed && input.code == consents::NEEDS {
            needs::clear(desk.tx, row.id)?;
        }
        if changed { desk.correct(row) } else { Ok(row) }
    })
    .await
}
