use crate::{
    model::check_in::CheckInOut,
    scopes::CheckIn,
    store::{check_ins, registrations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a scan
///
/// Also one that was taken back (`undone_at`) or that an earlier one has taken the place of (`superseded_by`).
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:check-in"])))]
#[get("/events/{event}/check-ins/{check_in}")]
pub async fn get_check_in(ctx: Ctx<CheckIn, InEvent>, path: Path<(String, String)>) -> Outcome<Found<CheckInOut>> {
    let (fence, (_, key)) = (ctx.fence(), path.0);
    ctx.read(move |conn| {
        let row = check_ins::find(conn, &fence, &key)?;
        let whose = registrations::by_id(conn, fence.event(), row.registration_id)?;
        Ok(Found(CheckInOut::of(row, whose.as_ref())))
    })
    .await
}
