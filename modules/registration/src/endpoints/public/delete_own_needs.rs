use super::own;
use crate::{links::Token, store::needs};
use actix_web::delete;
use kernel::{
    auth::Public,
    http::{Ctx, Deleted, IfMatch, Outcome},
};

/// Take back what one has said of one's needs
///
/// At any time, also after `change_until`. To withdraw the consent `needs` does the same.
#[utoipa::path(
    tag = "registration", params(Token, IfMatch), security(()),
    responses((status = 404, description = "No token, or one that opens nothing (any more)."))
)]
#[delete("/public/registration/needs")]
pub async fn delete_own_needs(ctx: Ctx<Public>, token: Token, IfMatch(version): IfMatch) -> Outcome<Deleted> {
    own::at(ctx, token, move |desk, row| {
        let (_, current) = needs::get(desk.tx, row.id)?;
        version.check(current)?;
        needs::clear(desk.tx, row.id)?;
        desk.tx.audit("needs.changed", "registration", Some(row.id.0.into()), Some(row.event_id));
        Ok(Deleted)
    })
    .await
}
