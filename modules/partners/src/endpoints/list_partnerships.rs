use crate::{
    editions::Editions,
    errors,
    model::partnership::{PartnershipFilter, PartnershipOut},
    scopes::Read,
    store::partnerships,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Query},
    page::CursorKey,
};

/// List an event's partnerships
///
/// Partner clients get their own and nothing else. Sorted by name unless you say otherwise; with `sort=due_on` those whose
/// next action is due first come first, and those without one last.
#[utoipa::path(tag = "partners", params(List<PartnershipFilter>), security(("oauth2" = ["partners:read"])))]
#[get("/events/{event}/partnerships")]
pub async fn list_partnerships(
    ctx: Ctx<Read, Own>,
    Query(list): Query<List<PartnershipFilter>>,
) -> Outcome<Page<PartnershipOut>> {
    let (fence, editions, now) = (ctx.fence(), Editions::of(&ctx.app()), ctx.now());
    if fence.partner().is_some() && list.filter.overdue.is_some() {
        return Err(errors::organisers_only("overdue"));
    }
    ctx.list(list.wants_total(), move |conn| {
        let today = editions.today(conn, fence.event(), now)?;
        let rows = partnerships::list(conn, &fence, &list, today)?;
        let total =
            if list.wants_total() { Some(partnerships::count(conn, &fence, &list.filter, today)?) } else { None };
        list.page(
            rows,
            total,
            |(row, brief), sort| match sort {
                "due_on" => (row.due_key.to_cursor(), row.id.into()),
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                "updated_at" => (row.updated_at.to_cursor(), row.id.into()),
                _ => (brief.sort_key.clone(), row.id.into()),
            },
            |(row, brief)| PartnershipOut::of(row, brief),
        )
    })
    .await
}
