//! What this module asks of registration, if it is there: how many seats a partner's members hold.

use crate::{
    errors,
    model::partnership::{Overbooking, PartnershipIn, PartnershipOut, PartnershipWarning},
    store::partnerships::PartnershipRow,
};
use contracts::registration::SeatUse;
use kernel::{
    app::App,
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
};
use std::sync::Arc;

/// The port, or its absence, and what the caller accepts.
pub struct Seats {
    port: Option<Arc<dyn SeatUse>>,
    accepted: bool,
}

impl Seats {
    /// As the server is put together.
    pub fn of(app: &App, overbooking: Overbooking) -> Self {
        Self { port: app.port::<dyn SeatUse>(), accepted: overbooking.accept_overbooking }
    }

    /// 409 if the change leaves fewer seats than are taken; one that leaves the number as it is, or raises it, is let through.
    pub fn check(&self, conn: &mut Conn, current: &PartnershipRow, input: &PartnershipIn) -> Result<()> {
        let seats = |contingent: Option<crate::model::partnership::Contingent>| contingent.and_then(|one| one.seats);
        let (before, after) = (seats(current.contingent.as_ref().map(|one| one.0)), seats(input.contingent));
        match (before, after) {
            (_, None) => Ok(()),
            (Some(before), Some(after)) if after >= before => Ok(()),
            _ => self.check_new(conn, current.event_id, current.partner_id, input),
        }
    }

    /// The partnership with what is odd about its seats.
    pub fn warn(&self, conn: &mut Conn, mut shown: PartnershipOut, now: At) -> Result<PartnershipOut> {
        let Some(port) = &self.port else { return Ok(shown) };
        let kept = shown.contingent.filter(|one| one.seats.is_some_and(|seats| seats > 0));
        let too_many = match kept {
            Some(kept) => port.keeps_too_many(conn, shown.event_id, shown.partner.id, kept.into(), now)?,
            None => false,
        };
        shown.warnings = Some(too_many.then_some(PartnershipWarning::ContingentsExceedCapacity).into_iter().collect());
        Ok(shown)
    }

    /// [`Seats::check`] for an organisation that was no partner before: it may have members from an earlier time.
    pub fn check_new(&self, conn: &mut Conn, event: EventId, partner: PartnerId, input: &PartnershipIn) -> Result<()> {
        let (Some(port), Some(seats)) = (&self.port, input.contingent.and_then(|one| one.seats)) else { return Ok(()) };
        if self.accepted {
            return Ok(());
        }
        let taken = port.taken_by_partner(conn, event, partner)?;
        if i64::from(seats) < taken { Err(errors::contingent_below_taken(taken)) } else { Ok(()) }
    }
}
