use crate::{
    model::registration::{StateOut, StatesOut},
    scopes::People,
    store::registrations,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// List what became of a registration, step by step
///
/// Every change of state with its instant, its reason and who made it; the oldest first.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:people"])))]
#[get("/events/{event}/registrations/{registration}/states")]
pub async fn list_registration_states(
    ctx: Ctx<People, InEvent>,
    path: Path<(String, String)>,
) -> Outcome<Found<StatesOut>> {
    let (fence, (_, key)) = (ctx.fence(), path.0);
    ctx.read(move |conn| {
        let row = registrations::find(conn, &fence.clone().into(), &key)?;
        let data = registrations::history(conn, row.id)?.into_iter().map(StateOut::from).collect();
        Ok(Found(StatesOut { data }))
    })
    .await
}
