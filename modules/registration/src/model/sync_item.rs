//! What became of the members of a file.

use super::{member::Attendance, registration::Status};
use crate::ids::{ConflictId, RegistrationId};
use kernel::http::{Filter, Resource};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What became of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SyncOutcome)]
pub enum Outcome {
    /// A new member.
    Created,
    /// A member changed.
    Updated,
    /// Nothing to do.
    Unchanged,
    /// A membership ended, and the seat that the sync had made with it.
    Cancelled,
    /// The file was rightly not followed; `code` says why.
    Kept,
    /// A person must decide: see `conflict_id`.
    Conflict,
    /// Older than what is known.
    Stale,
    /// Cannot be read, or does not fit; `problem` says where.
    Rejected,
}

impl Outcome {
    /// As the API writes it.
    pub fn text(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = SyncItemCode)]
pub enum Code {
    /// Kept: she has come already.
    #[serde(rename = "member.checked_in")]
    CheckedIn,
    /// Kept: an invoice went out, or it was paid.
    #[serde(rename = "member.invoiced")]
    Invoiced,
    /// Kept: only she or the organisers take her cancellation back.
    #[serde(rename = "member.cancelled_by_participant")]
    CancelledByParticipant,
    /// Kept: the organisers cancelled.
    #[serde(rename = "member.cancelled_by_staff")]
    CancelledByStaff,
    /// Kept: her hold or her offer of a seat lapsed.
    #[serde(rename = "member.lapsed")]
    Lapsed,
    /// Kept: the person asked to be erased, and does not come back by a file.
    #[serde(rename = "member.erased")]
    Erased,
    /// Kept: the same person is registered already; she is linked, and takes no second seat.
    #[serde(rename = "member.registered_elsewhere")]
    RegisteredElsewhere,
    /// Kept: the organisers gave her seat to somebody else.
    #[serde(rename = "member.seat_given_away")]
    SeatGivenAway,
    /// Kept: this conflict was resolved for what we have.
    #[serde(rename = "member.resolved")]
    Resolved,
    /// Updated: the roster has the new tariff, the registration keeps its price.
    #[serde(rename = "member.tariff_kept")]
    TariffKept,
    /// Unchanged: the membership that ends is not known.
    #[serde(rename = "member.unknown")]
    Unknown,
    /// Conflict: another human under the same key. Send `transfer: true` if the seat changes hands.
    #[serde(rename = "member.person_changed")]
    PersonChanged,
    /// Conflict: another member of this partner has this address.
    #[serde(rename = "member.duplicate_email")]
    DuplicateEmail,
    /// Conflict: the organisers corrected this field by hand.
    #[serde(rename = "member.corrected_by_staff")]
    CorrectedByStaff,
    /// Conflict: the same `source_updated_at` with another content.
    #[serde(rename = "member.same_instant")]
    SameInstant,
    /// Stale: older than what is known.
    #[serde(rename = "member.older")]
    Older,
    /// Rejected: a field does not fit.
    #[serde(rename = "member.invalid")]
    Invalid,
    /// Rejected: the line cannot be read.
    #[serde(rename = "member.unreadable")]
    Unreadable,
    /// Rejected: the key stands in the file twice; the first counts.
    #[serde(rename = "member.duplicate_key")]
    DuplicateKey,
    /// Rejected: no seat is left, and there is no waiting.
    #[serde(rename = "registration.full")]
    Full,
}

impl Code {
    /// As the API writes it.
    pub fn text(self) -> String {
        serde_json::to_value(self).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
    }

    /// In a sentence, in French and English, for those who read a report instead of the contract.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::CheckedIn => ("Cette personne est déjà venue.", "This person has come already."),
            Self::Invoiced => ("Une facture est partie, ou c'est payé.", "An invoice went out, or it was paid."),
            Self::CancelledByParticipant => (
                "La personne a annulé ; elle seule ou les organisateurs reviennent là-dessus.",
                "The person cancelled; only they or the organisers take that back.",
            ),
            Self::CancelledByStaff => ("Les organisateurs ont annulé.", "The organisers cancelled."),
            Self::Lapsed => ("La place réservée ou proposée a expiré.", "The hold or the offer of a seat lapsed."),
            Self::Erased => (
                "La personne a demandé à être effacée, et ne revient pas par un fichier.",
                "The person asked to be erased, and does not come back by a file.",
            ),
            Self::RegisteredElsewhere => (
                "La même personne est déjà inscrite, et ne prend pas de seconde place.",
                "The same person is registered already, and takes no second seat.",
            ),
            Self::SeatGivenAway => (
                "Les organisateurs ont donné la place à quelqu'un d'autre.",
                "The organisers gave the seat to somebody else.",
            ),
            Self::Resolved => {
                ("Ce conflit a été décidé en faveur de ce qui est là.", "This conflict was resolved for what is there.")
            }
            Self::TariffKept => (
                "La liste a le nouveau tarif ; l'inscription garde son prix.",
                "The roster has the new tariff; the registration keeps its price.",
            ),
            Self::Unknown => ("L'adhésion qui prend fin n'est pas connue.", "The membership that ends is not known."),
            Self::PersonChanged => (
                "Une autre personne sous la même clé ; envoyez transfer: true si la place change de main.",
                "Another human under the same key; send transfer: true if the seat changes hands.",
            ),
            Self::DuplicateEmail => (
                "Un autre membre de ce partenaire a cette adresse.",
                "Another member of this partner has this address.",
            ),
            Self::CorrectedByStaff => {
                ("Les organisateurs ont corrigé ce champ à la main.", "The organisers corrected this field by hand.")
            }
            Self::SameInstant => {
                ("Le même source_updated_at avec un autre contenu.", "The same source_updated_at with another content.")
            }
            Self::Older => ("Plus ancien que ce qui est connu.", "Older than what is known."),
            Self::Invalid => ("Un champ ne convient pas.", "A field does not fit."),
            Self::Unreadable => ("La ligne n'est pas lisible.", "The line cannot be read."),
            Self::DuplicateKey => (
                "La clé figure deux fois dans le fichier ; la première compte.",
                "The key stands in the file twice; the first counts.",
            ),
            Self::Full => ("Plus de place, et pas d'attente possible.", "No seat is left, and there is no waiting."),
        }
    }
}

/// From where an item comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SyncItemOrigin)]
pub enum Origin {
    /// A line of the file.
    File,
    /// A member whom a snapshot does not name.
    Absent,
}

/// A field that changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SyncFieldChange)]
pub struct FieldChange {
    /// Which.
    #[schema(max_length = 40)]
    pub field: String,
    /// What it was.
    #[schema(max_length = 500)]
    pub from: Option<String>,
    /// What it is now.
    #[schema(max_length = 500)]
    pub to: Option<String>,
}

/// The registration of an item, if it has one that the partner may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SyncRegistration)]
pub struct Seat {
    /// Its id.
    pub id: RegistrationId,
    /// Its number.
    #[schema(max_length = 11)]
    pub number: String,
    /// Where it stood when the item was done.
    pub status: Status,
    /// Its present place on the waiting list; null for partner clients, whom it would tell about others.
    #[schema(minimum = 1)]
    pub waiting_position: Option<i64>,
}

/// What an item does to seats.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// Whether the member comes, if there is one afterwards.
    pub attendance: Option<Attendance>,
    /// Whether its registration is on the waiting list.
    pub waits: bool,
    /// Whether it has a seat, or waits for one.
    pub registered: bool,
    /// Whether it gives up its seat, or its place on the waiting list.
    pub leaves: bool,
}

/// What became of an item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SyncItem)]
pub struct ItemOut {
    /// Its place among the items, from 0; absent members come after those of the file.
    pub index: i64,
    /// The line of the file on which it begins, from 1; null where there are no lines.
    pub line: Option<i64>,
    /// From where it comes.
    pub origin: Origin,
    /// The partner's key; null if it could not be read.
    #[schema(max_length = 128)]
    pub external_id: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
    /// Why.
    pub code: Option<Code>,
    /// Its registration.
    pub registration: Option<Seat>,
    /// What changed.
    #[schema(max_items = 30)]
    pub changes: Vec<FieldChange>,
    /// The conflict that waits for a person.
    pub conflict_id: Option<ConflictId>,
    /// What is wrong with it (problem details).
    #[schema(value_type = Option<Object>)]
    pub problem: Option<Value>,
    /// What a plan promises beyond what is shown.
    #[serde(skip)]
    pub effect: Effect,
}

impl Resource for ItemOut {}

/// Filters of a sync's items.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ItemFilter {
    /// Only items with this outcome.
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// Only items with this code.
    #[serde(default)]
    pub code: Option<Code>,
}

impl Filter for ItemFilter {
    const SORTS: &'static [&'static str] = &["index"];
}
