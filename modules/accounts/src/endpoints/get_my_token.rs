use crate::{endpoints::own_user, errors, ids::TokenId, model::me::TokenOut, store::tokens};
use actix_web::get;
use kernel::{
    auth::SignedIn,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one of my personal API tokens
///
/// What it is for, what it carries and when it was last used; never the token itself, which was shown when it was made.
#[utoipa::path(
    tag = "accounts",
    params(("token" = inline(TokenId), Path, description = "The token's id, not the token.")),
    security(("oauth2" = []))
)]
#[get("/me/tokens/{token}")]
pub async fn get_my_token(ctx: Ctx<SignedIn>, token: Path<TokenId>) -> Outcome<Found<TokenOut>> {
    let user = own_user(&ctx)?;
    ctx.read(move |conn| {
        let token = tokens::find(conn, user, token.0)?.ok_or_else(errors::token_not_found)?;
        Ok(Found(token.into()))
    })
    .await
}
