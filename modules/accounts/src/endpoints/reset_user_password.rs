use crate::{
    credentials::one_time_password, errors, hashing, ids::UserId, model::users::PasswordResetOut, people,
    scopes::Write, sign_in::account_key, store::users,
};
use actix_web::post;
use kernel::http::{Created, Ctx, OnceOnly, Outcome, Path};
use zeroize::Zeroizing;

/// Give a user a new one-time password
///
/// Shown this once. The old password, browsers and tokens end at once, and failed attempts are forgotten; personal API
/// tokens stay. The person replaces it at the next sign-in.
#[utoipa::path(
    tag = "accounts",
    params(("user" = inline(UserId), Path, description = "The user's id.")),
    security(("oauth2" = ["accounts:write"]))
)]
#[post("/users/{user}/password-resets")]
pub async fn reset_user_password(ctx: Ctx<Write>, user: Path<UserId>) -> Outcome<Created<PasswordResetOut>> {
    let (app, id) = (ctx.app(), user.0);
    let row = app.db.read(move |conn| users::find(conn, id)).await?.ok_or_else(errors::user_not_found)?;
    let key = account_key(&app, &row);
    let password = one_time_password();
    let hash = hashing::hash(Zeroizing::new(password.clone())).await?;
    ctx.write(move |tx| {
        people::reset_password(tx, id, &hash, &key)?;
        Ok(Created(PasswordResetOut { user_id: id, one_time_password: OnceOnly(password.clone()) }))
    })
    .await
}
