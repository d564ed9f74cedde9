use super::staff;
use crate::{
    errors,
    model::{
        money::PaymentIn,
        registration::{Payment, PaymentDetails, RegistrationOut},
    },
    scopes::Payments,
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, Json, Outcome, Path, Updated},
};

/// Record where the money of a registration stands
///
/// By hand or by your accounting program. A tariff that waits for the payment confirms the registration when it is `paid` or
/// `waived`. `If-Match` is the registration's ETag.
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
        if (input.state == Payment::Free) != (row.price_minor == 0) {
            return Err(errors::invalid(
                "/state",
                "payment_state",
                "« free » vaut pour ce qui ne coûte rien, et pour cela seulement.",
                "“free” is for what costs nothing, and for that only.",
            ));
        }
        if input.amount.is_some_and(|amount| amount.currency.to_string() != row.currency) {
            return Err(errors::invalid(
                "/amount/currency",
                "currency_of_event",
                format!("L'inscription est en {}.", row.currency),
                format!("The registration is in {}.", row.currency),
            ));
        }
        row.payment = input.state;
        row.agreed.0.payment = Some(PaymentDetails {
            method: input.method,
            on: input.on,
            reference: input.reference.clone(),
            amount: input.amount,
        });
        desk.correct(row)
    })
    .await
}
