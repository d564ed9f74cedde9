//! The office that does what is decided, at the desk.

use super::{
    decision::NextMember,
    facts::Ground,
    roster::{Roster, restore, take_over},
    work::{Draft, Held, Office, Seated},
};
use crate::{
    catalogue::{Catalogue, Chooser},
    desk::Desk,
    forms::{self, Origin},
    ids::{ConflictId, EntryId, MemberId},
    letters,
    model::{
        member::{Attendance, ConflictState, MemberStatus},
        question::Answers,
        registration::{CancelledBy, RegistrationIn, Source, WhenFull},
        sync::Code,
    },
    store::{
        conflicts::{self, ConflictRow, Sides},
        members::{self, MemberRow},
        registrations::{RegistrationRow, email_key, sort_key},
    },
};
use kernel::{
    db::{AsDoc, At},
    error::Result,
    outbox::Changed,
    text::normalise_email,
};
use std::collections::BTreeMap;

/// The office at the desk. What is new is written at the end, all at once: see [`Live::close`].
pub struct Live<'d, 't, 'a> {
    desk: &'d mut Desk<'t, 'a>,
    catalogue: Catalogue,
    ground: &'d Ground,
    members: Vec<MemberRow>,
    conflicts: Vec<ConflictRow>,
    said_again: BTreeMap<At, Vec<MemberId>>,
}

impl<'d, 't, 'a> Live<'d, 't, 'a> {
    /// At this desk.
    pub fn new(desk: &'d mut Desk<'t, 'a>, ground: &'d Ground) -> Self {
        let catalogue = desk.catalogue.clone();
        Self { desk, catalogue, ground, members: Vec::new(), conflicts: Vec::new(), said_again: BTreeMap::new() }
    }

    /// Writes what is new.
    pub fn close(self) -> Result<()> {
        members::insert(self.desk.tx, &self.members)?;
        for (at, ids) in &self.said_again {
            members::said_again(self.desk.tx, ids, *at)?;
        }
        conflicts::insert(self.desk.tx, &self.conflicts)
    }

    fn publish(&mut self, change: Changed) {
        self.desk.tx.publish(change.event(self.ground.event).partner(self.ground.partner));
    }

    /// The row in the new category, with the seats that go with it.
    fn recategorised(&mut self, mut row: RegistrationRow, roster: &Roster) -> Result<RegistrationRow> {
        let catalogue = self.catalogue.clone();
        let code = self.ground.category(roster);
        let category = forms::category(&catalogue, code, true)?;
        let options: Vec<EntryId> =
            row.agreed.0.options.iter().filter_map(|code| catalogue.option(code).map(|known| known.id)).collect();
        let wants = self.desk.wants(row.tariff_id, category, row.partner_id, &options)?;
        row.category_id = category.map(|known| known.id);
        self.desk.change_seats(row, wants)
    }
}

/// The registration is under the key that its member has now.
fn rename(row: &mut RegistrationRow, next: &NextMember) {
    if let Some(before) = row.external_id.as_mut().filter(|before| **before != next.external_id) {
        row.agreed.0.former_keys.push(std::mem::replace(before, next.external_id.clone()));
    }
}

/// A refusal by the rules is the item's; everything else is the sync's.
fn seated(outcome: Result<RegistrationRow>) -> Result<Seated> {
    match outcome {
        Ok(row) => Ok(Seated::Row(Box::new(row))),
        Err(error) if matches!(error.status().as_u16(), 409 | 422) && error.cause().is_none() => {
            Ok(Seated::Refused(error))
        }
        Err(error) => Err(error),
    }
}

impl Office for Live<'_, '_, '_> {
    fn register(&mut self, draft: &Draft<'_>) -> Result<Seated> {
        let input = RegistrationIn {
            person: draft.roster.person.clone(),
            tariff: draft.tariff.to_owned(),
            category: draft.category.map(str::to_owned),
            partner: None,
            options: Vec::new(),
            answers: Answers::new(),
            consents: Vec::new(),
            billing: None,
            code: None,
            priority: draft.roster.priority,
            when_full: WhenFull::Wait,
            note: None,
        };
        let origin = Origin {
            chooser: Chooser::Member(self.ground.partner),
            source: Source::Sync,
            partner: Ok(Some(self.ground.partner)),
            group: None,
            by_form: false,
            now: self.desk.now(),
        };
        let catalogue = self.catalogue.clone();
        let id = self.desk.tx.new_id();
        let mut new = match forms::read(&catalogue, id, &input, &origin) {
            Ok(new) => new,
            Err(error) => return seated(Err(error)),
        };
        new.external_id = Some(draft.external_id.to_owned());
        new.priority = draft.roster.priority;
        let row = self.desk.draft(new)?;
        seated(self.desk.admit(row, true))
    }

    fn cancel(&mut self, row: &RegistrationRow) -> Result<RegistrationRow> {
        self.desk.cancel(row.clone(), CancelledBy::Partner, None)
    }

    fn reactivate(&mut self, row: &RegistrationRow, next: &NextMember) -> Result<Seated> {
        let mut row = row.clone();
        restore(&mut row, &next.roster);
        rename(&mut row, next);
        let row = match self.ground.comes_back_in(&self.catalogue, &row, &next.roster) {
            false => row,
            true => match seated(self.recategorised(row, &next.roster))? {
                Seated::Row(row) => *row,
                refused => return Ok(refused),
            },
        };
        seated(self.desk.reactivate(row, true))
    }

    fn transfer(&mut self, row: &RegistrationRow, next: &NextMember) -> Result<Seated> {
        let mut row = row.clone();
        row.agreed.0.by_staff.clear();
        rename(&mut row, next);
        // They were the predecessor's.
        row.agreed.0.former_keys.clear();
        seated(self.desk.transfer(row, &next.roster.person))
    }

    fn correct(
        &mut self,
        before: &RegistrationRow,
        next: &NextMember,
        fields: &[&'static str],
        ruled: bool,
    ) -> Result<Seated> {
        let (mut row, roster) = (before.clone(), &next.roster);
        let mut person = row.person();
        take_over(&mut person, &roster.person, fields);
        row.set_person(&person);
        rename(&mut row, next);
        if ruled {
            row.agreed.0.by_staff.retain(|field| !fields.contains(&field.as_str()));
        }
        let moves_up = fields.contains(&"priority") && row.priority != roster.priority;
        if moves_up {
            row.priority = roster.priority;
        }
        if fields.contains(&"category") {
            // Before any seat changes hands: whoever is refused keeps hers.
            if let Some(key) = row.email_key.as_ref().filter(|_| row.email_key != before.email_key)
                && let Err(error) = self.desk.refuse_duplicate(key, row.id)
            {
                return seated(Err(error));
            }
            row = match seated(self.recategorised(row, roster))? {
                Seated::Row(row) => *row,
                refused => return Ok(refused),
            };
        }
        let corrected = seated(self.desk.correct(row))?;
        if moves_up {
            self.desk.reconsider();
        }
        Ok(corrected)
    }

    fn member(&mut self, before: Option<&MemberRow>, next: &NextMember, held: Held) -> Result<()> {
        let now = self.desk.now();
        let active = next.status == MemberStatus::Active;
        let mailbox = |roster: &Roster| roster.person.email.as_deref().and_then(normalise_email);
        // Whoever reads the mailbox of before is not to use the link.
        let moved =
            held.registration.is_none() && before.is_some_and(|row| mailbox(&row.item.0) != mailbox(&next.roster));
        let link_no = before.map_or(1, |row| row.link_no + i64::from(moved));
        let hash = super::entry::hash(&serde_json::to_string(&next.roster)?);
        let row = MemberRow {
            id: before.map_or_else(|| self.desk.tx.new_id(), |row| row.id),
            event_id: self.ground.event,
            partner_id: self.ground.partner,
            external_id: next.external_id.clone(),
            status: next.status,
            attendance: next.attendance,
            sort_key: sort_key(&next.roster.person),
            email_key: email_key(&next.roster.person).filter(|_| active),
            item: AsDoc(next.roster.clone()),
            item_hash: format!("{hash:016x}"),
            registration_id: held.registration,
            made_seat: held.made,
            seat_given_away: held.given_away,
            source_updated_at: next.stamp.or(before.and_then(|row| row.source_updated_at)),
            synced_version: held.version,
            link_no,
            version: before.map_or(1, |row| row.version + 1),
            created_at: before.map_or(now, |row| row.created_at),
            updated_at: now,
        };
        let change = match before {
            None => Changed::created("member", row.id, row.version),
            Some(_) => Changed::updated("member", row.id, row.version),
        };
        self.publish(change);
        let anew = moved || before.is_none_or(|row| row.attendance != next.attendance || row.status != next.status);
        let wanted = anew && active && next.attendance == Attendance::Invite && held.registration.is_none();
        if wanted && row.item.0.person.email.is_some() {
            // Said so by name, so it does not depend on whether the others are told.
            letters::invite(self.desk.tx, row.event_id, row.id, row.link_no)?;
        }
        match before {
            None => self.members.push(row),
            Some(_) => members::write(self.desk.tx, &row)?,
        }
        Ok(())
    }

    fn said_again(&mut self, member: &MemberRow, at: At) {
        self.said_again.entry(at).or_default().push(member.id);
    }

    fn conflict(
        &mut self,
        key: &str,
        code: Code,
        fingerprint: &str,
        sides: Sides,
        open: Option<&ConflictRow>,
    ) -> Result<Option<ConflictId>> {
        let now = self.desk.now();
        if let Some(open) = open {
            if open.fingerprint != fingerprint {
                let row = ConflictRow {
                    details: AsDoc(sides),
                    fingerprint: fingerprint.to_owned(),
                    version: open.version + 1,
                    updated_at: now,
                    ..open.clone()
                };
                conflicts::write(self.desk.tx, &row)?;
                self.publish(Changed::updated("conflict", row.id, row.version));
            }
            return Ok(Some(open.id));
        }
        let row = ConflictRow {
            id: self.desk.tx.new_id(),
            event_id: self.ground.event,
            partner_id: self.ground.partner,
            external_id: key.to_owned(),
            code: code.text(),
            state: ConflictState::Open,
            details: AsDoc(sides),
            fingerprint: fingerprint.to_owned(),
            resolution: None,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let id = row.id;
        self.publish(Changed::created("conflict", id, 1));
        self.conflicts.push(row);
        Ok(Some(id))
    }

    fn moot(&mut self, open: &ConflictRow) -> Result<()> {
        let row = ConflictRow {
            state: ConflictState::Resolved,
            resolution: None,
            version: open.version + 1,
            updated_at: self.desk.now(),
            ..open.clone()
        };
        conflicts::write(self.desk.tx, &row)?;
        self.publish(Changed::updated("conflict", row.id, row.version));
        Ok(())
    }
}
