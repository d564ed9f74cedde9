use crate::{
    model::needs::{NeedsIn, NeedsOut},
    neighbours::Neighbours,
    scopes::Needs,
    store::{needs, registrations},
};
use actix_web::put;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, Json, Outcome, Path, Updated},
};

/// Say what somebody needs: diet, access
///
/// The whole state: what you leave out is cleared. The first time, send the ETag of version 0.
#[utoipa::path(tag = "registration", params(IfMatch), security(("oauth2" = ["registration:needs"])))]
#[put("/events/{event}/registrations/{registration}/needs")]
pub async fn put_needs(
    ctx: Ctx<Needs, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    Json(input): Json<NeedsIn>,
) -> Outcome<Updated<NeedsOut>> {
    let (fence, neighbours, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), path.0);
    ctx.write(move |tx| {
        neighbours.open(tx, fence.event())?;
        let row = registrations::find(tx, &fence.clone().into(), &key)?;
        let version = needs::put(tx, fence.event(), row.id, &input, version)?;
        tx.audit("needs.changed", "registration", Some(row.id.0.into()), Some(fence.event()));
        let NeedsIn { diet, access } = input.tidied();
        Ok(Updated(NeedsOut { registration_id: row.id, diet, access, version }))
    })
    .await
}
