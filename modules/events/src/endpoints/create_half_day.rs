use crate::{
    model::{HalfDayIn, HalfDayOut},
    scopes::Write,
    store,
};
use actix_web::post;
use kernel::{
    auth::InEvent,
    http::{Created, Ctx, Json, Outcome},
    outbox::Changed,
};

/// Add a half-day
///
/// At the end, unless `position` says where; those behind it move on by one, and so do their versions. Its day must be
/// possible within the event's dates. At most 100.
#[utoipa::path(tag = "events", security(("oauth2" = ["events:write"])))]
#[post("/events/{event}/half-days")]
pub async fn create_half_day(ctx: Ctx<Write, InEvent>, Json(input): Json<HalfDayIn>) -> Outcome<Created<HalfDayOut>> {
    let fence = ctx.fence();
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let placed = store::insert_half_day(tx, &event, &input)?;
        tx.publish(Changed::created("half_day", placed.row.id, placed.row.version).event(event.id));
        for other in &placed.moved {
            tx.publish(Changed::updated("half_day", other.id, other.version).event(event.id));
        }
        Ok(Created(placed.row.into()))
    })
    .await
}
