use crate::{
    ids::PersonId,
    scopes::People,
    store::{committees, organisations, people},
};
use actix_web::delete;
use kernel::{
    auth::{Home, Reach},
    http::{Ctx, Deleted, IfMatch, Outcome, Path},
    outbox::Changed,
};

/// Delete a person of an organisation
///
/// For good: nothing personal stays. A seat that the person had in a committee stays with the organisation, without a name.
#[utoipa::path(tag = "partners", params(IfMatch), security(("oauth2" = ["partners:people"])))]
#[delete("/partners/{partner}/people/{person}")]
pub async fn delete_partner_person(
    ctx: Ctx<People, Home>,
    Path((partner, person)): Path<(String, PersonId)>,
    IfMatch(version): IfMatch,
) -> Outcome<Deleted> {
    let fence = Reach::from(ctx.fence());
    ctx.write(move |tx| {
        let partner_id = organisations::hold(tx, &fence, &partner)?.id;
        let current = people::find(tx, &fence, &partner, person)?;
        committees::vacate(tx, current.id)?;
        people::delete(tx, &current, version)?;
        tx.publish(Changed::deleted("partner_person", current.id, current.version + 1).partner(partner_id));
        Ok(Deleted)
    })
    .await
}
