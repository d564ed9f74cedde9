use crate::{
    catalogue::Chooser,
    desk,
    forms::{self, Origin},
    model::registration::{RegistrationIn, RegistrationOut, Source},
    neighbours::Neighbours,
    scopes::Write,
    show,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
};

/// Register somebody
///
/// For the organisers: any tariff and category at any time, and nobody needs to have agreed to anything. A seat is taken in
/// every pool that the registration touches, or in none; then it waits (`when_full: "wait"`, the default: status `waiting`) or
/// is refused (`"refuse"`: 409 `registration.full`, naming the pool). An address that is registered answers 409
/// `registration.duplicate` with the id of that registration. Missing answers to required questions leave it `pending`.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:write"])))]
#[post("/events/{event}/registrations")]
pub async fn create_registration(
    ctx: Ctx<Write, InEvent>,
    Json(input): Json<RegistrationIn>,
) -> Outcome<Created<RegistrationOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.write(move |tx| {
        let event = fence.event();
        let (catalogue, row) = desk::at(tx, &neighbours, event, |desk| {
            let origin = Origin {
                chooser: Chooser::Staff,
                source: Source::Staff,
                partner: forms::partner(desk.tx, &neighbours, event, input.partner.as_deref())?,
                group: None,
                by_form: false,
                now: desk.now(),
            };
            let (catalogue, id) = (desk.catalogue.clone(), desk.tx.new_id());
            let new = forms::read(&catalogue, id, &input, &origin)?;
            let row = desk.register(new)?;
            Ok((catalogue, row))
        })?;
        let now = tx.now();
        Ok(Created(show::one(tx, &catalogue, &fence.clone().into(), now, row)?))
    })
    .await
}
