//! What the database knows about the items of a chunk, read all at once.

use super::{
    decide::Holder,
    entry::{Entry, hash},
    roster::Roster,
};
use crate::{
    catalogue::Catalogue,
    ids::RegistrationId,
    model::{member::ConflictState, member::SyncSettingsIn},
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
        })
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
    members: HashMap<String, MemberRow>,
    registrations: HashMap<RegistrationId, RegistrationRow>,
    by_email: HashMap<String, Registered>,
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
        let previous = entries.iter().filter_map(|entry| entry.item.as_ref()?.previous_external_id.clone());
        let keys: Vec<String> = own.chain(previous).collect();
        let rows = members::by_keys(conn, event, partner, &keys)?;
        let ids: Vec<RegistrationId> = rows.iter().filter_map(|row| row.registration_id).collect();
        let registrations = members::registrations(conn, &ids)?;
        let members: HashMap<_, _> = rows.into_iter().map(|row| (row.external_id.clone(), row)).collect();
        let emails: Vec<String> = entries
            .iter()
            .filter_map(|entry| {
                let item = entry.item.as_ref()?;
                let before = entry.key.as_ref().and_then(|key| members.get(key)).map(|row| &row.item.0);
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
        Ok(Self { members, registrations, by_email, roster_by_email, conflicts, erased, some_erased })
    }

    /// The member with this key.
    pub fn member(&self, key: &str) -> Option<&MemberRow> {
        self.members.get(key)
    }

    /// A member's registration.
    pub fn registration(&self, member: &MemberRow) -> Option<&RegistrationRow> {
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
    pub fn holder(
        &self,
        ground: &Ground,
        ledger: &Ledger,
        email: &str,
        key: &str,
        member: Option<&MemberRow>,
    ) -> Option<Holder> {
        let (code, own) = (hash(email), hash(key));
        if let Some(holder) = ledger.taken.get(&code) {
            return (*holder != own).then_some(Holder::Member);
        }
        if ledger.freed.contains(&code) {
            return None;
        }
        let is_own = |other: &str| other == key || member.is_some_and(|member| member.external_id == other);
        if let Some(known) = self.by_email.get(email)
            && member.and_then(|member| member.registration_id) != Some(known.id)
        {
            let by_member = known.partner == Some(ground.partner)
                && known.external_id.as_deref().is_some_and(|other| !is_own(other));
            return Some(if by_member { Holder::Member } else { Holder::Elsewhere(known.id) });
        }
        let twins = self.roster_by_email.get(email).into_iter().flatten();
        twins.into_iter().any(|other| !is_own(other)).then_some(Holder::Member)
    }
}

/// Addresses that were taken and freed since the facts were read.
#[derive(Default)]
pub struct Ledger {
    taken: HashMap<u64, u64>,
    freed: HashSet<u64>,
}

impl Ledger {
    /// A member has this address now.
    pub fn take(&mut self, email: &str, key: &str) {
        self.freed.remove(&hash(email));
        self.taken.insert(hash(email), hash(key));
    }

    /// Nobody has this address now.
    pub fn free(&mut self, email: &str) {
        self.taken.remove(&hash(email));
        self.freed.insert(hash(email));
    }
}
