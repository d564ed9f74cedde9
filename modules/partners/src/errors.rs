//! The problems of this module, each with its stable code.

use kernel::{
    error::{ApiError, NOT_FOUND},
    ids::PartnerId,
};

kernel::problems! {
    /// Another organisation has this slug. Choose another one, or leave it out to have one made.
    SLUG_TAKEN = 409 "partners.slug_taken" { fr: "Identifiant déjà pris", en: "Slug already taken" }
    /// Another organisation has this SIRET, so it is probably the same one. `partner_id` names it.
    SIRET_TAKEN = 409 "partners.siret_taken" { fr: "Organisation déjà connue", en: "Organisation already known" }
    /// This entry was merged into another one; `Location` leads there.
    MERGED = 308 "partners.merged" { fr: "Organisation fusionnée", en: "Organisation merged" }
    /// The organisation is still used (partnerships, children, successors). Merge it instead, or remove the uses first.
    IN_USE = 409 "partners.in_use" { fr: "Organisation utilisée", en: "Organisation in use" }
    /// An organisation cannot be its own parent or successor, directly or through others.
    CYCLE = 409 "partners.cycle" { fr: "Boucle entre organisations", en: "Organisations form a loop" }
}

/// 404: unknown, or not visible to this caller: the two look the same.
pub fn not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune organisation de ce nom ou identifiant ne vous est visible. GET /api/v1/partners les liste.",
        "No organisation of this slug or id is visible to you. GET /api/v1/partners lists them.",
    )
}

/// 409: the slug names another organisation.
pub fn slug_taken(slug: &str) -> ApiError {
    SLUG_TAKEN.detail(
        format!("« {slug} » désigne déjà une autre organisation. Choisissez un autre identifiant."),
        format!("“{slug}” already names another organisation. Choose another slug."),
    )
}

/// 409: the SIRET is another organisation's.
pub fn siret_taken(other: PartnerId) -> ApiError {
    SIRET_TAKEN
        .detail(
            "Une autre organisation porte ce SIRET : c'est sans doute la même. Complétez-la plutôt.",
            "Another organisation has this SIRET: it is probably the same one. Complete that one instead.",
        )
        .member("partner_id", other)
}

/// 308: follow `Location`.
pub fn merged(into: PartnerId) -> ApiError {
    MERGED
        .detail("Cette fiche a été fusionnée avec une autre.", "This entry was merged into another one.")
        .location(format!("/api/v1/partners/{into}"))
        .member("partner_id", into)
}

/// 409: what still uses it.
pub fn in_use(by: &'static str) -> ApiError {
    IN_USE
        .detail(
            "Cette organisation est encore utilisée. Fusionnez-la avec une autre, ou retirez d'abord ces usages.",
            "This organisation is still used. Merge it into another one, or remove these uses first.",
        )
        .member("used_by", by)
}

/// 409: parents or successors would go round in circles.
pub fn cycle(field: &'static str) -> ApiError {
    CYCLE
        .detail(
            format!("Avec ce « {field} », l'organisation dépendrait d'elle-même."),
            format!("With this “{field}” the organisation would depend on itself."),
        )
        .member("field", field)
}

/// 422: the parent or successor named does not exist.
pub fn unknown_link(field: &'static str) -> ApiError {
    kernel::error::INVALID.plain().violations([kernel::error::Violation::new(
        kernel::error::Place::Pointer(format!("/{field}")),
        "unknown_partner",
        "Aucune organisation de cet identifiant.",
        "No organisation of this id.",
    )])
}
