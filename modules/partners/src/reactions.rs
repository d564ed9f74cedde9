//! What this module does when something happens elsewhere.

use crate::store::{copies, removal};
use contracts::events::{EventCopied, EventDeleted};
use kernel::{db::Tx, error::Result};

/// A new edition was made from an old one: its partners become prospects, its committees are set up again.
pub fn copy_edition(tx: &mut Tx<'_>, copied: EventCopied) -> Result<()> {
    if !copied.includes("partners") {
        return Ok(());
    }
    copies::copy(tx, copied.from, copied.to)
}

/// A draft was deleted: what organisations were to it goes as well. The directory stays.
pub fn drop_edition(tx: &mut Tx<'_>, deleted: EventDeleted) -> Result<()> {
    removal::forget_event(tx, deleted.event)
}
