use crate::{
    ids::PersonId,
    model::person::{PersonIn, PersonOut},
    rules::people::noted,
    scopes::People,
    store::{organisations, people},
};
use actix_web::patch;
use kernel::{
    auth::{Home, Reach},
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
    outbox::Changed,
};

/// Change a person of an organisation
///
/// Only what you send changes; `null` clears. Nobody changes organisation this way: add the person there and delete the
/// entry here. Partner clients cannot touch `note`.
#[utoipa::path(
    tag = "partners", params(IfMatch),
    request_body(content = PersonIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["partners:people"]))
)]
#[patch("/partners/{partner}/people/{person}")]
pub async fn update_partner_person(
    ctx: Ctx<People, Home>,
    Path((partner, person)): Path<(String, PersonId)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<PersonOut>> {
    let fence = Reach::from(ctx.fence());
    ctx.write(move |tx| {
        let partner_id = organisations::hold(tx, &fence, &partner)?.id;
        let current = people::find(tx, &fence, &partner, person)?;
        let input: PersonIn = patch.apply(&PersonIn::from(people::shown(&fence, current.clone())))?;
        let input = noted(input, fence.partner().is_none(), current.note.clone())?;
        let row = people::update(tx, &current, &input, version)?;
        tx.publish(Changed::updated("partner_person", row.id, row.version).partner(partner_id));
        Ok(Updated(people::shown(&fence, row).into()))
    })
    .await
}
