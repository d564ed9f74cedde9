use crate::{
    model::revision::{RevisionOut, RevisionWhole},
    scopes::Read,
    store::revisions,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a revision with the budget as it was approved
///
/// By number or id. Lines, hypotheses and scenarios are those of that day, links with what they told then; they do not follow
/// later changes. `snapshot` is null for a revision that is not approved yet.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/revisions/{revision}")]
pub async fn get_budget_revision(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
) -> Outcome<Found<RevisionWhole>> {
    let event = ctx.fence().event();
    let (_, revision) = path.0;
    ctx.read_long(move |conn| {
        let row = revisions::find(conn, event, &revision)?;
        let snapshot = revisions::snapshot(conn, &row)?;
        Ok(Found(RevisionWhole { revision: RevisionOut::from(&row), snapshot }))
    })
    .await
}
