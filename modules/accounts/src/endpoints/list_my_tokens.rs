use crate::{
    endpoints::own_user,
    model::me::{TokenFilter, TokenOut},
    store::tokens,
};
use actix_web::get;
use kernel::{
    auth::SignedIn,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List my personal API tokens
///
/// Newest first, never the tokens themselves. `last_used_at` is to the hour and some minutes late.
#[utoipa::path(tag = "accounts", params(List<TokenFilter>), security(("oauth2" = [])))]
#[get("/me/tokens")]
pub async fn list_my_tokens(ctx: Ctx<SignedIn>, Query(list): Query<List<TokenFilter>>) -> Outcome<Page<TokenOut>> {
    let (user, now) = (own_user(&ctx)?, ctx.now());
    ctx.list(list.wants_total(), move |conn| {
        let rows = tokens::list(conn, user, &list, now)?;
        let total = if list.wants_total() { Some(tokens::count(conn, user, &list.filter, now)?) } else { None };
        list.page(rows, total, |row, _| (row.created_at.to_cursor(), row.id.into()), TokenOut::from)
    })
    .await
}
