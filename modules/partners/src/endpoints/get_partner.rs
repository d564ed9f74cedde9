use crate::{model::organisation::PartnerOut, scopes::Read, store::organisations};
use actix_web::get;
use kernel::{
    auth::Reach,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one organisation
///
/// By id or slug. An entry that was merged into another answers 308 with the other's address. Partner clients see their
/// own organisation only.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/partners/{partner}")]
pub async fn get_partner(ctx: Ctx<Read, Reach>, partner: Path<String>) -> Outcome<Found<PartnerOut>> {
    let fence = ctx.fence();
    ctx.read(move |conn| Ok(Found(organisations::find(conn, &fence, &partner.0)?.into()))).await
}
