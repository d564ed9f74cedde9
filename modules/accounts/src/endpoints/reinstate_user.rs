use crate::{ids::UserId, people, scopes::Write};
use actix_web::delete;
use kernel::http::{Ctx, Deleted, Outcome, Path};

/// Reinstate a suspended user
///
/// The user signs in anew; personal API tokens that have not expired are good again. Does nothing for a user who is not
/// suspended, so it needs no `If-Match`.
#[utoipa::path(
    tag = "accounts",
    params(("user" = inline(UserId), Path, description = "The user's id.")),
    security(("oauth2" = ["accounts:write"]))
)]
#[delete("/users/{user}/suspensions")]
pub async fn reinstate_user(ctx: Ctx<Write>, user: Path<UserId>) -> Outcome<Deleted> {
    ctx.write(move |tx| {
        people::reinstate(tx, user.0)?;
        Ok(Deleted)
    })
    .await
}
