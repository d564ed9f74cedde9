use crate::{
    documents::pictures,
    model::cash_course::{FanOver, FanQuery},
    neighbours::Neighbours,
    papers::fan,
    scopes::Read,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path, Query, Svg},
};

/// Get how far the result, or the cash of each month, may lie, as a picture
///
/// An SVG with its figures in words as well (`title`, `desc`), in the language of `Accept-Language`: P5, P10, median, P90 and P95
/// from the newest simulation of the scenario; a `*` says that the budget, or a live value that it rests on, has changed since.
/// They are of the result, beside the results of the other scenarios that have one; with `over=months` of what there is at the end
/// of each month: cumulated income less expenses, as lines are planned over the months (`cash` of the simulation). More
/// than 36 months in a row without movement are one point, `…`.
#[utoipa::path(
    tag = "budget",
    params(FanQuery),
    responses((status = 409, description = "The scenario has not been simulated.")),
    security(("oauth2" = ["budget:read"]))
)]
#[get("/events/{event}/budget/scenarios/{scenario}/fan.svg")]
pub async fn get_budget_fan(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<FanQuery>,
) -> Outcome<Svg> {
    let (event, neighbours, lang, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.lang(), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let draw = match query.over {
            FanOver::Scenarios => pictures::fan_over_scenarios,
            FanOver::Months => pictures::fan_over_months,
        };
        let picture = draw(conn, &neighbours, event, &scenario, lang, now)?;
        Ok(Svg(fan::draw(&picture)?))
    })
    .await
}
