use crate::{
    model::scenario::{ScenarioFilter, ScenarioOut},
    scopes::Read,
    store::scenarios,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List the scenarios of an event's budget
///
/// Exactly one is the baseline. Empty before the budget was begun.
#[utoipa::path(tag = "budget", params(List<ScenarioFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios")]
pub async fn list_budget_scenarios(
    ctx: Ctx<Read, InEvent>,
    Query(list): Query<List<ScenarioFilter>>,
) -> Outcome<Page<ScenarioOut>> {
    let event = ctx.fence().event();
    ctx.list(list.wants_total(), move |conn| {
        let rows = scenarios::list(conn, event, &list)?;
        let total = if list.wants_total() { Some(scenarios::count(conn, event)?) } else { None };
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.code.clone(), row.id.into()),
            },
            ScenarioOut::from,
        )
    })
    .await
}
