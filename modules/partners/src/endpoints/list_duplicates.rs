use crate::{
    model::duplicate::{DuplicateFilter, DuplicateOut},
    scopes::Read,
    store::{duplicates, organisations},
};
use actix_web::get;
use kernel::{
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};
use std::collections::HashMap;

/// List the duplicates that the last scan found
///
/// The likeliest first; `sort=score` turns it round. Pairs vanish when one of the two is merged or deleted. Empty until
/// somebody runs a scan (`POST /partners/duplicate-scans`). A slip in the first letters of a name can hide a pair here;
/// `GET /partners/{partner}/duplicates` looks at everything.
#[utoipa::path(tag = "partners", params(List<DuplicateFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/partners/duplicates")]
pub async fn list_duplicates(ctx: Ctx<Read>, Query(list): Query<List<DuplicateFilter>>) -> Outcome<Page<DuplicateOut>> {
    ctx.list(list.wants_total(), move |conn| {
        let rows = duplicates::list(conn, &list)?;
        let total = if list.wants_total() { Some(duplicates::count(conn, &list.filter)?) } else { None };
        let ids: Vec<_> = rows.iter().flat_map(|row| [row.first_id, row.second_id]).collect();
        let briefs: HashMap<_, _> =
            organisations::briefs(conn, &ids)?.into_iter().map(|brief| (brief.id, brief)).collect();
        // A pair whose entry went between the two queries is no pair any more.
        let page = list.page(
            rows,
            total,
            |row, _| (row.score.to_cursor(), row.id.into()),
            |row| {
                Some(DuplicateOut {
                    id: row.id,
                    first: briefs.get(&row.first_id)?.clone().into(),
                    second: briefs.get(&row.second_id)?.clone().into(),
                    reason: row.reason,
                    score: row.score,
                })
            },
        )?;
        Ok(Page { data: page.data.into_iter().flatten().collect(), page: page.page })
    })
    .await
}
