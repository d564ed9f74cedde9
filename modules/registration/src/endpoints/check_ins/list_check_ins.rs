use crate::{
    errors,
    ids::RegistrationId,
    model::check_in::{CheckInFilter, CheckInOut},
    neighbours::Neighbours,
    rules::presence,
    scopes::CheckIn,
    store::{check_ins, registrations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, List, Outcome, Page, Query},
    ids::Id,
    page::CursorKey,
};

/// List an event's scans
///
/// The earliest first, by the devices' clocks; with those that were taken back or superseded unless you ask for
/// `current=true`.
#[utoipa::path(tag = "registration", params(List<CheckInFilter>), security(("oauth2" = ["registration:check-in"])))]
#[get("/events/{event}/check-ins")]
pub async fn list_check_ins(
    ctx: Ctx<CheckIn, InEvent>,
    Query(list): Query<List<CheckInFilter>>,
) -> Outcome<Page<CheckInOut>> {
    let (fence, neighbours) = (ctx.fence(), Neighbours::of(&ctx.app()));
    ctx.list(list.wants_total(), move |conn| {
        let subject: Option<Id> = match list.filter.half_day.as_deref() {
            None => None,
            Some("event") => Some(fence.event().into()),
            Some(key) => {
                let all = neighbours.half_days(conn, fence.event())?;
                Some(presence::half_day(&all, key).ok_or_else(errors::half_day_not_found)?.id.0.into())
            }
        };
        let rows = check_ins::list(conn, &fence, &list, subject)?;
        let total = match list.wants_total() {
            true => Some(check_ins::count(conn, &fence, &list.filter, subject)?),
            false => None,
        };
        let people: Vec<RegistrationId> = rows.iter().map(|row| row.registration_id).collect();
        let people = registrations::by_ids(conn, &people)?;
        list.page(
            rows,
            total,
            |row, _| (row.scanned_at.to_cursor(), row.id.into()),
            |row| {
                let whose = people.iter().find(|person| person.id == row.registration_id);
                CheckInOut::of(row, whose)
            },
        )
    })
    .await
}
