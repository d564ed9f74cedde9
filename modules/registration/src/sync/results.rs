//! What became of the items of a chunk, as it is kept.

use crate::{
    model::sync::{Counts, ItemOut, Origin},
    store::syncs::Occurring,
};
use kernel::error::Result;

/// A chunk's results.
#[derive(Default)]
pub struct Results {
    items: Vec<ItemOut>,
    /// By outcome.
    pub counts: Counts,
    /// What occurs.
    pub occurring: Occurring,
}

impl Results {
    /// Adds a result.
    pub fn push(&mut self, item: ItemOut) {
        self.counts.add(item.outcome);
        match item.origin {
            Origin::File => self.counts.received += 1,
            Origin::Absent => self.counts.absent += 1,
        }
        self.counts.waiting += i64::from(item.waits);
        self.occurring.outcomes.insert(item.outcome.text());
        self.occurring.codes.extend(item.code.map(|code| code.text()));
        self.items.push(item);
    }

    /// As text.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.items)?)
    }

    /// What two runs must have in common to be the same: key, outcome, code and changes of every item.
    pub fn digest(&self, into: &mut twox_hash::XxHash3_64) -> Result<()> {
        use std::hash::Hasher as _;
        for item in &self.items {
            let what = serde_json::to_vec(&(&item.external_id, item.outcome, item.code, &item.changes))?;
            into.write(&what);
        }
        Ok(())
    }
}

/// The kept text of a chunk without the values of one member; `None` if she does not occur in it.
pub fn without(text: &str, external_id: &str) -> Result<Option<String>> {
    // A look at the text first: most chunks are about others.
    if !text.contains(&serde_json::to_string(external_id)?) {
        return Ok(None);
    }
    let mut items: Vec<serde_json::Value> = serde_json::from_str(text)?;
    let mut found = false;
    for item in items.iter_mut().filter(|item| item["external_id"] == external_id) {
        found = true;
        item["changes"] = serde_json::json!([]);
        item["problem"] = serde_json::Value::Null;
    }
    Ok(if found { Some(serde_json::to_string(&items)?) } else { None })
}

/// Adds the counts of a chunk.
pub fn add(sum: &mut Counts, more: &Counts) {
    let pairs = [
        (&mut sum.received, more.received),
        (&mut sum.absent, more.absent),
        (&mut sum.created, more.created),
        (&mut sum.updated, more.updated),
        (&mut sum.unchanged, more.unchanged),
        (&mut sum.cancelled, more.cancelled),
        (&mut sum.kept, more.kept),
        (&mut sum.conflict, more.conflict),
        (&mut sum.stale, more.stale),
        (&mut sum.rejected, more.rejected),
        (&mut sum.waiting, more.waiting),
    ];
    for (sum, more) in pairs {
        *sum += more;
    }
}
