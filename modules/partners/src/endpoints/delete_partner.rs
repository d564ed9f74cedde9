use crate::{
    scopes::Write,
    store::{organisations, removal},
};
use actix_web::delete;
use kernel::{
    auth::Reach,
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
};

/// Delete an organisation
///
/// Only while nothing uses it: 409 `partners.in_use` as long as it has partnerships (in any event), seats in committees,
/// members of its network or predecessors. Its people go with it, and so do the entries that were merged into it: their ids
/// stop redirecting. Its OAuth clients are suspended. If it turned out to be another organisation, merge it instead.
#[utoipa::path(tag = "partners", params(IfMatch), security(("oauth2" = ["partners:write"])))]
#[delete("/partners/{partner}")]
pub async fn delete_partner(ctx: Ctx<Write>, partner: Path<String>, IfMatch(version): IfMatch) -> Outcome<Deleted> {
    ctx.write(move |tx| {
        let current = organisations::hold(tx, &Reach::system(), &partner.0)?;
        removal::delete(tx, &current, version)?;
        Ok(Deleted)
    })
    .await
}
