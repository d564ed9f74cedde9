//! One item from line to result: look up, decide, do, tell. The plan and its application run through the same lines; what they
//! do with a decision is the business of their [`Office`].

use super::{
    decide::{absent, decide, unfit},
    decision::{Clash, Decision, Known, NextMember, Scene, SeatWork},
    entry::{Entry, Wrong},
    facts::{Facts, Ground},
    item::Item,
    ledger::Ledger,
    roster::Roster,
    told,
};
use crate::{
    catalogue::Catalogue,
    ids::{ConflictId, RegistrationId},
    model::{
        member::{MemberStatus, Take},
        registration::Status,
        sync::{Code, Effect, ItemOut, Origin, Outcome, Seat},
    },
    store::{
        conflicts::{ConflictRow, Sides},
        members::MemberRow,
        registrations::RegistrationRow,
    },
};
use kernel::{
    db::At,
    error::{ApiError, Result},
};

/// What an office made of a request for a seat.
pub enum Seated {
    /// A registration, as far as there is one yet.
    Row(Box<RegistrationRow>),
    /// The rules refuse it.
    Refused(ApiError),
}

/// Somebody to be registered.
pub struct Draft<'a> {
    /// What the partner says.
    pub roster: &'a Roster,
    /// Its key.
    pub external_id: &'a str,
    /// Code of the tariff.
    pub tariff: &'a str,
    /// Code of the category.
    pub category: Option<&'a str>,
}

/// Who carries out decisions: the desk, or a rehearsal of it.
pub trait Office {
    /// Registers somebody.
    fn register(&mut self, draft: &Draft<'_>) -> Result<Seated>;
    /// Ends a registration.
    fn cancel(&mut self, row: &RegistrationRow) -> Result<RegistrationRow>;
    /// Takes back a cancellation.
    fn reactivate(&mut self, row: &RegistrationRow, next: &NextMember) -> Result<Seated>;
    /// Gives the seat to another person.
    fn transfer(&mut self, row: &RegistrationRow, next: &NextMember) -> Result<Seated>;
    /// Takes over these fields. `ruled`: a person decided so, also for what the organisers had corrected.
    fn correct(
        &mut self,
        row: &RegistrationRow,
        next: &NextMember,
        fields: &[&'static str],
        ruled: bool,
    ) -> Result<Seated>;
    /// Writes the member.
    fn member(&mut self, before: Option<&MemberRow>, next: &NextMember, held: Held) -> Result<()>;
    /// Notes as of when a member was said to be as she is.
    fn said_again(&mut self, member: &MemberRow, at: At);
    /// Keeps a conflict; one that is open already keeps its id.
    fn conflict(
        &mut self,
        key: &str,
        code: Code,
        fingerprint: &str,
        sides: Sides,
        open: Option<&ConflictRow>,
    ) -> Result<Option<ConflictId>>;
    /// A conflict has gone away by itself.
    fn moot(&mut self, open: &ConflictRow) -> Result<()>;
}

/// Which registration a member has.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    /// Which.
    pub registration: Option<RegistrationId>,
    /// Whether a sync made it.
    pub made: bool,
    /// Whether the organisers gave it to somebody else.
    pub given_away: bool,
    /// Its version.
    pub version: Option<i64>,
}

/// All that stays the same for the items of a chunk.
pub struct Bench<'a> {
    /// Whose sync it is.
    pub ground: &'a Ground,
    /// The event's entries.
    pub catalogue: &'a Catalogue,
    /// What the database knows.
    pub facts: &'a Facts,
    /// Now.
    pub now: At,
    /// What a person has decided; for a resolution.
    pub ruling: Option<Take>,
}

impl Bench<'_> {
    fn scene(&self) -> Scene<'_> {
        Scene {
            catalogue: self.catalogue,
            partner: self.ground.partner,
            settings: &self.ground.settings,
            now: self.now,
            generated_at: self.ground.generated_at,
            said_at: self.ground.said_at,
        }
    }

    /// Does one line of the file.
    pub fn file(&self, entry: &Entry, ledger: &mut Ledger, office: &mut dyn Office) -> Result<ItemOut> {
        if let Some(wrong) = &entry.wrong {
            return Ok(told::unusable(entry, wrong));
        }
        let (Some(item), Some(key)) = (&entry.item, &entry.key) else {
            return Ok(told::unusable(entry, &Wrong::Unreadable("empty".to_owned())));
        };
        let previous = item.previous_external_id.as_deref().and_then(|key| self.facts.member(key));
        let member = self.facts.member(key).or(previous);
        let mut item = item.clone();
        if let (Some(export), Some(member)) = (entry.export, member) {
            let registration = self.facts.registration(member);
            export.strip(&mut item, member.status, registration, self.catalogue);
        }
        let mut after = match Roster::after(&item, member.map(|row| &row.item.0)) {
            Ok(after) => after,
            // Who ends before she was known needs no name.
            Err(_) if member.is_none() && item.status == Some(MemberStatus::Cancelled) => Roster::default(),
            Err(mut wrong) => {
                wrong.extend(unfit(self.catalogue, &item, self.now));
                return Ok(told::unusable(entry, &Wrong::Invalid(wrong)));
            }
        };
        let mut email = after.email_key();
        let mut holder = email.as_deref().and_then(|email| self.facts.holder(ledger, email, key, member));
        if holder.is_some() && self.ruling == Some(Take::Partner) {
            // Whoever says that this person has that address as well says that it is shared.
            after.person.email_shared = true;
            item.email_shared = Some(true);
            (email, holder) = (None, None);
        }
        let registration = member.and_then(|member| self.facts.registration(member));
        let settled = self.facts.settled(key);
        let known = Known {
            member,
            registration,
            elsewhere: member.is_some_and(|member| self.facts.is_elsewhere(member)),
            holder,
            erased: [Some(key.as_str()), item.previous_external_id.as_deref()]
                .into_iter()
                .flatten()
                .any(|key| self.facts.is_erased(self.ground, key, email.as_deref())),
            ruling: self.ruling,
            settled: &settled,
        };
        let decision = decide(&self.scene(), &item, &after, &known);
        let mut out = self.carry_out(entry, Origin::File, &decision, &known, ledger, office)?;
        let closes = !matches!(out.outcome, Outcome::Rejected | Outcome::Stale);
        if let Some(clash) = &decision.clash {
            let code = decision.code.unwrap_or(Code::PersonChanged);
            out.conflict_id = self.raise(key, code, clash, item, &known, office)?;
        }
        for row in
            self.facts.open(key).filter(|row| closes && (decision.clash.is_none() || Some(row.code()) != decision.code))
        {
            office.moot(row)?;
        }
        Ok(out)
    }

    /// Keeps a conflict: what the partner sent, and what of it this partner may see.
    fn raise(
        &self,
        key: &str,
        code: Code,
        clash: &Clash,
        item: Item,
        known: &Known<'_>,
        office: &mut dyn Office,
    ) -> Result<Option<ConflictId>> {
        let current = known.registration.map(|row| row.person.0.clone());
        let current = current.or(known.member.map(|member| member.item.0.person.clone()));
        let sides = Sides { item, current, fields: clash.fields.clone() };
        let same = self.facts.open(key).find(|row| row.code() == code);
        office.conflict(key, code, &clash.fingerprint, sides, same)
    }

    /// Ends one membership that the file does not name, or that is deleted.
    pub fn absent(&self, entry: &Entry, ledger: &mut Ledger, office: &mut dyn Office) -> Result<ItemOut> {
        let member = entry.key.as_deref().and_then(|key| self.facts.member(key));
        let registration = member.and_then(|member| self.facts.registration(member));
        let known = Known { member, registration, ..Known::default() };
        let decision = absent(&known, self.ground.generated_at.or(self.ground.arrived_at), self.now);
        self.carry_out(entry, Origin::Absent, &decision, &known, ledger, office)
    }

    fn carry_out(
        &self,
        entry: &Entry,
        origin: Origin,
        decision: &Decision,
        known: &Known<'_>,
        ledger: &mut Ledger,
        office: &mut dyn Office,
    ) -> Result<ItemOut> {
        let mut out = told::blank(entry, origin, decision.outcome, decision.code);
        out.changes.clone_from(&decision.changes);
        if !decision.wrong.is_empty() {
            out.problem = Some(told::misfits(&decision.wrong));
        }
        let parts = decision.member.as_ref().is_some_and(|next| next.parts);
        let mut held = Held::default();
        if let Some(before) = known.member.filter(|_| !parts) {
            held = Held {
                registration: before.registration_id,
                made: before.made_seat,
                given_away: before.seat_given_away,
                version: before.synced_version,
            };
        }
        let seated = self.seat(decision, known, office)?;
        let shown = match &seated {
            Some(Seated::Refused(error)) => {
                let mut out = told::refused(entry, origin, error);
                out.registration = known.registration.and_then(|row| self.show(row));
                return Ok(out);
            }
            Some(Seated::Row(row)) => {
                let made = held.made || matches!(decision.seat, SeatWork::Register { .. });
                held = Held { registration: Some(row.id), made, given_away: false, version: Some(row.version) };
                Some(row.as_ref())
            }
            None => known.registration.filter(|_| !parts),
        };
        if let SeatWork::Link(id) = decision.seat {
            held = Held { registration: Some(id), ..Held::default() };
        }
        let shown = shown.filter(|_| !matches!(decision.seat, SeatWork::Link(_)));
        out.registration = shown.and_then(|row| self.show(row));
        out.effect = Effect {
            attendance: decision.member.as_ref().map(|next| next.attendance),
            waits: shown.is_some_and(|row| row.active && row.status == Status::Waiting && !row.seated),
            registered: shown.is_some_and(|row| row.active),
            leaves: decision.seat == SeatWork::Cancel,
        };
        if let Some(next) = &decision.member {
            office.member(known.member, next, held)?;
            ledger.member(known.member, next);
            if let Some(Seated::Row(row)) = &seated {
                ledger.seat(known.registration, row, &next.external_id);
            }
        }
        if let Some((member, at)) = known.member.zip(decision.said_again) {
            office.said_again(member, at);
        }
        Ok(out)
    }

    fn seat(&self, decision: &Decision, known: &Known<'_>, office: &mut dyn Office) -> Result<Option<Seated>> {
        let row = |row: RegistrationRow| Some(Seated::Row(Box::new(row)));
        let Some(next) = &decision.member else { return Ok(None) };
        let roster = &next.roster;
        Ok(match (&decision.seat, known.registration) {
            (SeatWork::Register { tariff, category }, _) => {
                let draft = Draft { roster, external_id: &next.external_id, tariff, category: category.as_deref() };
                Some(office.register(&draft)?)
            }
            (SeatWork::Correct(fields), Some(before)) => {
                Some(office.correct(before, next, fields, self.ruling == Some(Take::Partner))?)
            }
            (SeatWork::Cancel, Some(before)) => row(office.cancel(before)?),
            (SeatWork::Reactivate, Some(before)) => Some(office.reactivate(before, next)?),
            (SeatWork::Transfer, Some(before)) => Some(office.transfer(before, next)?),
            _ => None,
        })
    }

    /// What the partner may see of a registration.
    fn show(&self, row: &RegistrationRow) -> Option<Seat> {
        // A rehearsal has nobody's number to tell.
        let real = row.partner_id == Some(self.ground.partner) && !row.number.is_empty();
        let status = if row.has_lapsed(self.now) { Status::Cancelled } else { row.status };
        real.then(|| Seat { id: row.id, number: row.number.clone(), status, waiting_position: None })
    }
}
