use crate::{keyring, model::oauth::JwksOut, oauth::reply::PublicDocument};
use actix_web::get;
use kernel::{
    auth::Public,
    http::{Ctx, Outcome},
};

/// Get the public keys of access tokens
///
/// RFC 7517. Keys change from time to time and overlap: keep them for five minutes, and look again when a token's `kid` is
/// not among them. A valid signature alone does not tell that a token was not revoked.
#[utoipa::path(tag = "accounts", security(()))]
#[get("/.well-known/jwks.json")]
pub async fn get_jwks(ctx: Ctx<Public>) -> Outcome<PublicDocument<JwksOut>> {
    let (app, now) = (ctx.app(), ctx.now());
    // Before the first token there is no key yet; whoever looks then should not have to come back.
    keyring::signer(&app).await?;
    ctx.read(move |conn| {
        let value = JwksOut { keys: keyring::public_keys(conn, now)? };
        Ok(PublicDocument { value, max_age: 300 })
    })
    .await
}
