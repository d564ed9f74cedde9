use crate::{
    model::person::{PersonFilter, PersonOut},
    scopes::People,
    store::people,
};
use actix_web::get;
use kernel::{
    auth::{Home, Reach},
    http::{Ctx, List, Outcome, Page, Path, Query},
    page::CursorKey,
};

/// List the people of an organisation
///
/// Sorted by family name. Partner clients see those of their own organisation.
#[utoipa::path(tag = "partners", params(List<PersonFilter>), security(("oauth2" = ["partners:people"])))]
#[get("/partners/{partner}/people")]
pub async fn list_partner_people(
    ctx: Ctx<People, Home>,
    partner: Path<String>,
    Query(list): Query<List<PersonFilter>>,
) -> Outcome<Page<PersonOut>> {
    let fence = Reach::from(ctx.fence());
    ctx.list(list.wants_total(), move |conn| {
        let rows = people::list(conn, &fence, &partner.0, &list)?;
        let total =
            if list.wants_total() { Some(people::count(conn, &fence, &partner.0, &list.filter)?) } else { None };
        list.page(
            rows,
            total,
            |row, sort| match sort {
                "created_at" => (row.created_at.to_cursor(), row.id.into()),
                _ => (row.sort_key.clone(), row.id.into()),
            },
            PersonOut::from,
        )
    })
    .await
}
