//! A line of a file on its way through a sync.

use super::item::{Item, Misfit};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What is wrong with a line, whatever the event knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wrong {
    /// It cannot be read: what was expected, as a code.
    Unreadable(String),
    /// Fields that do not fit.
    Invalid(Vec<Misfit>),
    /// The same key as the item with this index.
    DuplicateKey(i64),
}

/// One line, or one absent member.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 0.
    pub index: i64,
    /// Its line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<i64>,
    /// The key, if it could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// What it says; for a good line of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<Item>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<Wrong>,
}

impl Entry {
    /// Whether nobody can tell whom it is about.
    pub fn is_unreadable(&self) -> bool {
        matches!(self.wrong, Some(Wrong::Unreadable(_))) || (self.wrong.is_some() && self.key.is_none())
    }
}

/// 64 bits of a key: enough to tell a million keys apart.
pub fn hash(text: &str) -> u64 {
    twox_hash::XxHash3_64::oneshot(text.as_bytes())
}

/// Numbers what is read, checks it, and notices keys that come twice. It keeps a hash per key, not the keys.
#[derive(Default)]
pub struct Collector {
    next: i64,
    seen: HashMap<u64, i64>,
    /// Lines of which nobody can tell whom they are about.
    pub unreadable: i64,
    /// What has been read and not yet been taken away.
    pub entries: Vec<Entry>,
}

impl Collector {
    /// How many lines there were so far.
    pub fn count(&self) -> i64 {
        self.next
    }

    /// A line that was read into an item.
    pub fn item(&mut self, line: Option<i64>, item: Item, mut wrong: Vec<Misfit>) {
        let item = match item.tidied() {
            Ok(item) => item,
            Err(untidy) => {
                let (item, misfits) = *untidy;
                wrong.extend(misfits);
                item
            }
        };
        let key = Some(item.external_id.clone()).filter(|key| !key.is_empty() && key.chars().count() <= 128);
        let twice = key.as_deref().and_then(|key| self.seen.get(&hash(key)).copied());
        if let Some(key) = key.as_deref().filter(|_| twice.is_none()) {
            self.seen.insert(hash(key), self.next);
        }
        let wrong = match (wrong.is_empty(), twice) {
            (false, _) => Some(Wrong::Invalid(wrong)),
            (true, Some(first)) => Some(Wrong::DuplicateKey(first)),
            (true, None) => None,
        };
        self.push(line, key, Some(item).filter(|_| wrong.is_none()), wrong);
    }

    /// A line whose fields have names or types that are not ours.
    pub fn misfit(&mut self, line: Option<i64>, key: Option<String>, wrong: Vec<Misfit>) {
        let key = key.map(|key| key.trim().to_owned()).filter(|key| !key.is_empty() && key.chars().count() <= 128);
        if let Some(key) = &key {
            let at = self.next;
            self.seen.entry(hash(key)).or_insert(at);
        }
        self.push(line, key, None, Some(Wrong::Invalid(wrong)));
    }

    /// A line that cannot be read.
    pub fn unreadable(&mut self, line: Option<i64>, why: &str) {
        self.push(line, None, None, Some(Wrong::Unreadable(why.to_owned())));
    }

    fn push(&mut self, line: Option<i64>, key: Option<String>, item: Option<Item>, wrong: Option<Wrong>) {
        let entry = Entry { index: self.next, line, key, item, wrong };
        self.unreadable += i64::from(entry.is_unreadable());
        self.entries.push(entry);
        self.next += 1;
    }
}
