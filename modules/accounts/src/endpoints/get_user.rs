use crate::{errors, ids::UserId, model::users::UserOut, scopes::Read, store::users};
use actix_web::get;
use kernel::http::{Ctx, Found, Outcome, Path};

/// Get one user
///
/// By id. Find a user by login name with `GET /users?login=`.
#[utoipa::path(tag = "accounts", params(("user" = inline(UserId), Path, description = "The user's id.")), security(("oauth2" = ["accounts:read"])))]
#[get("/users/{user}")]
pub async fn get_user(ctx: Ctx<Read>, user: Path<UserId>) -> Outcome<Found<UserOut>> {
    ctx.read(move |conn| {
        let user = users::find(conn, user.0)?.ok_or_else(errors::user_not_found)?;
        let grants = users::grants(conn, &[user.id])?;
        Ok(Found(UserOut::of(user, &grants)))
    })
    .await
}
