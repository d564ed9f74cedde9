use crate::{endpoints::own_user, errors, ids::TokenId, store::tokens};
use actix_web::delete;
use kernel::{
    auth::SignedIn,
    http::{Ctx, Deleted, Outcome, Path},
    ids::Id,
};

/// Delete one of my personal API tokens
///
/// It is refused within a second, everywhere. Tokens do not change, so no `If-Match` is needed.
#[utoipa::path(tag = "accounts", params(("token" = inline(TokenId), Path, description = "The token's id, not the token.")), security(("oauth2" = [])))]
#[delete("/me/tokens/{token}")]
pub async fn delete_my_token(ctx: Ctx<SignedIn>, token: Path<TokenId>) -> Outcome<Deleted> {
    let (user, id) = (own_user(&ctx)?, token.0);
    ctx.write(move |tx| {
        if !tokens::delete(tx, user, id)? {
            return Err(errors::token_not_found());
        }
        tx.audit("token.deleted", "token", Some(Id(id.0)), None);
        Ok(Deleted)
    })
    .await
}
