//! The words of a decision: what is known of an item, and what becomes of it.

use super::{item::Misfit, roster::Roster};
use crate::{
    catalogue::Catalogue,
    ids::RegistrationId,
    model::{
        member::{Attendance, MemberStatus, SyncSettingsIn, Take},
        sync::{Code, FieldChange, Outcome},
    },
    store::{members::MemberRow, registrations::RegistrationRow},
};
use kernel::{db::At, ids::PartnerId};

/// What holds for all items of a sync.
pub struct Scene<'a> {
    /// The event's entries.
    pub catalogue: &'a Catalogue,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's settings.
    pub settings: &'a SyncSettingsIn,
    /// Now.
    pub now: At,
    /// When the file was made, if it says so.
    pub generated_at: Option<At>,
    /// As of when it is said where nothing dates it; only of a single member, which comes at once and not out of an export.
    pub said_at: Option<At>,
}

/// Who else has the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Another member of this partner.
    Member,
    /// Somebody who registered by herself, or through somebody else.
    Elsewhere(RegistrationId),
}

/// What is known about an item.
#[derive(Default)]
pub struct Known<'a> {
    /// The member with its key, or with the key that it had before.
    pub member: Option<&'a MemberRow>,
    /// The member's registration, if it came through this partner.
    pub registration: Option<&'a RegistrationRow>,
    /// Whether the member is registered by others. Nothing more of that is known here, so that nothing more can be told.
    pub elsewhere: bool,
    /// Who else has the address that the member has after this item.
    pub holder: Option<Holder>,
    /// Whether this person was erased.
    pub erased: bool,
    /// What a person has decided about this very conflict.
    pub ruling: Option<Take>,
    /// Fingerprints of conflicts that were resolved for what we have.
    pub settled: &'a [String],
}

/// What happens to the registration.
#[derive(Clone, Debug, PartialEq)]
pub enum SeatWork {
    /// Nothing.
    Leave,
    /// A new one.
    Register {
        /// Code of its tariff.
        tariff: String,
        /// Code of its category.
        category: Option<String>,
    },
    /// These fields change; `category` among them changes seats.
    Correct(Vec<&'static str>),
    /// It ends.
    Cancel,
    /// It comes back.
    Reactivate,
    /// Another person takes it over.
    Transfer,
    /// This one, made by others, is the member's.
    Link(RegistrationId),
}

/// What the member is from now on.
#[derive(Clone, Debug, PartialEq)]
pub struct NextMember {
    /// Its key.
    pub external_id: String,
    /// What the partner says of it.
    pub roster: Roster,
    /// The membership.
    pub status: MemberStatus,
    /// Whether it comes.
    pub attendance: Attendance,
    /// As of when.
    pub stamp: Option<At>,
    /// Whether she has nothing to do with the registration that the key had before: another person had it by others.
    pub parts: bool,
}

/// Something that a person must decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// Of the two sides: a repeat is the same conflict.
    pub fingerprint: String,
    /// The fields that differ.
    pub fields: Vec<String>,
}

/// What becomes of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// In a word.
    pub outcome: Outcome,
    /// Why.
    pub code: Option<Code>,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// What does not fit.
    pub wrong: Vec<Misfit>,
    /// What a person must decide.
    pub clash: Option<Clash>,
    /// The member's new row, if it is to be written.
    pub member: Option<NextMember>,
    /// What happens to the registration.
    pub seat: SeatWork,
    /// As of when the partner said again what is known already, if nobody had said it as late.
    pub said_again: Option<At>,
}

impl Decision {
    /// Nothing to do but to say so.
    pub fn new(outcome: Outcome, code: Option<Code>) -> Self {
        Self {
            outcome,
            code,
            changes: Vec::new(),
            wrong: Vec::new(),
            clash: None,
            member: None,
            seat: SeatWork::Leave,
            said_again: None,
        }
    }

    /// Rejected for these fields.
    pub fn rejected(wrong: Vec<Misfit>) -> Self {
        Self { wrong, ..Self::new(Outcome::Rejected, Some(Code::Invalid)) }
    }
}
