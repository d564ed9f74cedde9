use crate::{
    model::commitment::{CommitmentFilter, CommitmentOut},
    scopes::Read,
    store::{commitments, partnerships},
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List a partnership's commitments
///
/// In the order in which they were added. Sums over the event are in `GET /events/{event}/partner-pipeline`.
#[utoipa::path(tag = "partners", params(List<CommitmentFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships/{partner}/commitments")]
pub async fn list_commitments(
    ctx: Ctx<Read, Own>,
    path: Path<(String, String)>,
    Query(list): Query<List<CommitmentFilter>>,
) -> Outcome<Page<CommitmentOut>> {
    let (_, partner) = path.0;
    let fence = ctx.fence();
    ctx.list(list.wants_total(), move |conn| {
        let (partnership, _) = partnerships::find(conn, &fence, &partner)?;
        let rows = commitments::list(conn, partnership.id, &list)?;
        let total =
            if list.wants_total() { Some(commitments::count(conn, partnership.id, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, _| (row.created_at.to_cursor(), row.id.into()),
            |row| CommitmentOut::of(row, partnership.event_id, partnership.partner_id),
        )
    })
    .await
}
