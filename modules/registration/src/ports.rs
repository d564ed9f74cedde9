//! What this module answers to others.

use crate::{model::pool::PoolKind, store::pools};
use contracts::registration::SeatUse;
use kernel::{
    db::Conn,
    error::Result,
    ids::{EventId, PartnerId},
};

/// Counts seats, for other modules.
pub struct Counted;

impl SeatUse for Counted {
    fn taken_by_partner(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<i64> {
        let pool = pools::of_subject(conn, event, PoolKind::Contingent, partner.into())?;
        Ok(pool.map_or(0, |pool| pool.taken))
    }
}
