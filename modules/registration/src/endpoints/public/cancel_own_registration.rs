use super::own;
use crate::{
    errors,
    links::Token,
    model::{
        own::OwnRegistrationOut,
        registration::{CancelledBy, ReasonIn, Status},
    },
};
use actix_web::post;
use kernel::{
    auth::Public,
    http::{Ctx, Json, Outcome, Updated},
};

/// Cancel one's own registration
///
/// Until `change_until`. The seat goes to whoever waits for it, at once; an offer is declined in the same way. Only the person
/// or the organisers take it back: no partner's file does. `refund` says what the organisers are to pay back; before, it stands
/// in `refund_if_cancelled`.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[post("/public/registration/cancellations")]
pub async fn cancel_own_registration(
    ctx: Ctx<Public>,
    token: Token,
    Json(input): Json<ReasonIn>,
) -> Outcome<Updated<OwnRegistrationOut>> {
    own::with(ctx, token, move |desk, row| {
        if matches!(row.status, Status::CheckedIn | Status::NoShow) {
            return Err(errors::wrong_state(row.status.code()));
        }
        own::refuse_late(desk)?;
        desk.cancel(row, CancelledBy::Participant, input.reason.as_deref())
    })
    .await
}
