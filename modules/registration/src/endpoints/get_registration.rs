use crate::{
    catalogue::Catalogue, model::registration::RegistrationOut, neighbours::Neighbours, scopes::People, show,
    store::registrations,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a registration
///
/// By id or by number, as it is read out: case, hyphens and the letters that look like digits do not matter. Partner clients
/// see those that came through them; every other is unknown to them.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:people"])))]
#[get("/events/{event}/registrations/{registration}")]
pub async fn get_registration(ctx: Ctx<People, Own>, path: Path<(String, String)>) -> Outcome<Found<RegistrationOut>> {
    let (fence, neighbours, now, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), path.0);
    ctx.read(move |conn| {
        let row = registrations::find(conn, &fence, &key)?;
        let catalogue = Catalogue::of(conn, &neighbours, fence.event())?;
        Ok(Found(show::one(conn, &catalogue, &fence, now, row)?))
    })
    .await
}
