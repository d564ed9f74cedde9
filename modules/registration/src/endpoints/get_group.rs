use crate::{
    catalogue::Catalogue,
    ids::GroupId,
    model::group::GroupOut,
    neighbours::Neighbours,
    scopes::People,
    show,
    store::{groups, registrations},
};
use actix_web::get;
use kernel::{
    auth::InEvent,
    http::{Ctx, Found, Outcome, Path},
};

/// Get a group with its people
///
/// In the order in which they were sent.
#[utoipa::path(tag = "registration", security(("oauth2" = ["registration:people"])))]
#[get("/events/{event}/groups/{group}")]
pub async fn get_group(ctx: Ctx<People, InEvent>, path: Path<(String, GroupId)>) -> Outcome<Found<GroupOut>> {
    let (fence, neighbours, now, (_, id)) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), path.0);
    ctx.read(move |conn| {
        let group = groups::find(conn, &fence, id)?;
        let catalogue = Catalogue::of(conn, &neighbours, fence.event())?;
        let rows = registrations::of_group(conn, fence.event(), group.id)?;
        let people = show::all(&catalogue, &fence.clone().into(), now, rows);
        Ok(Found(GroupOut::of(group, people)))
    })
    .await
}
