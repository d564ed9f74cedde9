use crate::{
    editions::Editions,
    model::relay::{RelayIn, RelayOut},
    scopes::Write,
    store::{partnerships, relays},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome, Path},
    outbox::Changed,
};

/// Add the proof that a partner relayed the call
///
/// One page is one proof: a second one with the same `url` is 409 `partners.relay_known`. The number of networks that relayed
/// the call is an evaluation criterion of the congress; the pipeline counts them.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:write"])))]
#[post("/events/{event}/partnerships/{partner}/relays")]
pub async fn create_relay(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<RelayIn>,
) -> Outcome<Created<RelayOut>> {
    let (_, partner) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        editions.open(tx, fence.event())?;
        let (organisation, partnership) = partnerships::hold(tx, &fence, &partner)?;
        let row = relays::insert(tx, partnership.id, &input)?;
        let change = Changed::created("relay", row.id, relays::VERSION);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Created(RelayOut::of(row, fence.event(), organisation.id)))
    })
    .await
}
