use crate::{model::account::AccountsOut, rules::accounts, scopes::Read};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome},
};

/// Get the accounts that budget lines may use
///
/// The French plan comptable for associations, classes 60 to 69, 70 to 79, 86 and 87, with the standard that it follows. A line
/// may also use a sub-account that is not listed: it belongs to the nearest account above it.
#[utoipa::path(tag = "budget", security(("oauth2" = ["budget:read"])))]
#[get("/events/{event}/budget/accounts")]
pub async fn get_budget_accounts(ctx: Ctx<Read, InEvent>) -> Outcome<Found<AccountsOut>> {
    ctx.answer(&Found(accounts::all()))
}
