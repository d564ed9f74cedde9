use super::staff;
use crate::{
    model::{money::PaymentIn, registration::RegistrationOut},
    rules::payment,
    scopes::Payments,
    store::payments::{self, Said},
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, Json, Outcome, Path, Updated},
};

/// Record where the money of a registration stands
///
/// By hand or by your accounting program. A tariff that waits for the payment confirms the registration when it is `paid` or
/// `waived`. `paid` means the whole price; a refund (`refunded`) is of what was paid, no more, is dated no earlier, and stands in
/// `refund_details` beside the payment: 409 `registration.not_paid` where nothing was. Money that comes for a registration that was
/// cancelled before is owed back by the rule of that day (`refund`). `If-Match` is the registration's ETag.
///
/// `amount` is what it comes to in all, so that the same sent twice changes nothing: what was entered before stays, and the
/// difference is entered beside it. `paid` and `refunded` without an amount take back nothing of what they are said of. Less than
/// before, or a state that takes `paid` or `refunded` back, undoes what was entered. To enter parts of a price, and refunds one
/// by one: `POST …/payments`, which adds up.
#[utoipa::path(tag = "registration", params(IfMatch), security(("oauth2" = ["registration:payments"])))]
#[put("/events/{event}/registrations/{registration}/payment")]
pub async fn put_registration_payment(
    ctx: Ctx<Payments, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    Json(input): Json<PaymentIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, mut row| {
        version.check(row.version)?;
        let (on, now) = (input.on.map(|day| desk.catalogue.start_of(day)), desk.now());
        let live = payments::live(desk.tx, row.id)?;
        let steps = payment::record(&mut row, &input, on, &live, now)?;
        let said = Said { on: input.on, method: input.method, reference: input.reference.clone() };
        payments::follow(desk.tx, &row, &steps, &said)?;
        desk.correct(row)
    })
    .await
}
