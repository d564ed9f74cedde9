use crate::{links, links::Token, model::needs::OwnNeedsOut, store::needs};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Found, Outcome},
};

/// See what one has said of one's needs: diet, access
///
/// Nothing said yet is version 0.
#[utoipa::path(
    tag = "registration", params(Token), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[get("/public/registration/needs")]
pub async fn get_own_needs(ctx: Ctx<Public>, token: Token) -> Outcome<Found<OwnNeedsOut>> {
    let (token, secrets) = (token.required()?, ctx.app().secrets.clone());
    ctx.read(move |conn| {
        let row = links::open(conn, &secrets, &token)?;
        let (said, version) = needs::get(conn, row.id)?;
        Ok(Found(OwnNeedsOut::new(said, version)))
    })
    .await
}
