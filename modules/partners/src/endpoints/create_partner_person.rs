use crate::{
    model::person::{PersonIn, PersonOut},
    rules::people::noted,
    scopes::People,
    store::{organisations, people},
};
use actix_web::post;
use kernel::{
    auth::{Home, Reach},
    http::{Created, Ctx, Json, Outcome, Path},
    outbox::Changed,
};

/// Add somebody to an organisation
///
/// An e-mail address tells who somebody is: a second person of the organisation with the same one (case does not matter) is
/// 409 `partners.email_taken` and names the entry, unless both say `email_shared`. Partner clients add people to their own
/// organisation.
#[utoipa::path(tag = "partners", security(("oauth2" = ["partners:people"])))]
#[post("/partners/{partner}/people")]
pub async fn create_partner_person(
    ctx: Ctx<People, Home>,
    partner: Path<String>,
    Json(input): Json<PersonIn>,
) -> Outcome<Created<PersonOut>> {
    let fence = Reach::from(ctx.fence());
    ctx.write(move |tx| {
        let input = noted(input.clone(), fence.partner().is_none(), None)?;
        let partner = organisations::hold(tx, &fence, &partner.0)?;
        let person = people::insert(tx, partner.id, &input)?;
        tx.publish(Changed::created("partner_person", person.id, person.version).partner(partner.id));
        Ok(Created(person.into()))
    })
    .await
}
