use crate::{
    desk,
    model::{
        pool::{Overbooking, PoolKind},
        settings::{SettingsIn, SettingsOut},
    },
    neighbours::Neighbours,
    scopes::Configure,
    store::{pools, pools_shown, settings},
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    db::Key,
    http::{Ctx, IfMatch, Json, Outcome, Query, Updated},
    outbox::Changed,
};

/// Set what an event wants of its registration
///
/// The whole state: what you leave out is its default. A `capacity` below the seats taken answers 409
/// `registration.below_taken` unless you accept it with `accept_overbooking=true`; more seats move the waiting list at once.
/// A `capacity` below what is kept for partners is taken, with a warning in `warnings`.
/// The first time, send the ETag of the defaults (version 0).
#[utoipa::path(
    tag = "registration", params(IfMatch, Overbooking), security(("oauth2" = ["registration:configure"]))
)]
#[put("/events/{event}/registration-settings")]
pub async fn put_registration_settings(
    ctx: Ctx<Configure, InEvent>,
    IfMatch(version): IfMatch,
    Query(overbooking): Query<Overbooking>,
    Json(input): Json<SettingsIn>,
) -> Outcome<Updated<SettingsOut>> {
    let (event, neighbours) = (ctx.fence().event(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        tx.lock(Key::Event(event))?;
        neighbours.open(tx, event)?;
        let current = settings::put(tx, event, &input, version)?;
        let pool = pools::ensure(tx, event, PoolKind::Event, event.into())?;
        pools::resize(tx, &pool, input.capacity.map(i64::from), overbooking.accept_overbooking)?;
        tx.publish(Changed::updated("registration_settings", event, current.version).event(event));
        desk::at(tx, &neighbours, event, |desk| {
            desk.reconsider();
            Ok(())
        })?;
        let now = tx.now();
        let warnings = pools_shown::warnings(tx, event, now)?;
        Ok(Updated(SettingsOut { event_id: event, settings: current.settings, warnings, version: current.version }))
    })
    .await
}
