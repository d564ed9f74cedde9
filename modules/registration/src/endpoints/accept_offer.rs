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

/// Accept an offered seat for somebody
///
/// For people who call instead of following their link. Too late is 409 `registration.offer_lapsed`: the seat went to the next.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations/{registration}/acceptances")]
pub async fn accept_offer(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(ReasonIn { .. }): Json<ReasonIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, |desk, row| desk.accept(row)).await
}
