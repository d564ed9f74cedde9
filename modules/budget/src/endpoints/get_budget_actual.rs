use crate::{
    model::actual::ActualOut,
    neighbours::Neighbours,
    scopes::Read,
    store::{actuals, budgets},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a quote, a commitment, an invoice or a payment
///
/// By its id.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/actuals/{actual}")]
pub async fn get_budget_actual(ctx: Ctx<Read, InEvent>, path: Path<(String, String)>) -> Outcome<Found<ActualOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, actual) = path.0;
    ctx.read(move |conn| {
        let row = actuals::find(conn, event, &actual)?;
        let frame = neighbours.frame(conn, event)?;
        Ok(Found(ActualOut::of(row, budgets::get(conn, &frame, now)?.currency())))
    })
    .await
}
