use super::staff;
use crate::{
    model::registration::{ReactivationIn, RegistrationOut, WhenFull},
    scopes::Write,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, Outcome, Path, Updated},
};

/// Take back a cancellation
///
/// As if the person registered anew: with a seat in every pool, or at the end of the waiting list. Only a cancelled registration can
/// be reactivated (409 `registration.wrong_state`), only if nobody else has its address by now, and never after the person was
/// erased (409 `registration.erased`).
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations/{registration}/reactivations")]
pub async fn reactivate_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<ReactivationIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, row| desk.reactivate(row, input.when_full == WhenFull::Wait)).await
}
