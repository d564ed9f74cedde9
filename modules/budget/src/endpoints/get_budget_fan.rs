use crate::{documents::pictures, neighbours::Neighbours, papers::fan, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path, Svg},
};

/// Get how far the result may lie, as a picture
///
/// An SVG with its figures in words as well (`title`, `desc`), in the language of `Accept-Language`: P5, P10, median, P90 and P95 of
/// the result from the newest simulation of the scenario, beside those of the other scenarios that have one; a `*` says that the
/// budget, or a live value that it rests on, has changed since.
#[utoipa::path(
    tag = "budget",
    responses((status = 409, description = "The scenario has not been simulated.")),
    security(("oauth2" = ["budget:read"]))
)]
#[get("/events/{event}/budget/scenarios/{scenario}/fan.svg")]
pub async fn get_budget_fan(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Svg> {
    let (event, neighbours, lang, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.lang(), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let picture = pictures::fan(conn, &neighbours, event, &scenario, lang, now)?;
        Ok(Svg(fan::draw(&picture)?))
    })
    .await
}
