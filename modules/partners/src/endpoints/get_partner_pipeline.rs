use crate::{editions::Editions, model::pipeline::PipelineOut, scopes::Read, store::pipeline};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Get where an event's partnerships stand
///
/// Per stage how many, of which kinds, with which amounts; what is overdue; how many networks relayed the call. Amounts are
/// kept apart by currency and never converted. Closed to partner clients.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partner-pipeline")]
pub async fn get_partner_pipeline(ctx: Ctx<Read, InEvent>) -> Outcome<Found<PipelineOut>> {
    let (fence, editions, now) = (ctx.fence(), Editions::of(&ctx.app()), ctx.now());
    ctx.read_long(move |conn| {
        let today = editions.today(conn, fence.event(), now)?;
        Ok(Found(pipeline::summary(conn, &fence, today)?))
    })
    .await
}
