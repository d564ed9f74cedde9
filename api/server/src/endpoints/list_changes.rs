use crate::assembly::Shared;
use actix_web::{get, web};
use kernel::{
    auth::{Caller, Own, SignedIn, Whole, unauthenticated},
    error::Result,
    http::{Ctx, Found, Outcome, Query},
    outbox::{
        HOUSE,
        feed::{self, ChangePage},
    },
};
use serde::Deserialize;
use validator::Validate;

/// The scope that opens an event's feed; each kind of resource in it has its own scope besides.
pub struct ReadEvents;
impl kernel::auth::Scope for ReadEvents {
    const NAME: &'static str = "events:read";
}

/// Where to go on.
#[derive(Clone, Debug, Deserialize, Validate, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FeedQuery {
    /// `next_cursor` of the page before; leave it out to start from the oldest change kept.
    #[validate(length(min = 1, max = 400))]
    #[param(min_length = 1, max_length = 400)]
    #[serde(default)]
    cursor: Option<String>,
    /// Changes looked at; fewer may be visible to you.
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50)]
    #[serde(default)]
    limit: Option<i64>,
}

async fn changes<S: kernel::auth::Scope, F: kernel::auth::Fence>(
    ctx: Ctx<S, F>,
    stream: String,
    query: FeedQuery,
    shared: web::Data<Shared>,
) -> Outcome<Found<ChangePage>> {
    let caller: Caller = ctx.caller().cloned().ok_or_else(unauthenticated)?;
    let kinds: Vec<_> = shared.modules.iter().flat_map(|module| module.kinds()).copied().collect();
    let secrets = ctx.app().secrets.clone();
    let limit = query.limit.unwrap_or(kernel::page::DEFAULT_LIMIT);
    ctx.read(move |conn| -> Result<_> {
        let visible = |row: &_| feed::may_see(&caller, &kinds, row);
        Ok(Found(feed::page(conn, &secrets, &stream, query.cursor.as_deref(), limit, &visible)?))
    })
    .await
}

/// Follow an event's changes
///
/// Every create, update and delete in commit order, at least once: what a copy elsewhere needs to stay in step. Keep
/// `next_cursor` after you have stored a page, and ask again from there; an empty page still moves on. Rows name what
/// changed and carry no data: fetch the resource by its id. You see the kinds that your scopes open; partner clients see
/// their own organisation's rows.
#[utoipa::path(tag = "service", params(FeedQuery), security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/changes")]
pub async fn list_event_changes(
    ctx: Ctx<ReadEvents, Own>,
    Query(query): Query<FeedQuery>,
    shared: web::Data<Shared>,
) -> Outcome<Found<ChangePage>> {
    let stream = ctx.fence().event().to_string();
    changes(ctx, stream, query, shared).await
}

/// Follow the changes of what belongs to no event
///
/// The directory of organisations, users, clients. Works like an event's feed.
#[utoipa::path(tag = "service", params(FeedQuery), security(("oauth2" = [])))]
#[get("/changes")]
pub async fn list_changes(
    ctx: Ctx<SignedIn, Whole>,
    Query(query): Query<FeedQuery>,
    shared: web::Data<Shared>,
) -> Outcome<Found<ChangePage>> {
    changes(ctx, HOUSE.to_owned(), query, shared).await
}
