use crate::{
    documents::Document, model::statement::FiguresQuery, neighbours::Neighbours, papers::waterfall, scopes::Read,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Outcome, Path, Query, Svg},
};

/// Get the way from income to the balance, as a picture
///
/// An SVG with its figures in words as well (`title`, `desc`), in the language of `Accept-Language`. By heading; contributions in
/// kind are left out. `as_of` as in the statement.
#[utoipa::path(tag = "budget", params(FiguresQuery), responses((status = 409, description = crate::errors::CANNOT_COMPUTE)), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/waterfall.svg")]
pub async fn get_budget_waterfall(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(query): Query<FiguresQuery>,
) -> Outcome<Svg> {
    let (event, neighbours, lang, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.lang(), ctx.now());
    let (_, scenario) = path.0;
    ctx.read_long(move |conn| {
        let document = Document::read(conn, &neighbours, event, &scenario, query.as_of, lang, now)?;
        Ok(Svg(waterfall::draw(&document.paper)?))
    })
    .await
}
