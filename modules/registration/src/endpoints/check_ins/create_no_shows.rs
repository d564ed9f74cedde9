use crate::{desk, errors, model::check_in::NoShows, neighbours::Neighbours, scopes::Write, store::check_ins};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Mark who did not come
///
/// Once the event is over (409 `registration.not_over` before), whoever is `confirmed` and was never scanned becomes
/// `no_show`. Asked again, it finds nobody. A scan that an offline desk sends later still counts.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/no-shows")]
pub async fn create_no_shows(ctx: Ctx<Write, InEvent>) -> Outcome<Found<NoShows>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        let event = fence.event();
        let marked = desk::at(tx, &neighbours, event, |desk| {
            let frame = &desk.catalogue.frame;
            let ends_on = frame.ends_on.or(frame.window.map(|(_, last)| last));
            let over = ends_on.and_then(|day| day.succ_opt()).map(|next| desk.catalogue.start_of(next));
            if over.is_none_or(|over| desk.now() < over) {
                return Err(errors::not_over(ends_on));
            }
            let absent = check_ins::absent(desk.tx, event)?;
            let marked = i64::try_from(absent.len()).unwrap_or(i64::MAX);
            for row in absent {
                desk.no_show(row)?;
            }
            Ok(marked)
        })?;
        Ok(Found(NoShows { marked }))
    })
    .await
}
