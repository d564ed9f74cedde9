use super::staff;
use crate::{
    model::registration::{ReasonIn, RegistrationOut},
    scopes::Write,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, Outcome, Path, Updated},
};

/// Confirm a pending registration
///
/// The order came, the payment, or the approval; or it is confirmed without. Answers that are missing stay missing.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations/{registration}/confirmations")]
pub async fn confirm_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<ReasonIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, row| desk.confirm(row, input.reason.as_deref())).await
}
