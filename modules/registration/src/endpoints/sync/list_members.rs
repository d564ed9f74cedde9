use super::{partner_in, shown};
use crate::{
    model::member::{MemberFilter, MemberOut},
    neighbours::Neighbours,
    scopes::Sync,
    store::members,
};
use actix_web::get;
use kernel::{
    auth::Own,
    http::{Ctx, List, Outcome, Page, Path, Query},
};

/// List a partner's members
///
/// By name, those whose membership has ended included unless you filter by `status`. A registration is shown with those who
/// came through this partner.
#[utoipa::path(tag = "registration", params(List<MemberFilter>), security(("oauth2" = ["registration:sync"])))]
#[get("/events/{event}/partners/{partner}/members")]
pub async fn list_members(
    ctx: Ctx<Sync, Own>,
    path: Path<(String, String)>,
    Query(list): Query<List<MemberFilter>>,
) -> Outcome<Page<MemberOut>> {
    let (fence, neighbours, now, (_, key)) = (ctx.fence(), Neighbours::of(&ctx.app()), ctx.now(), path.0);
    ctx.list(list.wants_total(), move |conn| {
        let partner = partner_in(conn, &neighbours, &fence, &key)?;
        let rows = members::list(conn, fence.event(), partner, &list)?;
        let total = match list.wants_total() {
            true => Some(members::count(conn, fence.event(), partner, &list.filter)?),
            false => None,
        };
        let keys: Vec<String> = rows.iter().map(|row| row.sort_key.clone()).collect();
        let out = shown(conn, rows, now)?;
        list.page(
            out.into_iter().zip(keys).collect(),
            total,
            |(row, key), _| (key.clone(), row.id.into()),
            |(row, _)| row,
        )
    })
    .await
}
