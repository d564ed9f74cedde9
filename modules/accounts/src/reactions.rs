//! What this module does when others say that something happened.

use crate::programs;
use contracts::partners::PartnersMerged;
use kernel::{db::Tx, error::Result};

/// Clients of an organisation that was merged into another belong to that one now.
pub fn partners_merged(tx: &mut Tx<'_>, event: PartnersMerged) -> Result<()> {
    programs::follow_merge(tx, event.merged, event.survivor)
}
