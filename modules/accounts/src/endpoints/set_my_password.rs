use crate::{
    endpoints::own_user,
    errors, hashing,
    model::me::PasswordIn,
    people,
    rules::password,
    sign_in::{Attempt, Proof, prove},
    store::users,
};
use actix_web::{HttpRequest, put};
use kernel::{
    auth::SignedIn,
    http::{Ctx, Deleted, Json, Outcome, peer},
};
use zeroize::Zeroizing;

/// Change my password
///
/// The present one proves that it is you: failures count as they do at sign-in (429). All your browsers and tokens end, the
/// one that you call with too; personal API tokens stay. Programs have no password.
#[utoipa::path(tag = "accounts", security(("oauth2" = [])))]
#[put("/me/password")]
pub async fn set_my_password(
    ctx: Ctx<SignedIn>,
    request: HttpRequest,
    Json(input): Json<PasswordIn>,
) -> Outcome<Deleted> {
    let id = own_user(&ctx)?;
    let app = ctx.app();
    let user = app.db.read(move |conn| users::find(conn, id)).await?.ok_or_else(errors::user_not_found)?;
    let chosen = Zeroizing::new(password::normalize(&input.new_password).into_owned());
    password::check(&chosen, &user.login).map_err(|weakness| errors::weak_password("/new_password", weakness))?;
    let attempt = Attempt::new(&app, Some(&user), &user.login, &peer(&request));
    let present = Zeroizing::new(input.current_password);
    let proven = match prove(&app, ctx.actor(), &attempt, Some(user), present).await? {
        Proof::Wait(seconds) => return Err(errors::too_many_attempts(seconds)),
        Proof::Wrong => return Err(errors::wrong_password()),
        Proof::Right(user) => user,
    };
    let hash = hashing::hash(chosen).await?;
    ctx.write(move |tx| {
        users::hold(tx, id)?;
        attempt.take_back(tx)?;
        let current = users::find(tx, id)?.ok_or_else(errors::user_not_found)?;
        if current.password_hash != proven.password_hash {
            return Err(errors::wrong_password());
        }
        people::choose_password(tx, &current, &hash, None)?;
        Ok(Deleted)
    })
    .await
}
