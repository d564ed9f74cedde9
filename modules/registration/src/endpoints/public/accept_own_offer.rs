use super::own;
use crate::{links::Token, model::own::OwnRegistrationOut};
use actix_web::post;
use kernel::{
    auth::Public,
    http::{Ctx, Outcome, Updated},
};

/// Accept an offered seat
///
/// Before `offer.expires_at`; at that instant it is too late (409 `registration.offer_lapsed`) and the seat goes to the next on
/// the list. To decline, cancel.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[post("/public/registration/acceptances")]
pub async fn accept_own_offer(ctx: Ctx<Public>, token: Token) -> Outcome<Updated<OwnRegistrationOut>> {
    own::with(ctx, token, |desk, row| desk.accept(row)).await
}
