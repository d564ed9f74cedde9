use crate::{errors, scopes::Write, store};
use actix_web::delete;
use contracts::events::{EventDeleted, EventRecords};
use kernel::{
    auth::InEvent,
    http::{Ctx, Deleted, IfMatch, Outcome},
};

/// Delete a draft
///
/// With its half-days, venue and rooms; other modules drop what they keep for it shortly after. An event that was published
/// answers 409: close and archive it instead. So does a draft whose budget was submitted once, `events.has_records`: who decided
/// what is kept.
#[utoipa::path(tag = "events", params(IfMatch), security(("oauth2" = ["events:write"])))]
#[delete("/events/{event}")]
pub async fn delete_event(ctx: Ctx<Write, InEvent>, IfMatch(version): IfMatch) -> Outcome<Deleted> {
    let (fence, records) = (ctx.fence(), ctx.app().port::<dyn EventRecords>());
    ctx.write(move |tx| {
        let event = store::editable(tx, &fence)?;
        store::delete(tx, &event, version)?;
        if let Some(records) = &records
            && records.keeps(tx, event.id)?
        {
            return Err(errors::HAS_RECORDS.plain());
        }
        tx.publish_event(&EventDeleted { event: event.id, version: event.version + 1 })?;
        Ok(Deleted)
    })
    .await
}
