//! What becomes of an item: one pure function, for the plan and for its application.

use super::{
    decision::{Clash, Decision, Holder, Known, NextMember, Scene, SeatWork},
    item::{Item, Misfit},
    likeness::another_person,
    newcomer::{newcomer, seat_for},
    roster::{PERSON, Roster},
};
use crate::{
    catalogue::Catalogue,
    model::{
        member::{Attendance, MemberStatus, Take},
        registration::{CancelledBy, Payment, Status},
        sync::{Code, FieldChange, Outcome},
    },
    scans::AHEAD,
    store::{members::MemberRow, registrations::RegistrationRow},
};
use kernel::db::At;

/// What a change of a member reaches the registration in, beside the person.
const OWNED: [&str; 3] = ["category", "priority", KEY];
const KEY: &str = "external_id";

/// What becomes of an item of the file. `after` is the roster with the item in it.
pub fn decide(scene: &Scene<'_>, item: &Item, after: &Roster, known: &Known<'_>) -> Decision {
    let unfit = unfit(scene.catalogue, item, scene.now);
    if !unfit.is_empty() {
        return Decision::rejected(unfit);
    }
    if known.erased {
        return Decision::new(Outcome::Kept, Some(Code::Erased));
    }
    let status = item.status.unwrap_or_default();
    let dated = item.source_updated_at.or(scene.generated_at);
    if let Some(decision) = too_old(item, after, status, dated, known) {
        return decision;
    }
    let stamp = dated.or(scene.said_at);
    let mut decision = match (status, known.member) {
        (MemberStatus::Cancelled, None) => never_known(scene, item, dated),
        (MemberStatus::Cancelled, Some(_)) => ending(known, stamp),
        (MemberStatus::Active, _) => active(scene, item, after, stamp, known),
    };
    let as_it_was = decision.outcome == Outcome::Unchanged || decision.code == Some(Code::RegisteredElsewhere);
    if as_it_was && decision.member.is_none() {
        // What is older than this must not undo it, though it was said before.
        let last = known.member.map(|member| member.source_updated_at);
        decision.said_again = last.and_then(|last| stamp.filter(|stamp| Some(*stamp) > last));
    }
    decision
}

/// Codes that name nothing, and a clock that is wrong: what it dates nobody could change any more.
pub fn unfit(catalogue: &Catalogue, item: &Item, now: At) -> Vec<Misfit> {
    let mut wrong = Vec::new();
    if let Some(Some(code)) = &item.category
        && catalogue.category(code).is_none()
    {
        wrong.push(Misfit::new("category", "unknown_code"));
    }
    if let Some(Some(code)) = &item.tariff
        && catalogue.tariff(code).is_none()
    {
        wrong.push(Misfit::new("tariff", "unknown_code"));
    }
    if item.source_updated_at.is_some_and(|stamp| stamp > now.plus_seconds(AHEAD)) {
        wrong.push(Misfit::new("source_updated_at", "in_future"));
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

fn has_come(row: &RegistrationRow) -> Option<Code> {
    matches!(row.status, Status::CheckedIn | Status::NoShow).then_some(Code::CheckedIn)
}

/// Why a seat is not taken away, though the file says so.
fn holds_fast(row: &RegistrationRow) -> Option<Code> {
    let invoiced = matches!(row.payment, Payment::Invoiced | Payment::Paid) || row.kept_minor() > 0;
    has_come(row).or(invoiced.then_some(Code::Invoiced))
}

/// A membership ends of which nobody knew. Where that is dated it is remembered, without the person, so that nothing older
/// begins it.
fn never_known(scene: &Scene<'_>, item: &Item, dated: Option<At>) -> Decision {
    let mut decision = Decision::new(Outcome::Unchanged, Some(Code::Unknown));
    decision.member = dated.map(|stamp| NextMember {
        external_id: item.external_id.clone(),
        roster: Roster::default(),
        status: MemberStatus::Cancelled,
        attendance: scene.settings.attendance,
        stamp: Some(stamp),
        parts: false,
    });
    decision
}

/// A membership that a snapshot of this instant does not name.
pub fn absent(known: &Known<'_>, made: Option<At>, now: At) -> Decision {
    let last = known.member.and_then(|member| member.source_updated_at);
    if made.zip(last).is_some_and(|(made, last)| made < last) {
        return Decision::new(Outcome::Stale, Some(Code::Older));
    }
    ending(known, made.or(Some(now)))
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
        parts: false,
    });
    if made.is_some() {
        decision.seat = SeatWork::Cancel;
    }
    decision
}

fn active(scene: &Scene<'_>, item: &Item, after: &Roster, stamp: Option<At>, known: &Known<'_>) -> Decision {
    let attendance =
        item.attendance.or(known.member.map(|member| member.attendance)).unwrap_or(scene.settings.attendance);
    let mut next = NextMember {
        external_id: item.external_id.clone(),
        roster: after.clone(),
        status: MemberStatus::Active,
        attendance,
        stamp: stamp.max(known.member.and_then(|member| member.source_updated_at)),
        parts: false,
    };
    let Some(member) = known.member else { return newcomer(scene, next, known) };
    let mut decision = Decision::new(Outcome::Unchanged, None);
    decision.changes = changes(member, &next);

    let strangers = !member.item.0.is_nobody()
        && another_person(&member.item.0.person, &after.person)
        && known.registration.is_none_or(|row| another_person(&row.person.0, &after.person));
    let transfers = strangers && (item.transfer == Some(true) || known.ruling == Some(Take::Transfer));
    if strangers {
        if !transfers && known.ruling != Some(Take::Partner) {
            return clash(known, Code::PersonChanged, after, fields_of(after, member));
        }
        // Only a transfer says that this is another human.
        next.parts = transfers && !member.made_seat;
    }
    let registration = known.registration.filter(|row| row.active && !next.parts);
    let elsewhere = known.elsewhere && !next.parts;
    let owned = PERSON.into_iter().chain(OWNED);
    let changed: Vec<&'static str> =
        owned.filter(|field| decision.changes.iter().any(|change| change.field == *field)).collect();
    if let Some(row) = registration.filter(|_| member.made_seat && !transfers && known.ruling != Some(Take::Partner)) {
        let corrected = by_staff(scene, row, after, &changed);
        if !corrected.is_empty() {
            return clash(known, Code::CorrectedByStaff, after, corrected);
        }
    }
    if let Some(refused) = address_taken(known, after, member, registration.is_some() || elsewhere) {
        return refused;
    }
    let comes = attendance == Attendance::Register;
    match registration {
        Some(row) if member.made_seat && !comes => {
            if let Some(code) = holds_fast(row) {
                return Decision::new(Outcome::Kept, Some(code));
            }
            decision.seat = SeatWork::Cancel;
        }
        Some(row) if member.made_seat && transfers => {
            if let Some(code) = has_come(row) {
                return Decision::new(Outcome::Kept, Some(code));
            }
            decision.seat = SeatWork::Transfer;
        }
        Some(_) if member.made_seat && !changed.is_empty() => decision.seat = SeatWork::Correct(changed),
        // Her own registration follows her key, and nothing else of the file.
        Some(row) if changed.contains(&KEY) && row.external_id.as_ref() == Some(&member.external_id) => {
            decision.seat = SeatWork::Correct(vec![KEY]);
        }
        None if comes && elsewhere => decision.code = Some(Code::RegisteredElsewhere),
        None if comes => match comes_anew(scene, after, known, strangers, next.parts) {
            Ok((seat, code)) => (decision.seat, decision.code) = (seat, code),
            Err(refused) => return *refused,
        },
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

/// How a known member who has no seat gets one; or why not.
fn comes_anew(
    scene: &Scene<'_>,
    after: &Roster,
    known: &Known<'_>,
    strangers: bool,
    parts: bool,
) -> Result<(SeatWork, Option<Code>), Box<Decision>> {
    if let Some(Holder::Elsewhere(id)) = known.holder {
        return Ok((SeatWork::Link(id), Some(Code::RegisteredElsewhere)));
    }
    let kept = |code| Err(Box::new(Decision::new(Outcome::Kept, Some(code))));
    let member = known.member.filter(|_| !parts);
    if member.is_some_and(|member| member.seat_given_away && !strangers) {
        return kept(Code::SeatGivenAway);
    }
    let gone = known.registration.filter(|row| !row.active && !parts);
    match gone.and_then(|row| row.cancelled_by) {
        Some(CancelledBy::Participant) => kept(Code::CancelledByParticipant),
        Some(CancelledBy::Staff) => kept(Code::CancelledByStaff),
        Some(CancelledBy::System) => kept(Code::Lapsed),
        Some(CancelledBy::Partner) if !strangers && member.is_some_and(|member| member.made_seat) => {
            Ok((SeatWork::Reactivate, None))
        }
        _ => match seat_for(scene, after) {
            Ok(seat) => Ok((seat, None)),
            Err(wrong) => Err(Box::new(Decision::rejected(wrong))),
        },
    }
}

fn changes(member: &MemberRow, next: &NextMember) -> Vec<FieldChange> {
    let mut changes = next.roster.changes(&member.item.0);
    let own = [
        (KEY, member.external_id.as_str(), next.external_id.as_str()),
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
        priority: row.priority,
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
