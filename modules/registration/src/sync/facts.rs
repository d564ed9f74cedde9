//! What the database knows about the items of a chunk, read all at once.

use super::{
    decision::Holder,
    entry::Entry,
    ledger::{Ledger, Since},
    roster::Roster,
};
use crate::{
    catalogue::Catalogue,
    ids::RegistrationId,
    model::{
        member::{ConflictState, MemberStatus, SyncSettingsIn},
        registration::{CancelledBy, Status},
    },
    neighbours::Neighbours,
    store::{
        conflicts::{self, ConflictRow},
        erased, members,
        members::MemberRow,
        registrations::{self, RegistrationRow, email_key},
    },
};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
    secrets::Secrets,
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Whose sync it is, and with what it works.
#[derive(Clone)]
pub struct Ground {
    /// Other modules.
    pub neighbours: Neighbours,
    /// For the hashes of those who were erased.
    pub secrets: Arc<Secrets>,
    /// The event.
    pub event: EventId,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's settings.
    pub settings: Arc<SyncSettingsIn>,
    /// When the file was made, if it says so.
    pub generated_at: Option<At>,
    /// When the file arrived: what is done meanwhile is newer than it.
    pub arrived_at: Option<At>,
    /// As of when a single member is said to be so, where nothing dates it.
    pub said_at: Option<At>,
}

impl Ground {
    /// For a partner's event.
    pub fn of(
        conn: &mut Conn,
        neighbours: &Neighbours,
        secrets: &Arc<Secrets>,
        event: EventId,
        partner: PartnerId,
        generated_at: Option<At>,
    ) -> Result<Self> {
        let (settings, _) = members::settings(conn, event, partner)?;
        Ok(Self {
            neighbours: neighbours.clone(),
            secrets: secrets.clone(),
            event,
            partner,
            settings: Arc::new(settings),
            generated_at,
            arrived_at: None,
            said_at: None,
        })
    }

    /// In which category a member is registered.
    pub fn category<'r>(&'r self, roster: &'r Roster) -> Option<&'r str> {
        roster.category.as_deref().or(self.settings.category.as_deref())
    }

    /// Whether a registration comes back in another category than it had, which the organisers did not choose.
    pub fn comes_back_in(&self, catalogue: &Catalogue, row: &RegistrationRow, roster: &Roster) -> bool {
        let had = row.category_id.map(|id| catalogue.category_code(id));
        let chosen = row.agreed.0.by_staff.iter().any(|field| field == "category");
        !chosen && had.as_deref() != self.category(roster)
    }

    /// The event's entries.
    pub fn catalogue(&self, conn: &mut Conn) -> Result<Catalogue> {
        Catalogue::of(conn, &self.neighbours, self.event)
    }
}

struct Registered {
    id: RegistrationId,
    partner: Option<PartnerId>,
    external_id: Option<String>,
}

/// What is known about the items of a chunk.
pub struct Facts {
    partner: PartnerId,
    members: HashMap<String, MemberRow>,
    registrations: HashMap<RegistrationId, RegistrationRow>,
    by_email: HashMap<String, Registered>,
    ended: HashSet<String>,
    roster_by_email: HashMap<String, Vec<String>>,
    conflicts: HashMap<String, Vec<ConflictRow>>,
    erased: HashSet<String>,
    some_erased: bool,
}

impl Facts {
    /// Reads them.
    pub fn of(conn: &mut Conn, ground: &Ground, entries: &[Entry]) -> Result<Self> {
        let (event, partner) = (ground.event, ground.partner);
        let own = entries.iter().filter_map(|entry| entry.key.clone());
        let previous = entries.iter().filter_map(|entry| entry.previous().map(str::to_owned));
        let keys: Vec<String> = own.chain(previous).collect();
        let rows = members::by_keys(conn, event, partner, &keys)?;
        let ids: Vec<RegistrationId> = rows.iter().filter_map(|row| row.registration_id).collect();
        let registrations = members::registrations(conn, &ids)?;
        let members: HashMap<_, _> = rows.into_iter().map(|row| (row.external_id.clone(), row)).collect();
        let emails: Vec<String> = entries
            .iter()
            .filter_map(|entry| {
                let item = entry.item.as_ref()?;
                let own = entry.key.as_ref().and_then(|key| members.get(key));
                let before = own.or_else(|| members.get(entry.previous()?)).map(|row| &row.item.0);
                let roster = Roster::after(item, before).ok()?;
                email_key(&roster.person)
            })
            .collect();
        let mut by_email = HashMap::new();
        for some in emails.chunks(500) {
            for row in registrations::with_emails(conn, event, some)? {
                let known = Registered { id: row.id, partner: row.partner_id, external_id: row.external_id };
                by_email.extend(row.email_key.map(|key| (key, known)));
            }
        }
        let ended = ended(conn, ground, &members, &by_email)?;
        let mut roster_by_email: HashMap<String, Vec<String>> = HashMap::new();
        for (email, key) in members::by_emails(conn, event, partner, &emails)? {
            roster_by_email.entry(email).or_default().push(key);
        }
        let mut conflicts: HashMap<String, Vec<ConflictRow>> = HashMap::new();
        for row in conflicts::by_keys(conn, event, partner, &keys)? {
            conflicts.entry(row.external_id.clone()).or_default().push(row);
        }
        let some_erased = members::any_erased(conn, event)?;
        let mut erased = HashSet::new();
        if some_erased {
            let hashes: Vec<String> = keys
                .iter()
                .map(|key| erased::of_member(&ground.secrets, event, partner, key))
                .chain(emails.iter().map(|email| erased::of_email(&ground.secrets, event, email)))
                .collect();
            for some in hashes.chunks(500) {
                erased.extend(erased::known(conn, event, some)?);
            }
        }
        let registrations = registrations.into_iter().map(|row| (row.id, row)).collect();
        Ok(Self { partner, members, registrations, by_email, ended, roster_by_email, conflicts, erased, some_erased })
    }

    /// Those of them who wait have their seats by now, and stand like this.
    pub fn promote(&mut self, promoted: &HashSet<RegistrationId>, status: Status) {
        let waits = |row: &&mut RegistrationRow| row.status == Status::Waiting && !row.seated;
        for row in self.registrations.values_mut().filter(waits).filter(|row| promoted.contains(&row.id)) {
            row.seated = true;
            row.status = status;
        }
    }

    /// The member with this key.
    pub fn member(&self, key: &str) -> Option<&MemberRow> {
        self.members.get(key)
    }

    /// A member's registration, if it came through this partner. Of those of others there is only [`Facts::is_elsewhere`]:
    /// whoever looks at this side of the fence can tell nothing else.
    pub fn registration(&self, member: &MemberRow) -> Option<&RegistrationRow> {
        self.linked(member).filter(|row| row.partner_id == Some(self.partner))
    }

    /// Whether a member is registered by others. Whoever cancelled that herself, or whom the organisers cancelled, still is:
    /// this partner's file does not bring her back.
    pub fn is_elsewhere(&self, member: &MemberRow) -> bool {
        let others = self.linked(member).filter(|row| row.partner_id != Some(self.partner));
        others.is_some_and(|row| row.active || row.cancelled_by != Some(CancelledBy::Partner))
    }

    fn linked(&self, member: &MemberRow) -> Option<&RegistrationRow> {
        member.registration_id.and_then(|id| self.registrations.get(&id))
    }

    /// Open conflicts about a key.
    pub fn open(&self, key: &str) -> impl Iterator<Item = &ConflictRow> {
        self.conflicts.get(key).into_iter().flatten().filter(|row| row.state == ConflictState::Open)
    }

    /// Fingerprints of conflicts about a key that were resolved for what we have.
    pub fn settled(&self, key: &str) -> Vec<String> {
        let all = self.conflicts.get(key).into_iter().flatten();
        all.filter(|row| row.state == ConflictState::Resolved).map(|row| row.fingerprint.clone()).collect()
    }

    /// Whether this person was erased.
    pub fn is_erased(&self, ground: &Ground, key: &str, email: Option<&str>) -> bool {
        self.some_erased
            && (self.erased.contains(&erased::of_member(&ground.secrets, ground.event, ground.partner, key))
                || email
                    .is_some_and(|email| self.erased.contains(&erased::of_email(&ground.secrets, ground.event, email))))
    }

    /// Who else has this address, apart from the member itself. `ledger` has what happened since these were read.
    pub fn holder(&self, ledger: &Ledger, email: &str, key: &str, member: Option<&MemberRow>) -> Option<Holder> {
        let is_own = |other: &str| other == key || member.is_some_and(|member| member.external_id == other);
        match ledger.seat_of(email, key) {
            Since::Anothers => return Some(Holder::Member),
            Since::Own | Since::Nobodys => {}
            Since::Untouched => {
                let seated = self.by_email.get(email);
                if let Some(known) =
                    seated.filter(|known| member.and_then(|member| member.registration_id) != Some(known.id))
                {
                    let of_member = known.external_id.as_deref().filter(|_| known.partner == Some(self.partner));
                    // Who left the partner and kept the seat that she took herself is like anybody else who has one.
                    let there = |other: &str| !self.ended.contains(other) && !ledger.has_left(email, other);
                    let by_member = of_member.is_some_and(|other| !is_own(other) && there(other));
                    return Some(if by_member { Holder::Member } else { Holder::Elsewhere(known.id) });
                }
            }
        }
        match ledger.roster_of(email, key) {
            Since::Anothers => return Some(Holder::Member),
            Since::Own => return None,
            Since::Nobodys | Since::Untouched => {}
        }
        let twins = self.roster_by_email.get(email).into_iter().flatten();
        let mut twins = twins.filter(|other| !is_own(other) && !ledger.has_left(email, other));
        twins.next().map(|_| Holder::Member)
    }
}

/// Keys of this partner by which the holders of addresses are registered, and whose memberships have ended.
fn ended(
    conn: &mut Conn,
    ground: &Ground,
    members: &HashMap<String, MemberRow>,
    by_email: &HashMap<String, Registered>,
) -> Result<HashSet<String>> {
    let own = by_email.values().filter(|known| known.partner == Some(ground.partner));
    let keys: HashSet<String> = own.filter_map(|known| known.external_id.clone()).collect();
    let others: Vec<String> = keys.iter().filter(|key| !members.contains_key(*key)).cloned().collect();
    let others = members::by_keys(conn, ground.event, ground.partner, &others)?;
    let active = members.values().chain(&others).filter(|row| row.status == MemberStatus::Active);
    let active: HashSet<&str> = active.map(|row| row.external_id.as_str()).collect();
    Ok(keys.into_iter().filter(|key| !active.contains(key.as_str())).collect())
}
