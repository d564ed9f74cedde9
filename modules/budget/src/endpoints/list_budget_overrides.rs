use crate::{
    model::overriding::{OverrideFilter, OverrideOut},
    neighbours::Neighbours,
    scopes::Read,
    store::{budgets, overrides, scenarios},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};
use std::collections::HashMap;

/// List the lines that a scenario changes
///
/// All other lines are in this scenario what they are in every one.
#[utoipa::path(tag = "budget", params(List<OverrideFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/overrides")]
pub async fn list_budget_overrides(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(list): Query<List<OverrideFilter>>,
) -> Outcome<Page<OverrideOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    let (_, scenario) = path.0;
    ctx.list(list.wants_total(), move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?.id;
        let frame = neighbours.frame(conn, event)?;
        let currency = budgets::get(conn, &frame, now)?.currency();
        let rows = overrides::list(conn, scenario, &list)?;
        let ids: Vec<_> = rows.iter().map(|row| row.line_id).collect();
        let codes: HashMap<_, String> = overrides::codes(conn, &ids)?.into_iter().collect();
        let total = if list.wants_total() { Some(overrides::count(conn, scenario)?) } else { None };
        list.page(
            rows,
            total,
            |row, _| (row.created_at.to_cursor(), row.id.into()),
            |row| {
                let code = codes.get(&row.line_id).cloned().unwrap_or_default();
                OverrideOut::of(row, code, currency)
            },
        )
    })
    .await
}
