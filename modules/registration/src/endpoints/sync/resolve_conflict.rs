use super::{list_conflicts::out, partner_in, put_member::refuse};
use crate::{
    errors,
    ids::ConflictId,
    model::{
        member::{ConflictOut, ConflictState, ResolutionIn, Take},
        sync::{Code, Notify, Outcome as Became},
    },
    neighbours::Neighbours,
    scopes::Sync,
    store::conflicts::{self, ConflictRow},
    sync::{apply, entry::Entry, facts::Ground},
};
use actix_web::post;
use kernel::{
    auth::Own,
    db::Key,
    http::{Ctx, Json, Outcome, Path, Updated},
    outbox::Changed,
};

/// Decide a conflict
///
/// `partner`: what the partner says holds (an address that two people have is then a shared one). `current`: what we have
/// holds, and the same conflict does not come up again. `transfer`: the partner's person takes over the seat; only for
/// `member.person_changed`. 409 `sync.resolved` if it was decided before.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:sync"])))]
#[post("/events/{event}/partners/{partner}/conflicts/{conflict}/resolutions")]
pub async fn resolve_conflict(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String, ConflictId)>,
    Json(input): Json<ResolutionIn>,
) -> Outcome<Updated<ConflictOut>> {
    let (app, fence, (_, key, id)) = (ctx.app(), ctx.fence(), path.0);
    let (neighbours, secrets) = (Neighbours::of(&app), app.secrets.clone());
    ctx.write(move |tx| {
        let event = fence.event();
        tx.lock(Key::Event(event))?;
        let partner = partner_in(tx, &neighbours, &fence, &key)?;
        neighbours.open(tx, event)?;
        let row = conflicts::find(tx, event, partner, id)?;
        if row.state != ConflictState::Open {
            return Err(errors::resolved(row.id));
        }
        if input.take == Take::Transfer && row.code() != Code::PersonChanged {
            return Err(errors::invalid(
                "/take",
                "choice",
                "Seul un changement de personne se règle par un transfert.",
                "Only another person under the same key is decided by a transfer.",
            ));
        }
        if input.take != Take::Current {
            let ground = Ground::of(tx, &neighbours, &secrets, event, partner, None)?;
            let (key, item) = (Some(row.external_id.clone()), Some(row.details.0.item.clone()));
            let entry = Entry { key, item, ..Entry::bare(0, None) };
            let notify = ground.settings.notify == Notify::Attendee;
            let (_, items) = apply::entries(tx, &ground, &[entry], false, notify, Some(input.take))?;
            for item in &items {
                if item.outcome == Became::Conflict {
                    return Err(errors::sync_conflict(item.code.unwrap_or(Code::PersonChanged), item.conflict_id));
                }
                refuse(item)?;
            }
        }
        // The desk may have closed it already, because it has gone away.
        let row = conflicts::find(tx, event, partner, id)?;
        let row = ConflictRow {
            state: ConflictState::Resolved,
            resolution: Some(input.take),
            version: row.version + 1,
            updated_at: tx.now(),
            ..row
        };
        conflicts::write(tx, &row)?;
        tx.publish(Changed::updated("conflict", row.id, row.version).event(event).partner(partner));
        Ok(Updated(out(row)))
    })
    .await
}
