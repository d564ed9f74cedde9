use crate::{
    model::account::{AccountsOut, AccountsQuery},
    neighbours::Neighbours,
    scopes::Read,
    store::budgets,
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Query},
};

/// Get the accounts that budget lines may use
///
/// The French plan comptable for associations, classes 60 to 69, 70 to 79, 86 and 87, with the standard that it follows: the
/// version of the budget, or the one that you ask for. A line may also use a sub-account that is not listed: it belongs to the
/// nearest account above it. Versions differ in what some numbers mean: volunteering is 870 until 2019, and 875 since.
#[utoipa::path(tag = "budget", params(AccountsQuery), security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/accounts")]
pub async fn get_budget_accounts(
    ctx: Ctx<Read, InEvent>,
    Query(query): Query<AccountsQuery>,
) -> Outcome<Found<AccountsOut>> {
    let (event, neighbours, now) = (ctx.fence().event(), Neighbours::of(&ctx.app()), ctx.now());
    ctx.read(move |conn| {
        let frame = neighbours.frame(conn, event)?;
        let chart = match query.version {
            Some(chart) => chart,
            None => budgets::get(conn, &frame, now)?.accounts_version,
        };
        Ok(Found(chart.shown()))
    })
    .await
}
