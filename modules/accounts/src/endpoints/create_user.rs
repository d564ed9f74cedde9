use crate::{
    credentials::one_time_password,
    endpoints::events_port,
    hashing,
    model::users::{UserCreatedOut, UserIn, UserOut},
    people,
    scopes::Write,
    store::users,
};
use actix_web::post;
use kernel::http::{Created, Ctx, Json, OnceOnly, Outcome};
use zeroize::Zeroizing;

/// Create a user
///
/// Answers a one-time password, shown this once: hand it to the person, who must replace it at the first sign-in. Roles can
/// be given at once, for one event or for all.
#[utoipa::path(tag = "accounts", security(("oauth2" = ["accounts:write"])))]
#[post("/users")]
pub async fn create_user(ctx: Ctx<Write>, Json(input): Json<UserIn>) -> Outcome<Created<UserCreatedOut>> {
    let password = one_time_password();
    let hash = hashing::hash(Zeroizing::new(password.clone())).await?;
    let events = events_port(&ctx.app());
    ctx.write(move |tx| {
        let user = people::create(tx, &input, Some(&hash), events.as_deref())?;
        let grants = users::grants(tx, &[user.id])?;
        Ok(Created(UserCreatedOut { user: UserOut::of(user, &grants), one_time_password: OnceOnly(password.clone()) }))
    })
    .await
}
