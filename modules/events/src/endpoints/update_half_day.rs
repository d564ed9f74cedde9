use crate::{
    model::{HalfDayIn, HalfDayOut},
    scopes::Write,
    store,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
    outbox::Changed,
};

/// Change or move a half-day
///
/// Only what you send changes; `null` clears. A new `position` moves it there (`null`: to the end) and those in between make
/// room, so that positions stay 1, 2, 3, …; their versions change too.
#[utoipa::path(
    tag = "events", params(IfMatch),
    request_body(content = HalfDayIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["events:write"]))
)]
#[patch("/events/{event}/half-days/{half_day}")]
pub async fn update_half_day(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<HalfDayOut>> {
    let (fence, Path((_, half_day))) = (ctx.fence(), path);
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        let current = store::find_half_day(tx, &fence.clone().into(), &half_day)?;
        let input: HalfDayIn = patch.apply(&HalfDayIn::from(current.clone()))?;
        let placed = store::update_half_day(tx, &event, &current, &input, version)?;
        tx.publish(Changed::updated("half_day", placed.row.id, placed.row.version).event(event.id));
        for other in &placed.moved {
            tx.publish(Changed::updated("half_day", other.id, other.version).event(event.id));
        }
        Ok(Updated(placed.row.into()))
    })
    .await
}
