//! What the registration module tells others.

use crate::partners::SeatContingent;
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
};

/// Asks how many seats are used.
pub trait SeatUse: Send + Sync {
    /// Seats that a partner's members hold in an event.
    fn taken_by_partner(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<i64>;
    /// Whether more seats would be kept for partners now than the event has left, if `partner` were kept `contingent`.
    fn keeps_too_many(
        &self,
        conn: &mut Conn,
        event: EventId,
        partner: PartnerId,
        contingent: SeatContingent,
        now: At,
    ) -> Result<bool>;
}

/// What the registrations of a tariff come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TariffTotals {
    /// Code of the tariff.
    pub tariff: String,
    /// Registrations that are confirmed or checked in.
    pub confirmed: i64,
    /// What was agreed for these, options included, in minor units of the event's currency; those that were waived count for
    /// nothing, those that were paid back for what was kept.
    pub income_minor: i64,
}

/// Asks what registrations bring.
pub trait RegistrationTotals: Send + Sync {
    /// One entry for each of the event's tariffs, also for those that nobody has taken.
    fn by_tariff(&self, conn: &mut Conn, event: EventId) -> Result<Vec<TariffTotals>>;
    /// How many will have registered in the end, if registrations keep the pace of the edition before: those that are confirmed
    /// now, times what that edition had in the end over what it had as many days before its start. Never fewer than there are
    /// now, and else no more than the event has seats. `None` where that says nothing: without an edition before that has
    /// begun, without the days on which both start, for a rehearsal, and while either edition has fewer than ten.
    fn attendance_forecast(&self, conn: &mut Conn, event: EventId, now: At) -> Result<Option<i64>>;
}
