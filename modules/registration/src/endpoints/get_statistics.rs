use crate::{
    model::statistics::{Previous, StatisticsOut},
    neighbours::Neighbours,
    pace::Editions,
    scopes::Read,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Get an event's registrations in figures
///
/// By state, category, tariff, partner, department, region and day; nothing about single people. `registered` are those with a
/// seat, or an offer of one; holds and offers that have lapsed count as cancelled. `previous` is the edition that this one was
/// copied from, else the one before it by date; rehearsals (`test_mode`) are compared with nothing.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:read"])))]
#[get("/events/{event}/statistics")]
pub async fn get_statistics(ctx: Ctx<Read, InEvent>) -> Outcome<Found<StatisticsOut>> {
    let (event, neighbours, now, lang) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now(), ctx.lang());
    ctx.read_long(move |conn| {
        let editions = Editions::of(conn, &neighbours, event, now)?;
        let (counts, catalogue) = (&editions.counts, &editions.catalogue);
        let previous = editions.previous.as_ref().zip(editions.days_before).map(|(known, days_before)| Previous {
            event_id: known.event,
            slug: known.curve.slug.clone(),
            days_before,
            registered_then: known.curve.at(days_before),
            registered: known.curve.total(),
        });
        Ok(Found(StatisticsOut {
            event_id: event,
            at: now,
            test_mode: catalogue.frame.test_mode,
            all: counts.all,
            by_status: counts.by_status(),
            by_category: counts.by_category(catalogue, lang),
            by_tariff: counts.by_tariff(catalogue, lang),
            by_partner: counts.by_partner(conn, &neighbours)?,
            by_department: counts.by_department(),
            by_region: counts.by_region(),
            by_day: counts.by_day(),
            previous,
        }))
    })
    .await
}
