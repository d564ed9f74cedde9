use crate::{
    ids::RelayId,
    model::relay::RelayOut,
    scopes::Read,
    store::{partnerships, relays},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one proof that a partner relayed the call
///
/// A proof never changes: it is added and removed.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships/{partner}/relays/{relay}")]
pub async fn get_relay(ctx: Ctx<Read, Own>, path: Path<(String, String, RelayId)>) -> Outcome<Found<RelayOut>> {
    let (_, partner, relay) = path.0;
    let fence = ctx.fence();
    ctx.read(move |conn| {
        let (partnership, _) = partnerships::find(conn, &fence, &partner)?;
        let row = relays::find(conn, partnership.id, relay)?;
        Ok(Found(RelayOut::of(row, partnership.event_id, partnership.partner_id)))
    })
    .await
}
