use crate::{ids::PersonId, model::person::PersonOut, scopes::People, store::people};
use actix_web::get;
use kernel::{
    auth::{Home, Reach},
    http::{Ctx, Found, Outcome, Path},
};

/// Get one person of an organisation
///
/// Somebody of another organisation is 404 here, also if you may see that one.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:people"])))]
#[get("/partners/{partner}/people/{person}")]
pub async fn get_partner_person(
    ctx: Ctx<People, Home>,
    Path((partner, person)): Path<(String, PersonId)>,
) -> Outcome<Found<PersonOut>> {
    let fence = Reach::from(ctx.fence());
    ctx.read(move |conn| {
        let row = people::find(conn, &fence, &partner, person)?;
        Ok(Found(people::shown(&fence, row).into()))
    })
    .await
}
