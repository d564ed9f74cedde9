//! What became of the items of a chunk, as it is kept.

use crate::{
    errors,
    model::sync::{Counts, ItemOut, OnError, Origin, Outcome},
    store::syncs::{Asked, Occurring},
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
    /// Seats that are given up though the membership goes on.
    pub seats_left: i64,
}

impl Results {
    /// Adds a result.
    pub fn push(&mut self, item: ItemOut) {
        self.counts.add(item.outcome);
        match item.origin {
            Origin::File => self.counts.received += 1,
            Origin::Absent => self.counts.absent += 1,
        }
        self.counts.waiting += i64::from(item.effect.waits);
        let ended = item.outcome == Outcome::Cancelled;
        self.seats_left += i64::from(item.effect.leaves && !ended);
        self.occurring.outcomes.insert(item.outcome.text());
        self.occurring.codes.extend(item.code.map(|code| code.text()));
        self.items.push(item);
    }

    /// As text.
    pub fn text(&self) -> Result<String> {
        Ok(serde_json::to_string(&self.items)?)
    }

    /// What two runs must have in common to be the same: key, outcome, code, changes and seat of every item.
    pub fn digest(&self) -> Result<String> {
        use std::hash::Hasher as _;
        let mut hasher = twox_hash::XxHash3_64::new();
        for item in &self.items {
            let what = (&item.external_id, item.outcome, item.code, &item.changes, item.effect);
            hasher.write(&serde_json::to_vec(&what)?);
        }
        Ok(format!("{:016x}", hasher.finish()))
    }

    /// What occurs, and what has to happen when it is applied.
    pub fn promise(&self) -> Result<Occurring> {
        Ok(Occurring { promised: Some(self.digest()?), ..self.occurring.clone() })
    }

    /// Whether this is what was asked for: exactly what a plan promised, or nothing that cannot be followed. 409 otherwise.
    pub fn keep_to(&self, asked: &Asked, promised: Option<&str>) -> Result<()> {
        if asked.plan.is_some() && promised.is_some() && promised != Some(self.digest()?.as_str()) {
            return Err(errors::plan_outdated());
        }
        match self.counts.unsound() {
            items if items > 0 && asked.on_error == OnError::Abort => Err(errors::unsound(items)),
            _ => Ok(()),
        }
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
