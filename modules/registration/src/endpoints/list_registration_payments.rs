use crate::{
    model::money::{EntriesOut, EntryOut},
    scopes::Payments,
    store::{payments, registrations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// List the payments and refunds of a registration
///
/// Each with its day, its method and who entered it; the oldest entry first. Those with `undone_at` do not count: they were
/// mistakes, or `PUT …/payment` has said otherwise since.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:payments"])))]
#[get("/events/{event}/registrations/{registration}/payments")]
pub async fn list_registration_payments(
    ctx: Ctx<Payments, InEvent>,
    path: Path<(String, String)>,
) -> Outcome<Found<EntriesOut>> {
    let (fence, (_, key)) = (ctx.fence(), path.0);
    ctx.read(move |conn| {
        let row = registrations::find(conn, &fence.clone().into(), &key)?;
        let currency = row.currency.parse().map_err(|cause| kernel::error::INTERNAL.plain().because(cause))?;
        let entries = payments::all(conn, row.id)?;
        Ok(Found(EntriesOut { data: entries.into_iter().map(|entry| EntryOut::of(entry, currency)).collect() }))
    })
    .await
}
