//! What this module does when something happens elsewhere.

use crate::store::copies;
use contracts::events::EventCopied;
use kernel::{db::Tx, error::Result};

/// A new edition was made from an old one: its partners become prospects, its committees are set up again.
pub fn copy_edition(tx: &mut Tx<'_>, copied: EventCopied) -> Result<()> {
    if !copied.includes("partners") {
        return Ok(());
    }
    copies::copy(tx, copied.from, copied.to)
}
