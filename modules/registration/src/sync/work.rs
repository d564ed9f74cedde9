//! One item from line to result: look up, decide, do, tell. The plan and its application run through the same lines; what they
//! do with a decision is the business of their [`Office`].

use super::{
    decide::{Decision, Known, NextMember, Scene, SeatWork, decide, ending},
    entry::{Entry, Wrong},
    facts::{Facts, Ground, Ledger},
    item::Misfit,
    roster::Roster,
};
use crate::{
    catalogue::Catalogue,
    errors,
    ids::{ConflictId, RegistrationId},
    model::{
        member::Take,
        registration::Status,
        sync::{Code, ItemOut, Origin, Outcome, Seat},
    },
    store::{
        conflicts::{ConflictRow, Sides},
        members::MemberRow,
        registrations::{RegistrationRow, email_key},
    },
};
use kernel::{
    db::At,
    error::{ApiError, INVALID, Place, Result, Violation},
    text::Lang,
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
    fn reactivate(&mut self, row: &RegistrationRow, roster: &Roster) -> Result<Seated>;
    /// Gives the seat to another person.
    fn transfer(&mut self, row: &RegistrationRow, roster: &Roster) -> Result<RegistrationRow>;
    /// Takes over these fields. `ruled`: a person decided so, also for what the organisers had corrected.
    fn correct(
        &mut self,
        row: &RegistrationRow,
        roster: &Roster,
        fields: &[&'static str],
        ruled: bool,
    ) -> Result<Seated>;
    /// Writes the member.
    fn member(&mut self, before: Option<&MemberRow>, next: &NextMember, held: Held) -> Result<()>;
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
        }
    }

    /// Does one line of the file.
    pub fn file(&self, entry: &Entry, ledger: &mut Ledger, office: &mut dyn Office) -> Result<ItemOut> {
        if let Some(wrong) = &entry.wrong {
            return Ok(refused(entry, wrong));
        }
        let (Some(item), Some(key)) = (&entry.item, &entry.key) else {
            return Ok(refused(entry, &Wrong::Unreadable("empty".to_owned())));
        };
        let previous = item.previous_external_id.as_deref().and_then(|key| self.facts.member(key));
        let member = self.facts.member(key).or(previous);
        let mut item = item.clone();
        let mut after = match Roster::after(&item, member.map(|row| &row.item.0)) {
            Ok(after) => after,
            Err(wrong) => return Ok(refused(entry, &Wrong::Invalid(wrong))),
        };
        let mut email = after.email_key();
        let mut holder = email.as_deref().and_then(|email| self.facts.holder(self.ground, ledger, email, key, member));
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
            holder,
            erased: self.facts.is_erased(self.ground, key, email.as_deref()),
            ruling: self.ruling,
            settled: &settled,
        };
        let decision = decide(&self.scene(), &item, &after, &known);
        let mut out = self.carry_out(entry, Origin::File, &decision, &known, ledger, office)?;
        let mut open = self.facts.open(key);
        match &decision.clash {
            Some(clash) => {
                let code = decision.code.unwrap_or(Code::PersonChanged);
                let current = registration.map(|row| row.person.0.clone());
                let current = current.or(member.map(|member| member.item.0.person.clone()));
                let sides = Sides { item, current, fields: clash.fields.clone() };
                let same = open.find(|row| row.code() == code);
                out.conflict_id = office.conflict(key, code, &clash.fingerprint, sides, same)?;
            }
            None if !matches!(out.outcome, Outcome::Rejected | Outcome::Stale) => {
                for row in open {
                    office.moot(row)?;
                }
            }
            None => {}
        }
        Ok(out)
    }

    /// Ends one membership that the file does not name, or that is deleted.
    pub fn absent(&self, entry: &Entry, ledger: &mut Ledger, office: &mut dyn Office) -> Result<ItemOut> {
        let member = entry.key.as_deref().and_then(|key| self.facts.member(key));
        let registration = member.and_then(|member| self.facts.registration(member));
        let known = Known { member, registration, ..Known::default() };
        let decision = ending(&known, self.ground.generated_at.or(Some(self.now)));
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
        let mut out = blank(entry, origin, decision.outcome, decision.code);
        out.changes.clone_from(&decision.changes);
        if !decision.wrong.is_empty() {
            out.problem = Some(misfits(&decision.wrong));
        }
        let mut held = Held {
            registration: known.member.and_then(|member| member.registration_id),
            made: known.member.is_some_and(|member| member.made_seat),
            version: known.member.and_then(|member| member.synced_version),
        };
        let seated = self.seat(decision, known, office)?;
        let shown = match &seated {
            Some(Seated::Refused(error)) => {
                let code = if error.code() == errors::FULL.code { Code::Full } else { Code::Invalid };
                let mut refused = blank(entry, origin, Outcome::Rejected, Some(code));
                refused.problem = Some(error.to_problem(Lang::En, "", ""));
                refused.registration = known.registration.and_then(|row| self.show(row));
                return Ok(refused);
            }
            Some(Seated::Row(row)) => {
                held = Held { registration: Some(row.id), made: true, version: Some(row.version) };
                Some(row.as_ref())
            }
            None => known.registration,
        };
        if let SeatWork::Link(id) = decision.seat {
            held = Held { registration: Some(id), made: false, version: None };
        }
        out.waits = shown.is_some_and(|row| row.active && row.status == Status::Waiting && !row.seated);
        out.registration = shown.filter(|_| !matches!(decision.seat, SeatWork::Link(_))).and_then(|row| self.show(row));
        if let Some(next) = &decision.member {
            office.member(known.member, next, held)?;
            note(ledger, known, next);
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
                Some(office.correct(before, roster, fields, self.ruling == Some(Take::Partner))?)
            }
            (SeatWork::Cancel, Some(before)) => row(office.cancel(before)?),
            (SeatWork::Reactivate, Some(before)) => Some(office.reactivate(before, roster)?),
            (SeatWork::Transfer, Some(before)) => row(office.transfer(before, roster)?),
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

/// Who has which address from now on.
fn note(ledger: &mut Ledger, known: &Known<'_>, next: &NextMember) {
    let active = next.status == crate::model::member::MemberStatus::Active;
    let now = email_key(&next.roster.person).filter(|_| active);
    if let Some(before) = known.member.and_then(|member| member.email_key.clone())
        && Some(&before) != now.as_ref()
    {
        ledger.free(&before);
    }
    if let Some(email) = now {
        ledger.take(&email, &next.external_id);
    }
}

fn blank(entry: &Entry, origin: Origin, outcome: Outcome, code: Option<Code>) -> ItemOut {
    ItemOut {
        index: entry.index,
        line: entry.line,
        origin,
        external_id: entry.key.clone(),
        outcome,
        code,
        registration: None,
        changes: Vec::new(),
        conflict_id: None,
        problem: None,
        waits: false,
    }
}

fn refused(entry: &Entry, wrong: &Wrong) -> ItemOut {
    let (code, problem) = match wrong {
        Wrong::Unreadable(why) => (Code::Unreadable, misfits(&[Misfit::new("", why)])),
        Wrong::Invalid(wrong) => (Code::Invalid, misfits(wrong)),
        Wrong::DuplicateKey(first) => {
            let problem = errors::duplicate_key(*first).to_problem(Lang::En, "", "");
            (Code::DuplicateKey, problem)
        }
    };
    let mut out = blank(entry, Origin::File, Outcome::Rejected, Some(code));
    out.problem = Some(problem);
    out
}

/// 422 for these fields, as problem details.
fn misfits(wrong: &[Misfit]) -> serde_json::Value {
    invalid(wrong).to_problem(Lang::En, "", "")
}

/// 422 for these fields.
pub fn invalid(wrong: &[Misfit]) -> ApiError {
    let violations = wrong.iter().map(|misfit| {
        let (fr, en) = words(&misfit.code);
        let place = if misfit.field.is_empty() { String::new() } else { format!("/{}", misfit.field) };
        let mut violation = Violation::new(Place::Pointer(place), "invalid", fr, en);
        violation.code = misfit.code.clone().into();
        violation
    });
    INVALID.plain().violations(violations)
}

fn words(code: &str) -> (&'static str, &'static str) {
    match code {
        "required" => ("Ce champ est obligatoire.", "This field is required."),
        "unknown_code" => {
            ("Ce code n'existe pas ici, ou n'est pas ouvert.", "This code does not exist here, or is not open.")
        }
        "unknown_field" => ("Champ inconnu.", "Unknown field."),
        "type" => ("Valeur d'un autre type que prévu.", "A value of another type than expected."),
        "choice" => ("Valeur inconnue ; les réglages peuvent la traduire.", "Unknown value; the settings can map it."),
        "encoding" => ("Pas en UTF-8 ; déclarez charset=windows-1252.", "Not in UTF-8; declare charset=windows-1252."),
        "truncated" => ("Le fichier s'arrête au milieu de cette ligne.", "The file ends in the middle of this line."),
        "cells" => ("Pas autant de cellules que l'en-tête.", "Not as many cells as the head."),
        "too_long" => ("Ligne trop longue.", "The line is too long."),
        "json" => ("Ce n'est pas du JSON.", "This is not JSON."),
        "length" => ("Trop long ou trop court.", "Too long, or too short."),
        "control_character" => ("Contient un caractère de contrôle.", "Contains a control character."),
        "email" => ("Ce n'est pas une adresse de courriel.", "This is not an e-mail address."),
        "e164" => ("Ce n'est pas un numéro de téléphone.", "This is not a telephone number."),
        "department" => ("Ce n'est pas un département français.", "This is not a French department."),
        _ => ("Valeur refusée.", "This value does not fit."),
    }
}
