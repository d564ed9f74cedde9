use crate::{model::money::PayersOut, neighbours::Neighbours, scopes::Payments, store::payers};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// List who pays, and what is due, invoiced and paid
///
/// Registrations of one payer are brought together by SIRET and name. People who pay for themselves stand in one line.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:payments"])))]
#[get("/events/{event}/payers")]
pub async fn list_payers(ctx: Ctx<Payments, InEvent>) -> Outcome<Found<PayersOut>> {
    let (event, neighbours) = (ctx.fence().event(), Neighbours::of(&ctx.app()));
    ctx.read_long(move |conn| {
        let currency = neighbours.frame(conn, event)?.currency;
        Ok(Found(PayersOut { data: payers::totals(conn, event, &currency)? }))
    })
    .await
}
