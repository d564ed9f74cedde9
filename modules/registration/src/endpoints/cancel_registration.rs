use super::staff;
use crate::{
    model::registration::{CancelledBy, ReasonIn, RegistrationOut},
    scopes::Write,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, Outcome, Path, Updated},
};

/// Cancel a registration
///
/// Its seat is free at once, and whoever waits for it gets it in the same moment. Cancelled by the organisers, so a partner's
/// file may bring the person back; what the person cancels herself stays cancelled. Send `{}` when there is no reason to keep.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations/{registration}/cancellations")]
pub async fn cancel_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<ReasonIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, row| desk.cancel(row, CancelledBy::Staff, input.reason.as_deref())).await
}
