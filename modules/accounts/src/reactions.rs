//! What this module does when others say that something happened.

use crate::programs;
use contracts::partners::{PartnerDeleted, PartnersMerged};
use kernel::{db::Tx, error::Result};

/// Clients of an organisation that was merged into another belong to that one now.
pub fn partners_merged(tx: &mut Tx<'_>, event: PartnersMerged) -> Result<()> {
    programs::follow_merge(tx, event.merged, event.survivor)
}

/// Clients of an organisation that was deleted are shut out. So are those of entries that had been merged into it: that
/// merge may not have arrived here yet.
pub fn partner_deleted(tx: &mut Tx<'_>, event: PartnerDeleted) -> Result<()> {
    if event.merged_into.is_some() {
        return Ok(());
    }
    event.former.iter().chain([&event.partner]).try_for_each(|partner| programs::follow_deletion(tx, *partner))
}
