use crate::{
    model::driver::{DriverFilter, DriverOut},
    scopes::Read,
    store::{drivers, scenarios},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Path, Query},
};

/// List what a scenario supposes
///
/// Its own hypotheses, and those of the baseline that it does not have itself (`inherited`).
#[utoipa::path(tag = "budget", params(List<DriverFilter>), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/scenarios/{scenario}/drivers")]
pub async fn list_budget_drivers(
    ctx: Ctx<Read, InEvent>,
    path: Path<(String, String)>,
    Query(list): Query<List<DriverFilter>>,
) -> Outcome<Page<DriverOut>> {
    let event = ctx.fence().event();
    let (_, scenario) = path.0;
    ctx.list(list.wants_total(), move |conn| {
        let scenario = scenarios::find(conn, event, &scenario)?.id;
        let baseline = scenarios::baseline(conn, event)?.id;
        let rows = drivers::list(conn, scenario, baseline, &list)?;
        let total = match list.wants_total() {
            true => Some(drivers::count(conn, scenario, baseline, &list.filter)?),
            false => None,
        };
        list.page(rows, total, |row, _| (row.name.clone(), row.id.into()), |row| DriverOut::of(row, scenario))
    })
    .await
}
