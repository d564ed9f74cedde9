use super::partner_in;
use crate::{
    ids::{RegistrationId, SyncId},
    model::{
        registration::Status,
        sync::{ItemFilter, ItemOut},
    },
    neighbours::Neighbours,
    scopes::Sync,
    store::{registrations, syncs},
    sync::{job, told},
};
use actix_web::get;
use kernel::{
    auth::Own,
    db::Conn,
    error::Result,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// Chunks that are read at a time.
const SOME: i64 = 4;

/// List what became of the members of a file
///
/// In the order of the file; members whom a snapshot does not name come after them. `outcome=conflict`, `outcome=rejected` and
/// `outcome=stale` are what needs attention. Problems are in the language of whoever reads. Items are kept for 90 days after the
/// sync has ended; its counts stay.
#[utoipa::path(tag = "registration", params(List<ItemFilter>), security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/syncs/{sync}/items")]
pub async fn list_sync_items(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String, SyncId)>,
    Query(list): Query<List<ItemFilter>>,
) -> Outcome<Page<ItemOut>> {
    let (app, fence, lang, (_, key, id)) = (ctx.app(), ctx.fence(), ctx.lang(), path.0);
    let neighbours = Neighbours::of(&app);
    // Chunks are parsed to find the items of a page, which is more than a look into an index.
    ctx.read_long(move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let sync = syncs::find(conn, fence.event(), partner, id)?;
        let total = list.wants_total().then(|| count(conn, sync.id, &list.filter)).transpose()?;
        let mut items = page(conn, sync.id, &list)?;
        let at = format!("{}/items", job::path(&sync));
        for kept in items.iter_mut().filter_map(|item| item.problem.as_mut()) {
            *kept = told::worded(kept, lang, &at, &sync.request.0.request_id);
        }
        if fence.partner().is_none() {
            places(conn, &fence, &mut items)?;
        }
        list.page(items, total, |item, _| (item.index.to_cursor(), uuid::Uuid::nil()), |item| item)
    })
    .await
}

fn fits(item: &ItemOut, filter: &ItemFilter) -> bool {
    filter.outcome.is_none_or(|outcome| outcome == item.outcome)
        && filter.code.is_none_or(|code| Some(code) == item.code)
}

/// The items after a place that fit, chunk by chunk, until the visitor has enough.
fn visit(
    conn: &mut Conn,
    sync: SyncId,
    mut after: Option<i64>,
    filter: &ItemFilter,
    mut enough: impl FnMut(ItemOut) -> bool,
) -> Result<()> {
    loop {
        let chunks = syncs::results_after(conn, sync, after, SOME)?;
        let Some(last) = chunks.last() else { return Ok(()) };
        let end = last.first_index + last.items - 1;
        for chunk in chunks {
            let occurs = filter.outcome.is_none_or(|one| chunk.digest.0.outcomes.contains(&one.text()))
                && filter.code.is_none_or(|one| chunk.digest.0.codes.contains(&one.text()));
            if !occurs {
                continue;
            }
            let items: Vec<ItemOut> = serde_json::from_str(chunk.results.as_deref().unwrap_or("[]"))?;
            for item in items.into_iter().filter(|item| after.is_none_or(|after| item.index > after)) {
                if fits(&item, filter) && enough(item) {
                    return Ok(());
                }
            }
        }
        after = Some(end);
    }
}

fn page(conn: &mut Conn, sync: SyncId, list: &List<ItemFilter>) -> Result<Vec<ItemOut>> {
    let after = list.after::<i64>()?.map(|(index, _)| index);
    let wanted = usize::try_from(list.limit()).unwrap_or(usize::MAX).saturating_add(1);
    let mut items = Vec::new();
    visit(conn, sync, after, &list.filter, |item| {
        items.push(item);
        items.len() >= wanted
    })?;
    Ok(items)
}

fn count(conn: &mut Conn, sync: SyncId, filter: &ItemFilter) -> Result<i64> {
    let mut count = 0;
    visit(conn, sync, None, filter, |_| {
        count += 1;
        false
    })?;
    Ok(count)
}

/// Present places on the waiting list, for the organisers.
fn places(conn: &mut Conn, fence: &Own, items: &mut [ItemOut]) -> Result<()> {
    let seats = items.iter_mut().filter_map(|item| item.registration.as_mut());
    let mut waiting: Vec<_> = seats.filter(|seat| seat.status == Status::Waiting).collect();
    if waiting.is_empty() {
        return Ok(());
    }
    let ids: Vec<RegistrationId> = waiting.iter().map(|seat| seat.id).collect();
    let queue = registrations::queue(conn, fence.event())?;
    for (seat, place) in waiting.iter_mut().zip(registrations::positions(&queue, &ids)) {
        seat.waiting_position = place;
    }
    Ok(())
}
