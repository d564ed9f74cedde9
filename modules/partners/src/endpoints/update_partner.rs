use crate::{
    model::organisation::{PartnerIn, PartnerOut},
    scopes::Write,
    store::organisations,
};
use actix_web::patch;
use kernel::{
    auth::Reach,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
    outbox::Changed,
};

/// Change an organisation
///
/// Only what you send changes; `null` clears; lists are replaced as a whole. The result is validated like a new entry.
#[utoipa::path(
    tag = "partners", params(IfMatch),
    request_body(content = PartnerIn, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["partners:write"]))
)]
#[patch("/partners/{partner}")]
pub async fn update_partner(
    ctx: Ctx<Write>,
    partner: Path<String>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<PartnerOut>> {
    ctx.write(move |tx| {
        let current = organisations::find(tx, &Reach::system(), &partner.0)?;
        let input: PartnerIn = patch.apply(&PartnerIn::from(current.clone()))?;
        let partner = organisations::update(tx, &current, &input, version)?;
        tx.publish(Changed::updated("partner", partner.id, partner.version).partner(partner.id));
        Ok(Updated(partner.into()))
    })
    .await
}
