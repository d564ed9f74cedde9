use crate::{
    model::settings::SettingsOut,
    scopes::Read,
    store::{pools_shown, settings},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Get what an event wants of its registration
///
/// Before anything is set the defaults answer, at version 0.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:read"])))]
#[get("/events/{event}/registration-settings")]
pub async fn get_registration_settings(ctx: Ctx<Read, InEvent>) -> Outcome<Found<SettingsOut>> {
    let (event, now) = (ctx.fence().event(), ctx.now());
    ctx.read(move |conn| {
        let current = settings::get(conn, event)?;
        let warnings = pools_shown::warnings(conn, event, now)?;
        Ok(Found(SettingsOut { event_id: event, settings: current.settings, warnings, version: current.version }))
    })
    .await
}
