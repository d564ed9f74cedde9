use crate::{documents::pictures, neighbours::Neighbours, papers::tornado, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path, Svg},
};

/// Get what moves the result, as a picture
///
/// An SVG with its figures in words as well (`title`, `desc`), in the language of `Accept-Language`: the result with each uncertain
/// hypothesis at its P10 and its P90, all others at their medians, from the newest simulation of the scenario; a `*` says that the
/// budget, or a live value that it rests on, has changed since. The middle is `median_result` of the simulation; the median of the
/// results, `result.p50`, which the fan shows, lies elsewhere where the result does not follow the hypotheses evenly.
#[utoipa::path(
    tag = "budget",
    responses((status = 409, description = "The scenario has not been simulated.")),
    security(("oauth2" = ["budget:read"]))
)]
#[get("/events/{event}/budget/scenarios/{scenario}/tornado.svg")]
pub async fn get_budget_tornado(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Svg> {
    let (event, neighbours, lang, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.lang(), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let picture = pictures::tornado(conn, &neighbours, event, &scenario, lang, now)?;
        Ok(Svg(tornado::draw(&picture)?))
    })
    .await
}
