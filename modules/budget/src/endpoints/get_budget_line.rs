use crate::{
    model::line::LineOut,
    neighbours::Neighbours,
    scopes::Read,
    store::{budgets, lines},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one line of an event's budget
///
/// By code or id.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/lines/{line}")]
pub async fn get_budget_line(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Found<LineOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, line) = path.0;
    ctx.read(move |conn| {
        let row = lines::find(conn, event, &line)?;
        let frame = neighbours.frame(conn, event)?;
        Ok(Found(LineOut::of(row, budgets::get(conn, &frame, now)?.currency())))
    })
    .await
}
