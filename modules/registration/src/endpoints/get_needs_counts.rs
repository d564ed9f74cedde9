use crate::{
    catalogue::Catalogue,
    ids::EntryId,
    model::needs::{NeedsAt, NeedsCountsOut},
    neighbours::Neighbours,
    rules::{needs as counting, presence},
    scopes::Needs,
    store::{check_ins, needs},
};
use actix_web::get;
use contracts::events::HalfDayFrame;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Count who needs what, half-day by half-day
///
/// Without names, for the caterer and the house: of those who come, how many wrote the same diet or access need, for the whole
/// event and for each half-day that their tariff covers; `includes_meal` says at which of them they eat. What was written in
/// other words counts apart: `GET …/registrations/needs` has the list.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:needs"])))]
#[get("/events/{event}/registrations/needs/counts")]
pub async fn get_needs_counts(ctx: Ctx<Needs, InEvent>) -> Outcome<Found<NeedsCountsOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read_long(move |conn| {
        let catalogue = Catalogue::of(conn, &neighbours, event)?;
        let expected = check_ins::expected(conn, event, now)?;
        let said = needs::by_tariff(conn, event, now)?;
        let at = |half_day: Option<HalfDayFrame>| {
            let covered = |tariff: &EntryId| {
                let known = catalogue.tariffs.iter().find(|known| known.id == *tariff);
                half_day
                    .as_ref()
                    .is_none_or(|half_day| known.is_some_and(|known| presence::covers(&known.entry, half_day)))
            };
            let there = || said.iter().filter(|(tariff, _)| covered(tariff)).map(|(_, needs)| needs);
            NeedsAt {
                expected: expected.iter().filter(|(tariff, _)| covered(tariff)).map(|(_, n)| n).sum(),
                diets: counting::count(there().filter_map(|needs| needs.diet.as_deref())),
                access: counting::count(there().filter_map(|needs| needs.access.as_deref())),
                includes_meal: half_day.as_ref().is_some_and(|half_day| half_day.includes_meal),
                date: half_day.as_ref().and_then(|half_day| half_day.date),
                label: half_day.as_ref().map(|half_day| half_day.label.clone()),
                half_day: half_day.map(|half_day| half_day.code),
            }
        };
        let half_days = neighbours.half_days(conn, event)?;
        Ok(Found(NeedsCountsOut { event: at(None), half_days: half_days.into_iter().map(Some).map(at).collect() }))
    })
    .await
}
