use crate::{
    endpoints::events_port,
    errors,
    ids::UserId,
    model::users::{UserIn, UserOut},
    people,
    scopes::Write,
    store::users,
};
use actix_web::patch;
use kernel::http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated};

/// Change a user
///
/// Roles are part of the user and replaced as a whole list: read, change, send back with the ETag, and nobody's grant is
/// lost. Taking the role `admin` (for all events) from the last active administrator is refused (409). To shut somebody out,
/// see `POST /users/{user}/suspensions`.
#[utoipa::path(
    tag = "accounts",
    params(IfMatch, ("user" = inline(UserId), Path, description = "The user's id.")),
    request_body(content = UserIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["accounts:write"]))
)]
#[patch("/users/{user}")]
pub async fn update_user(
    ctx: Ctx<Write>,
    user: Path<UserId>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<UserOut>> {
    let events = events_port(&ctx.app());
    ctx.write(move |tx| {
        let current = users::find(tx, user.0)?.ok_or_else(errors::user_not_found)?;
        let held = users::grants(tx, &[current.id])?;
        let input: UserIn = patch.apply(&UserIn::of(&current, &held))?;
        let user = people::change(tx, &current, &held, &input, version, events.as_deref())?;
        let grants = users::grants(tx, &[user.id])?;
        Ok(Updated(UserOut::of(user, &grants)))
    })
    .await
}
