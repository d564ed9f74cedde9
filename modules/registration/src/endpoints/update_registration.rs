use super::staff;
use crate::{
    edits,
    model::registration::{RegistrationEdit, RegistrationOut},
    scopes::Write,
};
use actix_web::patch;
use kernel::{
    auth::InEvent,
    http::{Ctx, IfMatch, MergePatch, Outcome, Path, Updated},
};

/// Correct a registration
///
/// Only what you send changes; `null` clears; lists are replaced as a whole. Another tariff, category or other options need
/// seats of their own: all of them, or 409 `registration.full` and nothing changes. What you correct of a person whom a partner
/// sent is yours from then on: the partner's next file gets a conflict instead of undoing it.
#[utoipa::path(
    tag = "registration", params(IfMatch),
    request_body(content = RegistrationEdit, content_type = "application/merge-patch+json"),
    security(("oauth2" = ["registration:write"]))
)]
#[patch("/events/{event}/registrations/{registration}")]
pub async fn update_registration(
    ctx: Ctx<Write, InEvent>,
    path: Path<(String, String)>,
    IfMatch(version): IfMatch,
    patch: MergePatch,
) -> Outcome<Updated<RegistrationOut>> {
    staff::with(ctx, path.0.1, move |desk, row| {
        version.check(row.version)?;
        let tariff = desk.catalogue.tariff_code(row.tariff_id);
        let category = row.category_id.map(|id| desk.catalogue.category_code(id));
        let current = RegistrationEdit::of(&row, tariff, category);
        let edit: RegistrationEdit = patch.apply(&current)?;
        if edit == current {
            return Ok(row);
        }
        edits::apply(desk, row, &edit, true)
    })
    .await
}
