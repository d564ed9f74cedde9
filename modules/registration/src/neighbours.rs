//! What this module asks of others, if they are there. Without events nothing is archived and all is in euros and UTC;
//! without partners there are no contingents and nobody syncs.

use crate::errors;
use contracts::{
    events::{EventFrame, Events, HalfDayFrame},
    partners::{PartnerBrief, PartnerDirectory, SeatContingent},
};
use kernel::{
    app::App,
    db::Conn,
    error::{NOT_FOUND, Result},
    ids::{EventId, PartnerId},
    module::Wiring,
};
use std::sync::Arc;

/// The ports, or their absence. Cheap to clone.
#[derive(Clone)]
pub struct Neighbours {
    events: Option<Arc<dyn Events>>,
    partners: Option<Arc<dyn PartnerDirectory>>,
}

impl Neighbours {
    /// As the server is put together.
    pub fn of(app: &App) -> Self {
        Self { events: app.port::<dyn Events>(), partners: app.port::<dyn PartnerDirectory>() }
    }

    /// As it is being put together: those modules that come before this one in the list.
    pub fn of_wiring(wiring: &Wiring) -> Self {
        Self { events: wiring.port::<dyn Events>(), partners: wiring.port::<dyn PartnerDirectory>() }
    }

    /// The event's frame.
    pub fn frame(&self, conn: &mut Conn, event: EventId) -> Result<EventFrame> {
        match &self.events {
            Some(events) => events.frame(conn, event)?.ok_or_else(|| NOT_FOUND.plain()),
            None => Ok(EventFrame::bare(event)),
        }
    }

    /// The frame of an event that may be changed; 409 if it is archived.
    pub fn open(&self, conn: &mut Conn, event: EventId) -> Result<EventFrame> {
        let frame = self.frame(conn, event)?;
        if frame.archived { Err(errors::event_archived(&frame.slug)) } else { Ok(frame) }
    }

    /// The event's half-days in their order.
    pub fn half_days(&self, conn: &mut Conn, event: EventId) -> Result<Vec<HalfDayFrame>> {
        self.events.as_ref().map_or_else(|| Ok(Vec::new()), |events| events.half_days(conn, event))
    }

    /// The edition before.
    pub fn previous(&self, conn: &mut Conn, event: EventId) -> Result<Option<EventId>> {
        self.events.as_ref().map_or(Ok(None), |events| events.previous(conn, event))
    }

    /// Where the event takes place, in one line.
    pub fn place(&self, conn: &mut Conn, event: EventId) -> Result<Option<String>> {
        self.events.as_ref().map_or(Ok(None), |events| events.place(conn, event))
    }

    /// The partner of the event with this id or slug; 404 or 308 as the directory says.
    pub fn partner(&self, conn: &mut Conn, event: EventId, own: Option<PartnerId>, key: &str) -> Result<PartnerBrief> {
        match &self.partners {
            Some(partners) => partners.partner_of(conn, event, own, key),
            None => Err(NOT_FOUND.plain()),
        }
    }

    /// Names of partners.
    pub fn briefs(&self, conn: &mut Conn, ids: &[PartnerId]) -> Result<Vec<PartnerBrief>> {
        self.partners.as_ref().map_or_else(|| Ok(Vec::new()), |partners| partners.briefs(conn, ids))
    }

    /// The seats that the event keeps for a partner.
    pub fn contingent(&self, conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<Option<SeatContingent>> {
        self.partners.as_ref().map_or(Ok(None), |partners| partners.contingent(conn, event, partner))
    }
}
