//! What this module does when others say that something happened.

use crate::programs;
use contracts::partners::PartnersMerged;
use kernel::{db::Tx, error::Result, outbox::OutboxRow};

/// Clients of an organisation that was merged into another belong to that one now.
pub fn partners_merged(tx: &mut Tx<'_>, row: &OutboxRow) -> Result<()> {
    match row.read::<PartnersMerged>()? {
        Some(event) => programs::follow_merge(tx, event.merged, event.survivor),
        None => Ok(()),
    }
}
