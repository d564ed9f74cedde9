//! The problems of this module, each with its stable code.

use crate::{ids::PersonId, rules::merging::Clash};
use kernel::{
    error::{ApiError, INVALID, NOT_FOUND, PRECONDITION_FAILED, Place, Violation},
    ids::{EventId, PartnerId},
};
use serde::Serialize;

kernel::problems! {
    /// Another organisation has this slug. Choose another one, or leave it out to have one made.
    SLUG_TAKEN = 409 "partners.slug_taken" { fr: "Identifiant déjà pris", en: "Slug already taken" }
    /// Another organisation has this SIRET, so it is probably the same one. `partner_id` names it.
    SIRET_TAKEN = 409 "partners.siret_taken" { fr: "Organisation déjà connue", en: "Organisation already known" }
    /// This entry was merged into another one; `Location` leads there. Keep the new id.
    MERGED = 308 "partners.merged" { fr: "Organisation fusionnée", en: "Organisation merged" }
    /// The entry to merge was merged before; `partner_id` names where it went.
    ALREADY_MERGED = 409 "partners.already_merged" { fr: "Organisation déjà fusionnée", en: "Organisation already merged" }
    /// Both organisations are partners of the same events in ways that contradict each other. `events` names each one with
    /// `reason`: `stage` (one of them declined), `contingent` (both have one, and they differ) or `cash` (both have cash
    /// commitments, which may be the same money). Settle these events by hand, then merge.
    MERGE_CONFLICT = 409 "partners.merge_conflict" { fr: "Partenariats contradictoires", en: "Partnerships contradict each other" }
    /// The organisation is still used; `used_by` says by what. Merge it instead, or remove the uses first.
    IN_USE = 409 "partners.in_use" { fr: "Organisation utilisée", en: "Organisation in use" }
    /// An organisation cannot be its own parent or successor, directly or through others.
    CYCLE = 409 "partners.cycle" { fr: "Boucle entre organisations", en: "Organisations form a loop" }
    /// Somebody of this organisation has this e-mail address already. `person_id` names the entry. If several people read
    /// that mailbox, set `email_shared` on both.
    EMAIL_TAKEN = 409 "partners.email_taken" { fr: "Adresse déjà connue", en: "E-mail address already known" }
    /// The event is archived: what it was stays as it is.
    EVENT_ARCHIVED = 409 "partners.event_archived" { fr: "Événement archivé", en: "Event archived" }
    /// The partnership has commitments or relay proofs. Remove them first, or set its stage to `declined`.
    PARTNERSHIP_IN_USE = 409 "partners.partnership_in_use" { fr: "Partenariat utilisé", en: "Partnership in use" }
    /// This page was already given as a proof for this partnership. `relay_id` names the entry.
    RELAY_KNOWN = 409 "partners.relay_known" { fr: "Relais déjà connu", en: "Relay already known" }
    /// Another committee of this event has this code.
    COMMITTEE_CODE_TAKEN = 409 "partners.committee_code_taken" { fr: "Code déjà pris", en: "Code already taken" }
    /// Other committees come from this one. Delete them first, or give them another parent.
    COMMITTEE_IN_USE = 409 "partners.committee_in_use" { fr: "Comité utilisé", en: "Committee in use" }
    /// A committee cannot be its own parent, directly or through others.
    COMMITTEE_CYCLE = 409 "partners.committee_cycle" { fr: "Boucle entre comités", en: "Committees form a loop" }
    /// The partner's members hold more seats than there would be: `taken` says how many. Free some first, or repeat with
    /// `accept_overbooking=true`.
    CONTINGENT_BELOW_TAKEN = 409 "partners.contingent_below_taken" { fr: "Moins que les places prises", en: "Fewer than the seats taken" }
}

/// 404: unknown, or not visible to this caller: the two look the same.
pub fn not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune organisation de ce nom ou identifiant ne vous est visible. GET /api/v1/partners les liste.",
        "No organisation of this slug or id is visible to you. GET /api/v1/partners lists them.",
    )
}

/// 404: the same, for somebody of an organisation.
pub fn person_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Personne de cet identifiant dans cette organisation. GET …/people liste ses contacts.",
        "Nobody of this id in this organisation. GET …/people lists its contacts.",
    )
}

/// 404: the organisation is unknown, out of sight, or not a partner of this event: they look the same.
pub fn partnership_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Cette organisation n'est pas partenaire de cet événement, ou ne vous est pas visible. GET …/partnerships les liste.",
        "This organisation is not a partner of this event, or not visible to you. GET …/partnerships lists them.",
    )
}

/// 404: no such commitment or relay proof in this partnership.
pub fn part_not_found() -> ApiError {
    NOT_FOUND.detail("Rien de cet identifiant dans ce partenariat.", "Nothing of this id in this partnership.")
}

/// 404: no such committee.
pub fn committee_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucun comité de ce code ou identifiant dans cet événement. GET …/committees les liste.",
        "No committee of this code or id in this event. GET …/committees lists them.",
    )
}

/// 409: the slug names another organisation.
pub fn slug_taken(slug: &str) -> ApiError {
    SLUG_TAKEN.detail(
        format!("« {slug} » désigne déjà une autre organisation. Choisissez un autre identifiant."),
        format!("“{slug}” already names another organisation. Choose another slug."),
    )
}

/// 422: the slug is a word of our own addresses.
pub fn slug_reserved(slug: &str) -> ApiError {
    invalid([Violation::new(
        Place::Pointer("/slug".to_owned()),
        "reserved",
        format!("« {slug} » est réservé aux adresses de l'API. Choisissez un autre identifiant."),
        format!("“{slug}” is reserved for addresses of the API. Choose another slug."),
    )])
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

/// 308: the same address with the survivor's id.
pub fn merged(key: &str, into: PartnerId) -> ApiError {
    MERGED
        .detail("Cette fiche a été fusionnée avec une autre.", "This entry was merged into another one.")
        .location(format!("/api/v1/partners/{into}"))
        .moved(key, into)
        .member("partner_id", into)
}

/// 409: it was merged before.
pub fn already_merged(into: PartnerId) -> ApiError {
    ALREADY_MERGED
        .detail("La fiche à fusionner l'a déjà été.", "The entry to merge was merged before.")
        .member("partner_id", into)
}

/// An event that stands in the way of a merge.
#[derive(Clone, Debug, Serialize)]
pub struct ClashIn {
    /// The event.
    pub event_id: EventId,
    /// Its slug, if the events module is there to tell.
    pub slug: Option<String>,
    /// Why.
    pub reason: Clash,
}

/// 409: the partnerships of the two contradict each other in these events.
pub fn merge_conflict(events: &[ClashIn]) -> ApiError {
    let names: Vec<String> =
        events.iter().map(|clash| clash.slug.clone().unwrap_or_else(|| clash.event_id.to_string())).collect();
    let names = names.join(", ");
    MERGE_CONFLICT
        .detail(
            format!("Les partenariats des deux organisations se contredisent dans : {names}. Réglez-les d'abord."),
            format!("The partnerships of the two organisations contradict each other in: {names}. Settle them first."),
        )
        .member("events", events)
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

/// 409: somebody else of this organisation has that address.
pub fn email_taken(person: PersonId) -> ApiError {
    EMAIL_TAKEN
        .detail(
            "Quelqu'un de cette organisation a déjà cette adresse. Si plusieurs la lisent, indiquez email_shared pour chacun.",
            "Somebody of this organisation has this address already. If several read it, set email_shared on each.",
        )
        .member("person_id", person)
}

/// 409: archived events stay as they are.
pub fn event_archived(slug: &str) -> ApiError {
    EVENT_ARCHIVED.detail(
        format!("« {slug} » est archivé : plus rien n'y change."),
        format!("“{slug}” is archived: nothing changes in it any more."),
    )
}

/// 409: what still hangs on the partnership.
pub fn partnership_in_use(by: &'static str) -> ApiError {
    PARTNERSHIP_IN_USE
        .detail(
            "Ce partenariat a des engagements ou des relais. Retirez-les d'abord, ou passez-le à « declined ».",
            "This partnership has commitments or relay proofs. Remove them first, or set its stage to “declined”.",
        )
        .member("used_by", by)
}

/// 412: `If-Match` was sent for a partnership that is not there.
pub fn nothing_to_match() -> ApiError {
    PRECONDITION_FAILED.detail(
        "Il n'y a pas encore de partenariat ici, donc pas de version : envoyez sans If-Match pour le créer.",
        "There is no partnership here yet, so no version: send it without If-Match to create it.",
    )
}

/// 409: the page was given before.
pub fn relay_known(relay: crate::ids::RelayId) -> ApiError {
    RELAY_KNOWN
        .detail("Cette page est déjà dans la liste.", "This page is in the list already.")
        .member("relay_id", relay)
}

/// 409: the code is another committee's.
pub fn committee_code_taken(code: &str) -> ApiError {
    COMMITTEE_CODE_TAKEN.detail(
        format!("« {code} » désigne déjà un autre comité de cet événement."),
        format!("“{code}” already names another committee of this event."),
    )
}

/// 409: other committees come from it.
pub fn committee_in_use() -> ApiError {
    COMMITTEE_IN_USE.detail(
        "D'autres comités en sont issus. Supprimez-les d'abord, ou changez leur parent_id.",
        "Other committees come from it. Delete them first, or change their parent_id.",
    )
}

/// 409: committees would go round in circles.
pub fn committee_cycle() -> ApiError {
    COMMITTEE_CYCLE.detail(
        "Avec ce « parent_id », le comité serait issu de lui-même.",
        "With this “parent_id” the committee would come from itself.",
    )
}

/// 422: partner clients do not see what this filter asks about.
pub fn organisers_only(parameter: &str) -> ApiError {
    invalid([Violation::new(
        Place::Parameter(parameter.to_owned()),
        "organisers_only",
        "Ce filtre est réservé aux organisateurs.",
        "This filter is for the organisers.",
    )])
}

/// 422 with these mistakes.
pub fn invalid(wrong: impl IntoIterator<Item = Violation>) -> ApiError {
    INVALID.plain().violations(wrong)
}

/// A mistake at this pointer, with the kernel's sentence for the code.
pub fn wrong(pointer: impl Into<String>, code: &'static str) -> Violation {
    Violation { place: Place::Pointer(pointer.into()), code: code.into(), params: Default::default(), detail: None }
}

/// 422: the organisation named there does not exist (any more).
pub fn unknown_link(field: &str) -> ApiError {
    invalid([unknown_partner(format!("/{field}"))])
}

/// The organisation named at this pointer does not exist (any more).
pub fn unknown_partner(pointer: impl Into<String>) -> Violation {
    Violation::new(
        Place::Pointer(pointer.into()),
        "unknown_partner",
        "Aucune organisation de cet identifiant, ou elle a été fusionnée.",
        "No organisation of this id, or it was merged into another.",
    )
}

/// 409: the partner's members hold more seats than would be kept.
pub fn contingent_below_taken(taken: i64) -> ApiError {
    CONTINGENT_BELOW_TAKEN
        .detail(
            format!(
                "Ses membres occupent {taken} places. Libérez-en d'abord, ou acceptez-le par accept_overbooking=true."
            ),
            format!("Its members hold {taken} seats. Free some first, or accept it with accept_overbooking=true."),
        )
        .member("taken", taken)
}
