use crate::{
    catalogue::Catalogue,
    model::check_in::{CheckInCounts, Presence},
    neighbours::Neighbours,
    rules::presence,
    scopes::CheckIn,
    store::check_ins,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
    ids::Id,
};

/// Count who is there
///
/// Expected and present, for the event and each of its half-days, as it is now. Expected are those with a seat whose tariff
/// covers the half-day; somebody may be present without being expected.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:check-in"])))]
#[get("/events/{event}/check-ins/counts")]
pub async fn get_check_in_counts(ctx: Ctx<CheckIn, InEvent>) -> Outcome<Found<CheckInCounts>> {
    let (fence, neighbours, now) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read(move |conn| {
        let event = fence.event();
        let catalogue = Catalogue::of(conn, &neighbours, event)?;
        let expected = check_ins::expected(conn, event, now)?;
        let present = check_ins::counts(conn, event)?;
        let seen = |subject: Id| present.iter().find(|(id, _)| *id == subject).map_or(0, |(_, n)| *n);
        let half_days = neighbours.half_days(conn, event)?.into_iter().map(|half_day| {
            let covered = |tariff| {
                let known = catalogue.tariffs.iter().find(|known| known.id == tariff);
                known.is_some_and(|known| presence::covers(&known.entry, &half_day))
            };
            Presence {
                half_day_id: Some(half_day.id),
                expected: expected.iter().filter(|(tariff, _)| covered(*tariff)).map(|(_, n)| n).sum(),
                present: seen(half_day.id.0.into()),
                half_day: Some(half_day.code.clone()),
            }
        });
        Ok(Found(CheckInCounts {
            half_days: half_days.collect(),
            event: Presence {
                half_day_id: None,
                half_day: None,
                expected: expected.iter().map(|(_, n)| n).sum(),
                present: check_ins::arrived(conn, event)?,
            },
        }))
    })
    .await
}
