//! What becomes of an item: one pure function, for the plan and for its application.

use super::{
    item::{Item, Misfit},
    likeness::another_person,
    newcomer::{newcomer, seat_for},
    roster::Roster,
};
use crate::{
    catalogue::Catalogue,
    ids::RegistrationId,
    model::{
        member::{Attendance, MemberStatus, SyncSettingsIn, Take},
        registration::{CancelledBy, Payment, Status},
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
    /// The member's registration.
    pub registration: Option<&'a RegistrationRow>,
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
}

impl Decision {
    /// Nothing to do but to say so.
    pub fn new(outcome: Outcome, code: Option<Code>) -> Self {
        let (changes, wrong) = (Vec::new(), Vec::new());
        Self { outcome, code, changes, wrong, clash: None, member: None, seat: SeatWork::Leave }
    }

    /// Rejected for these fields.
    pub fn rejected(wrong: Vec<Misfit>) -> Self {
        Self { wrong, ..Self::new(Outcome::Rejected, Some(Code::Invalid)) }
    }
}

/// The partner fields whose change reaches the registration.
const OWNED: [&str; 10] = [
    "given_name",
    "family_name",
    "email",
    "email_shared",
    "phone",
    "function",
    "organisation",
    "department",
    "language",
    "category",
];

/// What becomes of an item of the file. `after` is the roster with the item in it.
pub fn decide(scene: &Scene<'_>, item: &Item, after: &Roster, known: &Known<'_>) -> Decision {
    let unknown = unknown_codes(scene, item);
    if !unknown.is_empty() {
        return Decision::rejected(unknown);
    }
    if known.erased {
        return Decision::new(Outcome::Kept, Some(Code::Erased));
    }
    let status = item.status.unwrap_or_default();
    let stamp = item.source_updated_at.or(scene.generated_at);
    if let Some(decision) = too_old(item, after, status, stamp, known) {
        return decision;
    }
    if status == MemberStatus::Cancelled {
        return ending(known, stamp);
    }
    active(scene, item, after, stamp, known)
}

/// Codes that name nothing.
fn unknown_codes(scene: &Scene<'_>, item: &Item) -> Vec<Misfit> {
    let mut wrong = Vec::new();
    if let Some(Some(code)) = &item.category
        && scene.catalogue.category(code).is_none()
    {
        wrong.push(Misfit::new("category", "unknown_code"));
    }
    if let Some(Some(code)) = &item.tariff
        && scene.catalogue.tariff(code).is_none()
    {
        wrong.push(Misfit::new("tariff", "unknown_code"));
    }
    wrong
}

fn too_old(
    item: &Item,
    after: &Roster,
    status: MemberStatus,
    stamp: Option<At>,
    known: &Known<'_>,
) -> Option<Decision> {
    let member = known.member?;
    let (stamp, last) = (stamp?, member.source_updated_at?);
    let attendance = item.attendance.unwrap_or(member.attendance);
    let same = *after == member.item.0 && status == member.status && attendance == member.attendance;
    if same || known.ruling.is_some() {
        return None;
    }
    if stamp < last {
        return Some(Decision::new(Outcome::Stale, Some(Code::Older)));
    }
    (item.source_updated_at == Some(last)).then(|| clash(known, Code::SameInstant, after, fields_of(after, member)))
}

fn fields_of(after: &Roster, member: &MemberRow) -> Vec<String> {
    after.changes(&member.item.0).into_iter().map(|change| change.field).collect()
}

/// A conflict, unless a person has settled this very one for what we have.
pub fn clash(known: &Known<'_>, code: Code, after: &Roster, fields: Vec<String>) -> Decision {
    let before = known.member.map(|member| &member.item.0);
    let current = known.registration.map(|row| &row.person.0);
    let sides = serde_json::to_string(&(code, after, before, current)).unwrap_or_default();
    let fingerprint = format!("{:016x}", super::entry::hash(&sides));
    if known.settled.contains(&fingerprint) || known.ruling == Some(Take::Current) {
        return Decision::new(Outcome::Kept, Some(Code::Resolved));
    }
    Decision { clash: Some(Clash { fingerprint, fields }), ..Decision::new(Outcome::Conflict, Some(code)) }
}

/// Why a seat is not taken away, though the file says so.
fn holds_fast(row: &RegistrationRow) -> Option<Code> {
    match (row.status, row.payment) {
        (Status::CheckedIn | Status::NoShow, _) => Some(Code::CheckedIn),
        (_, Payment::Invoiced | Payment::Paid) => Some(Code::Invoiced),
        _ => None,
    }
}

/// A membership ends: by the file, by being absent from a snapshot, by a DELETE.
pub fn ending(known: &Known<'_>, stamp: Option<At>) -> Decision {
    let Some(member) = known.member else { return Decision::new(Outcome::Unchanged, Some(Code::Unknown)) };
    if member.status == MemberStatus::Cancelled {
        return Decision::new(Outcome::Unchanged, None);
    }
    let made = known.registration.filter(|row| member.made_seat && row.active);
    if let Some(code) = made.and_then(holds_fast) {
        return Decision::new(Outcome::Kept, Some(code));
    }
    let mut decision = Decision::new(Outcome::Cancelled, None);
    decision.changes.push(FieldChange {
        field: "status".to_owned(),
        from: Some(MemberStatus::Active.code().to_owned()),
        to: Some(MemberStatus::Cancelled.code().to_owned()),
    });
    decision.member = Some(NextMember {
        external_id: member.external_id.clone(),
        roster: member.item.0.clone(),
        status: MemberStatus::Cancelled,
        attendance: member.attendance,
        stamp: stamp.max(member.source_updated_at),
    });
    if made.is_some() {
        decision.seat = SeatWork::Cancel;
    }
    decision
}

fn active(scene: &Scene<'_>, item: &Item, after: &Roster, stamp: Option<At>, known: &Known<'_>) -> Decision {
    let attendance =
        item.attendance.or(known.member.map(|member| member.attendance)).unwrap_or(scene.settings.attendance);
    let next = NextMember {
        external_id: item.external_id.clone(),
        roster: after.clone(),
        status: MemberStatus::Active,
        attendance,
        stamp,
    };
    let Some(member) = known.member else { return newcomer(scene, next, known) };
    let mut decision = Decision::new(Outcome::Unchanged, None);
    decision.changes = changes(member, &next);

    let strangers = another_person(&member.item.0.person, &after.person)
        && known.registration.is_none_or(|row| another_person(&row.person.0, &after.person));
    let fields = || fields_of(after, member);
    let mut transfers = false;
    if strangers {
        transfers = item.transfer == Some(true) || known.ruling == Some(Take::Transfer);
        if !transfers && known.ruling != Some(Take::Partner) {
            return clash(known, Code::PersonChanged, after, fields());
        }
    }
    let registration = known.registration.filter(|row| row.active);
    let changed: Vec<&'static str> =
        OWNED.into_iter().filter(|field| decision.changes.iter().any(|change| change.field == *field)).collect();
    if let Some(row) = registration.filter(|_| !transfers && known.ruling != Some(Take::Partner)) {
        let corrected = by_staff(scene, row, after, &changed);
        if !corrected.is_empty() {
            return clash(known, Code::CorrectedByStaff, after, corrected);
        }
    }
    if let Some(refused) = address_taken(known, after, member, registration.is_some()) {
        return refused;
    }
    let comes = attendance == Attendance::Register;
    let gone = || known.registration.filter(|row| !row.active);
    match registration {
        Some(row) if member.made_seat && !comes => {
            if let Some(code) = holds_fast(row) {
                return Decision::new(Outcome::Kept, Some(code));
            }
            decision.seat = SeatWork::Cancel;
        }
        Some(_) if member.made_seat && transfers => decision.seat = SeatWork::Transfer,
        Some(_) if member.made_seat && !changed.is_empty() => decision.seat = SeatWork::Correct(changed),
        Some(row) if !member.made_seat && comes && row.partner_id != Some(scene.partner) => {
            decision.code = Some(Code::RegisteredElsewhere);
        }
        None if comes => {
            if let Some(Holder::Elsewhere(id)) = known.holder {
                (decision.seat, decision.code) = (SeatWork::Link(id), Some(Code::RegisteredElsewhere));
            } else {
                match gone().and_then(|row| row.cancelled_by.map(|by| (row, by))) {
                    Some((_, CancelledBy::Participant)) => {
                        return Decision::new(Outcome::Kept, Some(Code::CancelledByParticipant));
                    }
                    Some((_, CancelledBy::Staff)) => return Decision::new(Outcome::Kept, Some(Code::CancelledByStaff)),
                    Some((_, CancelledBy::System)) => return Decision::new(Outcome::Kept, Some(Code::Lapsed)),
                    Some((_, CancelledBy::Partner)) if member.made_seat => decision.seat = SeatWork::Reactivate,
                    _ => match seat_for(scene, after) {
                        Ok(seat) => decision.seat = seat,
                        Err(wrong) => return Decision::rejected(wrong),
                    },
                }
            }
        }
        _ => {}
    }
    if decision.changes.iter().any(|change| change.field == "tariff") && registration.is_some() {
        decision.code = decision.code.or(Some(Code::TariffKept));
    }
    if !decision.changes.is_empty() || decision.seat != SeatWork::Leave {
        decision.outcome = Outcome::Updated;
        decision.member = Some(next);
    }
    if decision.code == Some(Code::RegisteredElsewhere) {
        decision.outcome = Outcome::Kept;
    }
    decision
}

fn changes(member: &MemberRow, next: &NextMember) -> Vec<FieldChange> {
    let mut changes = next.roster.changes(&member.item.0);
    let own = [
        ("external_id", member.external_id.as_str(), next.external_id.as_str()),
        ("status", member.status.code(), next.status.code()),
        ("attendance", member.attendance.code(), next.attendance.code()),
    ];
    changes.extend(own.into_iter().filter(|(_, from, to)| from != to).map(|(field, from, to)| FieldChange {
        field: field.to_owned(),
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
    }));
    changes
}

/// Fields that the organisers corrected, and that the partner now says otherwise.
fn by_staff(scene: &Scene<'_>, row: &RegistrationRow, after: &Roster, changed: &[&'static str]) -> Vec<String> {
    let current = Roster {
        person: row.person.0.clone(),
        category: row.category_id.map(|id| scene.catalogue.category_code(id)),
        ..Roster::default()
    };
    let (current, wanted) = (current.fields(), after.fields());
    let value = |fields: &[(&'static str, Option<String>)], field: &str| {
        fields.iter().find(|(name, _)| *name == field).and_then(|(_, value)| value.clone())
    };
    let corrected = row.agreed.0.by_staff.iter().map(String::as_str);
    let corrected =
        corrected.filter(|field| changed.contains(field) && value(&current, field) != value(&wanted, field));
    corrected.map(str::to_owned).collect()
}

/// The address belongs to somebody else.
fn address_taken(known: &Known<'_>, after: &Roster, member: &MemberRow, seated: bool) -> Option<Decision> {
    let moved = after.email_key() != member.email_key;
    let taken = match known.holder? {
        Holder::Member => moved || !seated,
        // Her own seat stays hers: two people cannot have one address.
        Holder::Elsewhere(_) => moved && seated,
    };
    taken.then(|| clash(known, Code::DuplicateEmail, after, vec!["email".to_owned()]))
}

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;
