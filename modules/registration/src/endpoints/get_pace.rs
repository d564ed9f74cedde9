use crate::{neighbours::Neighbours, pace::Editions, rules::pace, scopes::Read};
use actix_web::get;
use askama::Template as _;
use kernel::{
    auth::InEvent,
    error,
    http::{Ctx, Outcome, Svg},
};

/// Get how registrations come, as a picture
///
/// An SVG with its figures in words as well (`title`, `desc`), in the language of `Accept-Language`: registrations cumulated by
/// days before the start, beside the edition before. Counted are those that are registered today, by the day on which they were
/// made. Where the very day of the start is not known, the first day that it can be counts; where none is, today.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:read"])))]
#[get("/events/{event}/statistics/pace.svg")]
pub async fn get_pace(ctx: Ctx<Read, InEvent>) -> Outcome<Svg> {
    let (event, neighbours, now, lang) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now(), ctx.lang());
    ctx.read_long(move |conn| {
        let editions = Editions::of(conn, &neighbours, event, now)?;
        let previous = editions.previous.as_ref().map(|known| &known.curve);
        let picture = pace::draw(&editions.curve, previous, editions.days_before.unwrap_or(0), lang).render();
        Ok(Svg(picture.map_err(|cause| error::INTERNAL.plain().because(cause))?))
    })
    .await
}
