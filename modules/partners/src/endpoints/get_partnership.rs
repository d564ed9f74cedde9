use crate::{model::partnership::PartnershipOut, scopes::Read, store::partnerships};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get what an organisation is to an event
///
/// By id or slug of the organisation. Partner clients see their own, without `note` and `next_action`; anybody else's is 404
/// like one that does not exist.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships/{partner}")]
pub async fn get_partnership(ctx: Ctx<Read, Own>, path: Path<(String, String)>) -> Outcome<Found<PartnershipOut>> {
    let (_, partner) = path.0;
    let fence = ctx.fence();
    ctx.read(move |conn| {
        let (row, brief) = partnerships::find(conn, &fence, &partner)?;
        Ok(Found(PartnershipOut::of(row, brief)))
    })
    .await
}
