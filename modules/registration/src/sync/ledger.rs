//! Who has which address, after what has happened since the facts were read.

use super::{decision::NextMember, entry::hash};
use crate::{
    model::member::MemberStatus,
    store::{
        members::MemberRow,
        registrations::{RegistrationRow, email_key},
    },
};
use std::collections::{HashMap, HashSet};

/// Addresses that were taken and freed since the facts were read: hashes, because a file may have a million of them.
#[derive(Default)]
pub struct Ledger {
    /// The key of the member whose registration has an address; `None`: none has it any more.
    seats: HashMap<u64, Option<u64>>,
    /// The key of the member who has an address on the roster.
    roster: HashMap<u64, u64>,
    /// Addresses that a member no longer has on the roster.
    left: HashSet<(u64, u64)>,
}

/// Whose an address is, as far as it has changed hands.
pub enum Since {
    /// This member's.
    Own,
    /// Another member's.
    Anothers,
    /// Nobody's any more.
    Nobodys,
    /// As it was.
    Untouched,
}

impl Ledger {
    /// A registration of a member is another than before.
    pub fn seat(&mut self, before: Option<&RegistrationRow>, after: &RegistrationRow, key: &str) {
        let address = |row: &RegistrationRow| row.email_key.as_deref().filter(|_| row.active).map(hash);
        let (before, after) = (before.and_then(address), address(after));
        if let Some(before) = before.filter(|_| before != after) {
            self.seats.insert(before, None);
        }
        if let Some(after) = after {
            self.seats.insert(after, Some(hash(key)));
        }
    }

    /// A member is another than before.
    pub fn member(&mut self, before: Option<&MemberRow>, next: &NextMember) {
        let active = next.status == MemberStatus::Active;
        let now =
            email_key(&next.roster.person).filter(|_| active).map(|email| (hash(&email), hash(&next.external_id)));
        let was = before.and_then(|row| Some((hash(row.email_key.as_deref()?), hash(&row.external_id))));
        if let Some((email, key)) = was.filter(|was| Some(*was) != now) {
            self.left.insert((email, key));
            if self.roster.get(&email) == Some(&key) {
                self.roster.remove(&email);
            }
        }
        if let Some((email, key)) = now {
            self.left.remove(&(email, key));
            self.roster.insert(email, key);
        }
    }

    /// Whose registration has the address.
    pub fn seat_of(&self, email: &str, own: &str) -> Since {
        match self.seats.get(&hash(email)) {
            None => Since::Untouched,
            Some(None) => Since::Nobodys,
            Some(Some(key)) if *key == hash(own) => Since::Own,
            Some(Some(_)) => Since::Anothers,
        }
    }

    /// Who has the address on the roster.
    pub fn roster_of(&self, email: &str, own: &str) -> Since {
        match self.roster.get(&hash(email)) {
            None => Since::Untouched,
            Some(key) if *key == hash(own) => Since::Own,
            Some(_) => Since::Anothers,
        }
    }

    /// Whether this member no longer has the address.
    pub fn has_left(&self, email: &str, key: &str) -> bool {
        self.left.contains(&(hash(email), hash(key)))
    }
}
