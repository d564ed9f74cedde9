use super::own;
use crate::{catalogue::Catalogue, links, links::Token, model::own::OwnRegistrationOut, neighbours::Neighbours};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Found, Outcome},
};

/// See one's own registration
///
/// By the token of the link that was mailed, in the header `Colloque-Manage-Token`; without a valid one 404. Nobody is told a
/// place on the waiting list, because it moves.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[get("/public/registration")]
pub async fn get_own_registration(ctx: Ctx<Public>, token: Token) -> Outcome<Found<OwnRegistrationOut>> {
    let (token, secrets, neighbours) = (token.required()?, ctx.app().secrets.clone(), Neighbours::of(&ctx.app()));
    let now = ctx.now();
    ctx.read(move |conn| {
        let row = links::open(conn, &secrets, &token)?;
        let catalogue = Catalogue::of(conn, &neighbours, row.event_id)?;
        Ok(Found(own::shown(conn, &catalogue, now, row)?))
    })
    .await
}
