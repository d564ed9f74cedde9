use super::staff;
use crate::{
    model::{person::PersonIn, registration::RegistrationOut},
    scopes::Write,
    store::{members, registrations::RegistrationRow},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, Outcome, Path, Updated},
};

/// Give a seat to a colleague
///
/// The seat, the tariff and the options stay; answers and consents are the newcomer's own, so the registration may be `pending`
/// again. The link of the one who leaves is worthless from now on. Nobody who is there already can be replaced. The seat of a
/// partner's member is no longer hers: what the partner's file says of her does not touch it, and brings her no other.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations/{registration}/transfers")]
pub async fn transfer_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<PersonIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, row| {
        members::give_away(desk.tx, row.id)?;
        desk.transfer(RegistrationRow { external_id: None, ..row }, &input)
    })
    .await
}
