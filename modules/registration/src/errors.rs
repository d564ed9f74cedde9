//! The problems of this module, each with its stable code.

use crate::{
    ids::{CheckInId, PoolId, RegistrationId},
    model::vocabulary::Payment,
};
use kernel::{
    db::At,
    error::{ApiError, INVALID, NOT_FOUND, Place, Violation},
};

pub use self::files::*;
mod files;

kernel::problems! {
    /// No seat is free, and the caller did not want to wait. `pool_id` and `pool` name what is full.
    FULL = 409 "registration.full" { fr: "Complet", en: "Full" }
    /// Somebody with this e-mail address has an active registration for this event. `registration_id` names it to those who may
    /// see it. If several people share the mailbox, send `email_shared: true`.
    DUPLICATE = 409 "registration.duplicate" { fr: "Adresse déjà inscrite", en: "Address already registered" }
    /// What is asked for does not fit the state that the registration is in. `state` says which.
    WRONG_STATE = 409 "registration.wrong_state" { fr: "État incompatible", en: "Not possible in this state" }
    /// The offer of a seat has lapsed, and the seat went to the next on the list.
    OFFER_LAPSED = 409 "registration.offer_lapsed" { fr: "Proposition expirée", en: "Offer lapsed" }
    /// Registration is not open (yet, any more, or for you). `opens_at` and `closes_at` say when it is.
    CLOSED = 409 "registration.closed" { fr: "Inscriptions fermées", en: "Registration closed" }
    /// The event is archived: what it was stays as it is.
    EVENT_ARCHIVED = 409 "registration.event_archived" { fr: "Événement archivé", en: "Event archived" }
    /// More seats are taken than there would be: `taken` says how many. Free some first, or repeat with
    /// `accept_overbooking=true`.
    BELOW_TAKEN = 409 "registration.below_taken" { fr: "Moins que les places prises", en: "Fewer than the seats taken" }
    /// Another entry of this kind in this event has this code.
    CODE_TAKEN = 409 "registration.code_taken" { fr: "Code déjà pris", en: "Code already taken" }
    /// Registrations use it; `used_by` says what. Close it instead, with a validity in the past or a quota of 0.
    ENTRY_IN_USE = 409 "registration.entry_in_use" { fr: "Élément utilisé", en: "Entry in use" }
    /// Nothing was paid that could be paid back. `payment` says where the money stands.
    NOT_PAID = 409 "registration.not_paid" { fr: "Rien n'a été payé", en: "Nothing was paid" }
    /// The last day for changing this option has passed; `change_until` says when.
    CHANGE_TOO_LATE = 409 "registration.change_too_late" { fr: "Trop tard pour modifier", en: "Too late to change" }
    /// Nothing can be mailed to somebody whose e-mail address is not known.
    NO_ADDRESS = 409 "registration.no_address" { fr: "Sans adresse", en: "No address" }
    /// The person was erased at her wish: there is nobody left who could come back.
    ERASED = 409 "registration.erased" { fr: "Personne effacée", en: "Person erased" }
    /// In a file: its line says that the person does not come, so nobody is registered. An import cancels nobody either.
    NOT_COMING = 409 "registration.cancelled_in_file" { fr: "Annulée dans le fichier", en: "Cancelled in the file" }
    /// In a file: the line's `number` names a registration of this event, which stays as it is.
    ALREADY_REGISTERED = 409 "registration.already_registered" { fr: "Déjà inscrite", en: "Registered already" }
    /// In a file: the line's `number` names a registration of this event that is somebody else's.
    NUMBER_OF_ANOTHER = 409 "registration.number_of_another" { fr: "Numéro d'une autre personne", en: "Somebody else's number" }
    /// The token of the link is not valid (any more): ask for a new link with the address that is registered, or the network that
    /// invited for another invitation.
    LINK_UNKNOWN = 404 "registration.link_unknown" { fr: "Lien inconnu ou périmé", en: "Unknown or outdated link" }
    /// Somebody has registered by this invitation. The mail that confirmed it has the link to that registration.
    INVITATION_USED = 409 "registration.invitation_used" { fr: "Invitation déjà utilisée", en: "Invitation already used" }
    /// Somebody has been checked in there before. `scanned_at` and `device` say when and where, `check_in_id` which scan it was.
    ALREADY_CHECKED_IN = 409 "registration.already_checked_in" { fr: "Déjà enregistré à l'entrée", en: "Already checked in" }
    /// The nonce belongs to another scan: a device makes a new one for each scan.
    NONCE_REUSED = 409 "registration.nonce_reused" { fr: "Clé de scan réutilisée", en: "Nonce reused" }
    /// The QR code is not one of this event: another event's, another installation's, or no badge at all.
    FOREIGN_CODE = 422 "registration.foreign_code" { fr: "Code étranger à l'événement", en: "Not a code of this event" }
    /// The QR code was one of this event and is worthless now: the seat went to somebody else, or the registration is gone.
    REVOKED_CODE = 422 "registration.revoked_code" { fr: "Code révoqué", en: "Revoked code" }
    /// People are absent only once the event is over. `ends_on` says when that is; null: its last day is not known.
    NOT_OVER = 409 "registration.not_over" { fr: "Événement non terminé", en: "Event not over" }
    /// More memberships, or members' seats, would end than the guard lets through: `would_cancel` of them, `limit` may. If that is meant, repeat with
    /// `confirm_cancellations`, which is a ceiling.
    TOO_MANY_CANCELLATIONS = 409 "sync.too_many_cancellations" { fr: "Trop d'annulations", en: "Too many cancellations" }
    /// A snapshot without any member would end all memberships, so it is refused: the export has probably failed.
    EMPTY_SNAPSHOT = 409 "sync.empty_snapshot" { fr: "Fichier complet vide", en: "Empty snapshot" }
    /// A snapshot that was made later has been applied. Send a newer one.
    OLDER_SNAPSHOT = 409 "sync.older_snapshot" { fr: "Fichier plus ancien", en: "Older snapshot" }
    /// The plan would not have the effect any more that it promised, or an hour has passed. Make a new dry run.
    PLAN_OUTDATED = 409 "sync.plan_outdated" { fr: "Plan périmé", en: "Plan outdated" }
    /// While a plan, or a file with `on_error=abort`, was applied, something changed so that it would have become another one. It
    /// stopped there: `counts` and the items say what was applied before and stays.
    DIVERGED = 409 "sync.diverged" { fr: "Autre que prévu", en: "Other than planned" }
    /// With `on_error=abort` nothing is written unless all items are good; `items` are not. `sync_id` leads to them.
    UNSOUND = 409 "sync.aborted" { fr: "Fichier refusé en entier", en: "Whole file refused" }
    /// Its job was cancelled. What was applied before stays: send the file again.
    SYNC_CANCELLED = 409 "sync.cancelled" { fr: "Synchronisation annulée", en: "Sync cancelled" }
    /// Its file never arrived whole. Send it again.
    SYNC_CUT_OFF = 409 "sync.cut_off" { fr: "Fichier interrompu", en: "File cut off" }
    /// A fault of ours broke it off. What was applied stays applied: send the file again, it goes on where it was.
    SYNC_BROKE_OFF = 500 "sync.broke_off" { fr: "Synchronisation interrompue", en: "Sync broke off" }
    /// A person has to decide: `conflict_id` names the conflict, `reason` says what it is about.
    SYNC_CONFLICT = 409 "sync.conflict" { fr: "À décider", en: "To be decided" }
    /// What is known of this member is newer than what was sent.
    STALE = 409 "sync.stale" { fr: "Donnée plus ancienne", en: "Older than what is known" }
    /// Rightly not followed; `reason` says why.
    KEPT = 409 "sync.kept" { fr: "Non suivi, à raison", en: "Rightly not followed" }
    /// This conflict was decided before.
    RESOLVED = 409 "sync.resolved" { fr: "Déjà décidé", en: "Decided before" }
    /// The same key stands in the file twice; the first counts. `first_index` and, where there are lines, `first_line` say where.
    DUPLICATE_KEY = 409 "sync.duplicate_key" { fr: "Clé en double", en: "Key twice" }
}

/// 404: unknown, or not visible to this caller: the two look the same.
pub fn not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune inscription de cet identifiant ou numéro ne vous est visible dans cet événement.",
        "No registration of this id or number in this event is visible to you.",
    )
}

/// 404 for a category, tariff, option or question.
pub fn entry_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Rien de ce code ou identifiant dans cet événement. La liste voisine dit ce qu'il y a.",
        "Nothing of this code or id in this event. The list next to it says what there is.",
    )
}

/// 404 for a pool.
pub fn pool_not_found() -> ApiError {
    NOT_FOUND.detail("Aucun contingent de cet identifiant dans cet événement.", "No pool of this id in this event.")
}

/// 409: no seat, and waiting was not wanted. `pool` says what is full, as in `tariff:reduced`.
pub fn full(pool: PoolId, name: &str) -> ApiError {
    FULL.detail(
        format!("Plus de place : « {name} » est complet. Envoyez when_full: \"wait\" pour la liste d'attente."),
        format!("No seat left: “{name}” is full. Send when_full: \"wait\" to join the waiting list."),
    )
    .member("pool_id", pool)
    .member("pool", name)
}

/// 409: this address is registered; `known` is told to those who may see it.
pub fn duplicate(known: Option<RegistrationId>) -> ApiError {
    let error = DUPLICATE.detail(
        "Une inscription active à cet événement porte déjà cette adresse. Corrigez l'adresse, ou déclarez une boîte partagée.",
        "An active registration for this event has this address. Correct it, or declare a shared mailbox.",
    );
    match known {
        Some(id) => error.member("registration_id", id),
        None => error,
    }
}

/// 409: not in this state.
pub fn wrong_state(status: &str) -> ApiError {
    WRONG_STATE
        .detail(
            format!("L'inscription est dans l'état « {status} », qui ne le permet pas."),
            format!("The registration is in the state “{status}”, which does not allow this."),
        )
        .member("state", status)
}

/// 409: a refund of nothing.
pub fn not_paid(payment: Payment) -> ApiError {
    NOT_PAID
        .detail(
            format!("L'inscription est à l'état de paiement « {} » : notez d'abord ce qui a été payé.", payment.code()),
            format!("The registration's payment is “{}”: record first what was paid.", payment.code()),
        )
        .member("payment", payment)
}

/// 409: what has gone back would be more than what was paid.
pub fn paid_back(payment: Payment) -> ApiError {
    NOT_PAID
        .detail(
            "Plus aurait été remboursé que payé : reprenez d'abord le remboursement.",
            "More would have gone back than was paid: take the refund back first.",
        )
        .member("payment", payment)
}

/// 404 for a payment or a refund.
pub fn payment_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucun paiement de cet identifiant pour cette inscription.",
        "No payment of this id for this registration.",
    )
}

/// 409: nobody is left who could come back.
pub fn erased() -> ApiError {
    ERASED.detail(
        "Cette personne a été effacée à sa demande : l'inscription ne peut pas revenir.",
        "This person was erased at her wish: the registration cannot come back.",
    )
}

/// 409: archived.
pub fn event_archived(slug: &str) -> ApiError {
    EVENT_ARCHIVED.detail(
        format!("« {slug} » est archivé : rien n'y change plus."),
        format!("“{slug}” is archived: nothing changes in it any more."),
    )
}

/// 409: a pool would have fewer seats than are taken.
pub fn below_taken(taken: i64) -> ApiError {
    BELOW_TAKEN
        .detail(
            format!(
                "{taken} places sont déjà prises. Libérez-en d'abord, ou acceptez la surréservation par \
                 accept_overbooking=true."
            ),
            format!("{taken} seats are taken. Free some first, or accept overbooking with accept_overbooking=true."),
        )
        .member("taken", taken)
}

/// 422 at a place in the body.
pub fn invalid(pointer: &str, code: &'static str, fr: impl Into<String>, en: impl Into<String>) -> ApiError {
    INVALID.plain().violations([Violation::new(Place::Pointer(pointer.to_owned()), code, fr, en)])
}

/// 422: the code names nothing that this caller may choose.
pub fn unknown_code(pointer: &str, code: &str) -> ApiError {
    INVALID.plain().violations([unknown(pointer, code)])
}

/// The same as one of several wrong inputs.
pub fn unknown(pointer: &str, code: &str) -> Violation {
    Violation::new(
        Place::Pointer(pointer.to_owned()),
        "unknown_code",
        format!("« {code} » n'existe pas ici, ou n'est pas ouvert."),
        format!("“{code}” does not exist here, or is not open."),
    )
}

/// A code that is there already.
pub fn twice(pointer: &str, code: &str) -> Violation {
    let (fr, en) = (format!("« {code} » est demandé deux fois."), format!("“{code}” is asked for twice."));
    Violation::new(Place::Pointer(pointer.to_owned()), "repeated", fr, en)
}

/// 404: no token, or one that opens nothing.
pub fn link_unknown() -> ApiError {
    LINK_UNKNOWN.detail(
        "Envoyez l'en-tête Colloque-Manage-Token du lien reçu par courriel. S'il ne vaut plus, demandez-en un autre : \
         POST /public/events/{event}/manage-links.",
        "Send the header Colloque-Manage-Token of the link that was mailed. If it is no longer valid, ask for another one: \
         POST /public/events/{event}/manage-links.",
    )
}

/// 404: no token of an invitation, or one that opens nothing.
pub fn invitation_unknown() -> ApiError {
    LINK_UNKNOWN.detail(
        "Envoyez l'en-tête Colloque-Manage-Token du lien de l'invitation reçue par courriel ; le lien d'une inscription n'en est \
         pas une. Sans invitation valable, écrivez à votre réseau : lui seul invite.",
        "Send the header Colloque-Manage-Token of the link of the invitation that was mailed; the link of a registration is none. \
         Without a valid invitation, write to your network: nobody else invites.",
    )
}

/// 404: an invitation that was ours, and opens nothing any more.
pub fn invitation_outdated() -> ApiError {
    LINK_UNKNOWN.detail(
        "Cette invitation ne vaut plus : un courriel plus récent l'a remplacée, ou l'adhésion a pris fin. Ouvrez le plus récent \
         courriel d'invitation, ou écrivez à votre réseau.",
        "This invitation is no longer valid: a newer mail has replaced it, or the membership has ended. Open the latest \
         invitation that you got, or write to your network.",
    )
}

/// 409: an invitation is for one.
pub fn invitation_used() -> ApiError {
    INVITATION_USED.detail(
        "Cette invitation a déjà servi. Le lien du courriel de confirmation montre l'inscription ; si ce n'est pas la vôtre, \
         écrivez à votre réseau.",
        "This invitation has been used. The link in the mail that confirmed it shows the registration; if it is not yours, \
         write to your network.",
    )
}

/// 409: the public cannot register now.
pub fn closed(opens_at: Option<kernel::db::At>, closes_at: Option<kernel::db::At>) -> ApiError {
    CLOSED
        .detail(
            "Les inscriptions en ligne ne sont pas ouvertes ; opens_at et closes_at disent quand elles le sont.",
            "Registration online is not open; opens_at and closes_at say when it is.",
        )
        .member("opens_at", opens_at)
        .member("closes_at", closes_at)
}

/// 409: people can no longer change this themselves.
pub fn change_too_late(until: kernel::db::At) -> ApiError {
    CHANGE_TOO_LATE
        .detail(
            format!("Vous pouviez le changer jusqu'au {until}. Écrivez aux organisateurs, qui le peuvent encore."),
            format!("You could change this until {until}. Write to the organisers, who still can."),
        )
        .member("change_until", until)
}

/// 404 for a scan.
pub fn check_in_not_found() -> ApiError {
    NOT_FOUND.detail("Aucun scan de cet identifiant dans cet événement.", "No scan of this id in this event.")
}

/// 404 for a half-day.
pub fn half_day_not_found() -> ApiError {
    NOT_FOUND.detail(
        "Aucune demi-journée de ce code ou identifiant dans cet événement.",
        "No half-day of this code or id in this event.",
    )
}

/// 404 for a certificate.
pub fn certificate_not_found() -> ApiError {
    NOT_FOUND
        .detail("Aucune attestation n'a été établie sous ce numéro.", "No certificate was issued with this number.")
}

/// 409: somebody was faster; the second sees when and where.
pub fn already_checked_in(check_in: CheckInId, scanned_at: At, device: &str) -> ApiError {
    ALREADY_CHECKED_IN
        .detail(
            format!("Ce badge a été scanné le {scanned_at} ({device})."),
            format!("This badge was scanned at {scanned_at} ({device})."),
        )
        .member("check_in_id", check_in)
        .member("scanned_at", scanned_at)
        .member("device", device)
}

/// 409: the nonce is another scan's.
pub fn nonce_reused() -> ApiError {
    NONCE_REUSED.detail(
        "Ce nonce est celui d'un autre scan : l'appareil doit en créer un par scan.",
        "This nonce is another scan's: the device has to make one for each scan.",
    )
}

/// 422: not a code of this event.
pub fn foreign_code() -> ApiError {
    FOREIGN_CODE.detail("Ce code n'est pas un badge de cet événement.", "This code is not a badge of this event.")
}

/// 422: worthless by now.
pub fn revoked_code() -> ApiError {
    REVOKED_CODE.detail(
        "Ce badge n'est plus valable : la place a été cédée ou l'inscription effacée. Demandez le nouveau badge.",
        "This badge is no longer valid: the seat was transferred or the registration erased. Ask for the new badge.",
    )
}

/// 422: the device's clock is wrong.
pub fn scan_in_the_future() -> ApiError {
    invalid(
        "/scanned_at",
        "in_future",
        "Plus de cinq minutes dans le futur : réglez l'horloge de l'appareil.",
        "More than five minutes ahead: set the device's clock.",
    )
}

/// 409: the event is not over.
pub fn not_over(ends_on: Option<chrono::NaiveDate>) -> ApiError {
    NOT_OVER
        .detail(
            "Les absences se constatent une fois l'événement terminé ; son dernier jour doit être connu.",
            "People are absent once the event is over; its last day has to be known.",
        )
        .member("ends_on", ends_on)
}
