use crate::{
    ids::CommitmentId,
    model::commitment::CommitmentOut,
    scopes::Read,
    store::{commitments, partnerships},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, Found, Outcome, Path},
};

/// Get one commitment of a partnership
///
/// A commitment of another partnership is 404 here, also if you may see that one.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships/{partner}/commitments/{commitment}")]
pub async fn get_commitment(
    ctx: Ctx<Read, Own>,
    path: Path<(String, String, CommitmentId)>,
) -> Outcome<Found<CommitmentOut>> {
    let (_, partner, commitment) = path.0;
    let fence = ctx.fence();
    ctx.read(move |conn| {
        let (partnership, _) = partnerships::find(conn, &fence, &partner)?;
        let row = commitments::find(conn, partnership.id, commitment)?;
        Ok(Found(CommitmentOut::of(row, partnership.event_id, partnership.partner_id)))
    })
    .await
}
