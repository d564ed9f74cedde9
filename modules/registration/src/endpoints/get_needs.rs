use crate::{
    model::needs::NeedsOut,
    scopes::Needs,
    store::{needs, registrations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what somebody needs: diet, access
///
/// Data about health: a scope of its own, and purged 30 days after the event. Nothing said yet is version 0.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:needs"])))]
#[get("/events/{event}/registrations/{registration}/needs")]
pub async fn get_needs(ctx: Ctx<Needs, InEvent>, path: Path<(String, String)>) -> Outcome<Found<NeedsOut>> {
    let (fence, (_, key)) = (ctx.fence(), path.0);
    ctx.read(move |conn| {
        let row = registrations::find(conn, &fence.clone().into(), &key)?;
        let (needs, version) = needs::get(conn, row.id)?;
        Ok(Found(NeedsOut { registration_id: row.id, diet: needs.diet, access: needs.access, version }))
    })
    .await
}
