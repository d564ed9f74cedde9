use crate::{
    editions::{Editions, currency},
    errors,
    model::commitment::{CommitmentIn, CommitmentOut},
    rules::commitments::settled,
    scopes::Commit,
    store::{commitments, partnerships},
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome, Path},
    outbox::Changed,
};

/// Add a commitment to a partnership
///
/// One commitment is one thing: a grant, a room, a service. All amounts of an event are in its currency (422
/// `currency_mismatch`). Instalments stay within what was granted; once there are any, `received` follows from them.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:commitments"])))]
#[post("/events/{event}/partnerships/{partner}/commitments")]
pub async fn create_commitment(
    ctx: Ctx<Commit, InEvent>,
    path: Path<(String, String)>,
    Json(input): Json<CommitmentIn>,
) -> Outcome<Created<CommitmentOut>> {
    let (_, partner) = path.0;
    let (fence, editions) = (ctx.fence(), Editions::of(&ctx.app()));
    ctx.write(move |tx| {
        let frame = editions.open(tx, fence.event())?;
        let (organisation, partnership) = partnerships::hold(tx, &fence, &partner)?;
        let input = settled(input.clone(), currency(frame.as_ref())).map_err(errors::invalid)?;
        let row = commitments::insert(tx, partnership.id, &input)?;
        let change = Changed::created("commitment", row.id, row.version);
        tx.publish(change.event(fence.event()).partner(organisation.id));
        Ok(Created(CommitmentOut::of(row, fence.event(), organisation.id)))
    })
    .await
}
