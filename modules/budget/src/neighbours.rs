//! What this module asks of others, if they are there. Without events nothing is archived and all is in euros; without
//! partners and registration, hypotheses that are linked to them are absent.

use crate::errors;
use contracts::{
    accounts::People,
    events::{EventFrame, Events},
    partners::{CashCommitment, CashCommitments, PartnerBrief, PartnerDirectory},
    registration::{RegistrationTotals, TariffTotals},
};
use kernel::{
    app::App,
    auth::event_not_found,
    db::{At, Conn},
    error::Result,
    ids::{EventId, Id, PartnerId},
    module::Wiring,
};
use std::sync::Arc;

/// The ports, or their absence. Cheap to clone.
#[derive(Clone)]
pub struct Neighbours {
    events: Option<Arc<dyn Events>>,
    directory: Option<Arc<dyn PartnerDirectory>>,
    commitments: Option<Arc<dyn CashCommitments>>,
    registrations: Option<Arc<dyn RegistrationTotals>>,
    people: Option<Arc<dyn People>>,
}

impl Neighbours {
    /// As the server is put together.
    pub fn of(app: &App) -> Self {
        Self {
            events: app.port::<dyn Events>(),
            directory: app.port::<dyn PartnerDirectory>(),
            commitments: app.port::<dyn CashCommitments>(),
            registrations: app.port::<dyn RegistrationTotals>(),
            people: app.port::<dyn People>(),
        }
    }

    /// As it is being put together: those modules that come before this one in the list.
    pub fn of_wiring(wiring: &Wiring) -> Self {
        Self {
            events: wiring.port::<dyn Events>(),
            directory: wiring.port::<dyn PartnerDirectory>(),
            commitments: wiring.port::<dyn CashCommitments>(),
            registrations: wiring.port::<dyn RegistrationTotals>(),
            people: wiring.port::<dyn People>(),
        }
    }

    /// The event's frame; 404 if it was deleted meanwhile.
    pub fn frame(&self, conn: &mut Conn, event: EventId) -> Result<EventFrame> {
        match &self.events {
            Some(events) => events.frame(conn, event)?.ok_or_else(event_not_found),
            None => Ok(EventFrame::bare(event)),
        }
    }

    /// The frame of an event that may be changed; 409 if it is archived.
    pub fn open(&self, conn: &mut Conn, event: EventId) -> Result<EventFrame> {
        let frame = self.frame(conn, event)?;
        if frame.archived { Err(errors::event_archived(&frame.slug)) } else { Ok(frame) }
    }

    /// Whether anybody knows organisations.
    pub fn has_directory(&self) -> bool {
        self.directory.is_some()
    }

    /// Those of these organisations that exist.
    pub fn briefs(&self, conn: &mut Conn, ids: &[PartnerId]) -> Result<Vec<PartnerBrief>> {
        self.directory.as_ref().map_or_else(|| Ok(Vec::new()), |directory| directory.briefs(conn, ids))
    }

    /// The organisation of that id or slug.
    pub fn partner(&self, conn: &mut Conn, key: &str) -> Result<Option<PartnerId>> {
        self.directory.as_ref().map_or(Ok(None), |directory| directory.find(conn, key))
    }

    /// Of these ids and slugs, those of organisations that were merged into another, each with the one that it is now.
    pub fn merged(&self, conn: &mut Conn, keys: &[String]) -> Result<Vec<(String, PartnerId)>> {
        self.directory.as_ref().map_or_else(|| Ok(Vec::new()), |directory| directory.merged(conn, keys))
    }

    /// Whether anybody but this one may use a scope in an event; nobody, if nobody knows.
    pub fn anybody_else(&self, conn: &mut Conn, scope: &str, event: EventId, but: Id) -> Result<bool> {
        self.people.as_ref().map_or(Ok(false), |people| people.anybody_else(conn, scope, event, but))
    }

    /// What partners pay; `None` if nobody can tell.
    pub fn commitments(&self, conn: &mut Conn, event: EventId) -> Result<Option<Vec<CashCommitment>>> {
        self.commitments.as_ref().map(|commitments| commitments.of_event(conn, event)).transpose()
    }

    /// What registrations bring; `None` if nobody can tell.
    pub fn registrations(&self, conn: &mut Conn, event: EventId) -> Result<Option<Vec<TariffTotals>>> {
        self.registrations.as_ref().map(|registrations| registrations.by_tariff(conn, event)).transpose()
    }

    /// How many will have registered in the end; `None` if nobody can tell.
    pub fn attendance_forecast(&self, conn: &mut Conn, event: EventId, now: At) -> Result<Option<i64>> {
        self.registrations.as_ref().map_or(Ok(None), |told| told.attendance_forecast(conn, event, now))
    }
}
