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
    /// The key that it had before, where that is not told by the item: she is not absent, though her line does not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renamed_from: Option<String>,
    /// What is wrong with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrong: Option<Wrong>,
    /// Of a key that came before: on which line that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_line: Option<i64>,
    /// It is of our own export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<Export>,
}

/// A file of ours: it says how registrations stand, and of members only what differs from that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// The settings say that `status` is the membership's.
    pub status_is_said: bool,
}

impl Entry {
    /// The absence of a member from a file.
    pub fn absent(index: i64, key: String) -> Self {
        Self { key: Some(key), ..Self::bare(index, None) }
    }

    /// A place of which nothing is known yet.
    pub fn bare(index: i64, line: Option<i64>) -> Self {
        Self { index, line, key: None, item: None, renamed_from: None, wrong: None, first_line: None, export: None }
    }

    /// The key that the member had before.
    pub fn previous(&self) -> Option<&str> {
        let told = self.item.as_ref().and_then(|item| item.previous_external_id.as_deref());
        told.or(self.renamed_from.as_deref())
    }

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
    /// Where each key came first: its index and its line.
    seen: HashMap<u64, (i64, Option<i64>)>,
    /// Whether the file is an export of ours.
    pub export: Option<Export>,
    /// Lines of which nobody can tell whom they are about.
    pub unreadable: i64,
    /// Columns of our own export that a partner does not set, as the file calls them.
    pub ignored: Vec<String>,
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
        let previous = item.previous_external_id.clone().filter(|previous| Some(previous) != key.as_ref());
        // A key that was given up is as good as the one in its place: both are about the same member.
        let both = [key.as_deref(), previous.as_deref()];
        let twice = both.into_iter().flatten().find_map(|key| self.seen.get(&hash(key)).copied());
        if twice.is_none() {
            self.seen.extend(both.into_iter().flatten().map(|key| (hash(key), (self.next, line))));
        }
        let wrong = match (wrong.is_empty(), twice) {
            (false, _) => Some(Wrong::Invalid(wrong)),
            (true, Some((first, _))) => Some(Wrong::DuplicateKey(first)),
            (true, None) => None,
        };
        let first_line = twice.and_then(|(_, line)| line).filter(|_| matches!(wrong, Some(Wrong::DuplicateKey(_))));
        let renamed_from = previous.filter(|_| wrong.is_some());
        let item = Some(item).filter(|_| wrong.is_none());
        let export = self.export;
        self.push(Entry { key, item, renamed_from, wrong, first_line, export, ..Entry::bare(self.next, line) });
    }

    /// A line whose fields have names or types that are not ours.
    pub fn misfit(&mut self, line: Option<i64>, key: Option<String>, previous: Option<String>, wrong: Vec<Misfit>) {
        let tidy = |key: String| Some(key.trim().to_owned()).filter(|key| (1..=128).contains(&key.chars().count()));
        let (key, renamed_from) = (key.and_then(tidy), previous.and_then(tidy));
        if let Some(key) = &key {
            let at = (self.next, line);
            self.seen.entry(hash(key)).or_insert(at);
        }
        self.push(Entry { key, renamed_from, wrong: Some(Wrong::Invalid(wrong)), ..Entry::bare(self.next, line) });
    }

    /// A line that cannot be read.
    pub fn unreadable(&mut self, line: Option<i64>, why: &str) {
        let wrong = Some(Wrong::Unreadable(why.to_owned()));
        self.push(Entry { wrong, ..Entry::bare(self.next, line) });
    }

    fn push(&mut self, entry: Entry) {
        self.unreadable += i64::from(entry.is_unreadable());
        self.entries.push(entry);
        self.next += 1;
    }
}
