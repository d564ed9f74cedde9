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
/// Its seat is free at once, and whoever waits for it gets it in the same moment. No partner's file brings
/// the person back, whoever cancelled: it is told `member.cancelled_by_staff`, and reactivation is for the organisers. Send `{}`
/// when there is no reason to keep. `refund` says what is to be paid back by the event's rule; that it was is for you to record.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations/{registration}/cancellations")]
pub async fn cancel_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<ReasonIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, row| desk.cancel(row, CancelledBy::Staff, input.reason.as_deref())).await
}
