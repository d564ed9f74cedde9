use crate::{editions::Editions, rules::funnel, scopes::Read, store::pipeline};
use actix_web::get;
use askama::Template;
use kernel::{
    auth::InEvent,
    error,
    http::{Ctx, Outcome, Svg},
};

/// Get where an event's partnerships stand, as a picture
///
/// An SVG with its figures in words as well (`title`, `desc`), in the language of `Accept-Language`. The funnel shows how many
/// partnerships have come at least as far as each stage; those who declined stand apart.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partner-pipeline/funnel.svg")]
pub async fn get_partner_funnel(ctx: Ctx<Read, InEvent>) -> Outcome<Svg> {
    let (fence, editions, now, lang) = (ctx.fence(), Editions::of(&ctx.app()), ctx.now(), ctx.lang());
    ctx.read_long(move |conn| {
        let today = editions.today(conn, fence.event(), now)?;
        let summary = pipeline::summary(conn, &fence, today)?;
        let picture = funnel::draw(&summary, fence.slug(), lang).render();
        Ok(Svg(picture.map_err(|cause| error::INTERNAL.plain().because(cause))?))
    })
    .await
}
