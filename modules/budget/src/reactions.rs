//! What this module does when something happens elsewhere.

use crate::{
    neighbours::Neighbours,
    store::{budgets, copies, merges, removal},
};
use contracts::{
    events::{EventCopied, EventDeleted},
    partners::PartnersMerged,
};
use kernel::{
    auth::{EventRef, InEvent},
    db::{Key, Tx},
    error::Result,
};

/// A new edition was made from an old one: its budget starts with the same structure.
pub fn copy_edition(tx: &mut Tx<'_>, neighbours: &Neighbours, copied: &EventCopied) -> Result<()> {
    if !copied.includes("budget") || !budgets::is_there(tx, copied.from)? {
        return Ok(());
    }
    // Held in the order of their ids, as everybody who holds two.
    for event in [copied.from.min(copied.to), copied.from.max(copied.to)] {
        tx.lock(Key::Event(event))?;
    }
    match begin_edition(tx, neighbours, copied) {
        // The copy, or what it was made of, is gone again, or nothing changes in it any more.
        Err(error) if [404, 409].contains(&error.status().as_u16()) => Ok(()),
        done => done,
    }
}

fn begin_edition(tx: &mut Tx<'_>, neighbours: &Neighbours, copied: &EventCopied) -> Result<()> {
    let (old, now) = (neighbours.frame(tx, copied.from)?, tx.now());
    let old = budgets::get(tx, &old, now)?;
    let new = neighbours.frame(tx, copied.to)?;
    let to = InEvent::system(EventRef { id: new.id, slug: new.slug, announced: new.announced });
    copies::copy(tx, neighbours, &old, &to, copied.shift)
}

/// A draft was deleted: its budget goes as well.
pub fn drop_edition(tx: &mut Tx<'_>, deleted: &EventDeleted) -> Result<()> {
    removal::forget_event(tx, deleted.event)
}

/// Two partners were one.
pub fn hand_over(tx: &mut Tx<'_>, told: &PartnersMerged) -> Result<()> {
    merges::hand_over(tx, told.merged, told.survivor)
}
