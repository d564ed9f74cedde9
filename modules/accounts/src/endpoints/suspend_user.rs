use crate::{ids::UserId, model::users::UserOut, people, scopes::Write, store::users};
use actix_web::post;
use kernel::http::{Ctx, Outcome, Path, Updated};

/// Suspend a user
///
/// The user is refused within a second, everywhere; browsers and tokens end, personal API tokens are refused while it lasts.
/// Needs no `If-Match`, because it may be urgent, and does nothing the second time. The last active administrator cannot be
/// suspended (409).
#[utoipa::path(
    tag = "accounts",
    params(("user" = inline(UserId), Path, description = "The user's id.")),
    security(("oauth2" = ["accounts:write"]))
)]
#[post("/users/{user}/suspensions")]
pub async fn suspend_user(ctx: Ctx<Write>, user: Path<UserId>) -> Outcome<Updated<UserOut>> {
    ctx.write(move |tx| {
        let user = people::suspend(tx, user.0)?;
        let grants = users::grants(tx, &[user.id])?;
        Ok(Updated(UserOut::of(user, &grants)))
    })
    .await
}
