use super::staff;
use crate::{
    model::{money::EntryIn, registration::RegistrationOut},
    rules::payment,
    scopes::Payments,
    store::payments::{self, Said},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Ctx, Json, OptionalIfMatch, Outcome, Path, Updated},
};

/// Enter a payment or a refund
///
/// One more: parts of a price, and of what goes back, add up (`paid`, `refunded`), and `…/payments` lists each. The state follows:
/// `paid` once the price has come, `refunded` where it had and less is kept; while something is due it stays as it was, also when
/// part of a part goes back, and so does `paid` whose price rose since, until all of that has come.
///
/// No more than is still due is paid (422 `more_than_due`), and no more than was paid goes back (`more_than_paid`; 409
/// `registration.not_paid` where nothing is). Sent twice it counts twice: send an Idempotency-Key, or the registration's ETag as
/// `If-Match`. To say in one word where the money stands: `PUT …/payment`.
#[utoipa::path(tag = "registration", params(OptionalIfMatch), security(("oauth2" = ["registration:payments"])))]
#[post("/events/{event}/registrations/{registration}/payments")]
pub async fn create_registration_payment(
    ctx: Ctx<Payments, InEvent>,
    path: Path<(String, String)>,
    OptionalIfMatch(version): OptionalIfMatch,
    Json(input): Json<EntryIn>,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, mut row| {
        version.check(row.version)?;
        let (on, now) = (input.on.map(|day| desk.catalogue.start_of(day)), desk.now());
        let live = payments::live(desk.tx, row.id)?;
        payment::enter(&mut row, &input, on, &live, now)?;
        let said = Said { on: input.on, method: input.method, reference: input.reference.clone() };
        payments::enter(desk.tx, &row, input.kind, input.amount.amount_minor, &said)?;
        desk.correct(row)
    })
    .await
}
