//! What the registration module tells others.

use kernel::{
    db::Conn,
    error::Result,
    ids::{EventId, PartnerId},
};

/// Asks how many seats are used.
pub trait SeatUse: Send + Sync {
    /// Seats that a partner's members hold in an event.
    fn taken_by_partner(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<i64>;
}
