//! What this module answers to others, in their transaction.

use crate::{model::approval::ApprovalFilter, store::approvals};
use contracts::events::EventRecords;
use kernel::{db::Conn, error::Result, ids::EventId};

/// Answers from this module's tables.
pub struct Ports;

impl EventRecords for Ports {
    /// Once it was submitted, the log says who did and decided what.
    fn keeps(&self, conn: &mut Conn, event: EventId) -> Result<bool> {
        Ok(approvals::count(conn, event, &ApprovalFilter::default())? > 0)
    }
}
