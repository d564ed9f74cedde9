use crate::{
    model::partnership::{Overbooking, PartnershipOut},
    scopes::Read,
    seats::Seats,
    store::partnerships,
};
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
    let (fence, seats, now) = (ctx.fence(), Seats::of(&ctx.app(), Overbooking::default()), ctx.now());
    ctx.read(move |conn| {
        let (row, brief) = partnerships::find(conn, &fence, &partner)?;
        let shown = PartnershipOut::of(row, brief);
        // What the event has left is none of a partner's business.
        Ok(Found(if fence.partner().is_some() { shown } else { seats.warn(conn, shown, now)? }))
    })
    .await
}
