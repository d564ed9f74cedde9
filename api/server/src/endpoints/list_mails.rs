use super::list_changes::ReadEvents;
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    mail::{self, MailFilter, MailOut},
    page::CursorKey as _,
};

/// List an event's mails
///
/// What became of each: neither who got it nor what it said. `failed` and `unknown` ones need somebody to look; an
/// `unknown` one was being sent when the process or the connection died, so it may have arrived, and is not sent again unless
/// you say so. Filter by `state`, or by `subject`: the id of a registration.
#[utoipa::path(tag = "service", params(List<MailFilter>), security(("oauth2" = ["events:read"])))]
#[get("/events/{event}/mails")]
pub async fn list_mails(ctx: Ctx<ReadEvents, InEvent>, Query(list): Query<List<MailFilter>>) -> Outcome<Page<MailOut>> {
    let event = ctx.fence().event();
    ctx.list(list.wants_total(), move |conn| {
        let rows = mail::list(conn, event, &list)?;
        let total = match list.wants_total() {
            true => Some(mail::total(conn, event, &list.filter)?),
            false => None,
        };
        list.page(rows, total, |row, _| (row.created_at.to_cursor(), row.id.into()), Into::into)
    })
    .await
}
