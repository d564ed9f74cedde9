//! What this module asks of events, if the module that knows them is there. Without it nothing is archived and no currency
//! is expected.

use crate::errors;
use contracts::events::{EventFrame, Events};
use kernel::{
    app::App,
    auth::event_not_found,
    db::{At, Conn, Key, Tx},
    error::Result,
    ids::EventId,
    money::Currency,
};
use std::sync::Arc;

/// The port, or its absence.
#[derive(Clone)]
pub struct Editions(Option<Arc<dyn Events>>);

impl Editions {
    /// As the server is put together.
    pub fn of(app: &App) -> Self {
        Self(app.port::<dyn Events>())
    }

    /// The event's frame, if somebody knows it.
    pub fn frame(&self, conn: &mut Conn, event: EventId) -> Result<Option<EventFrame>> {
        match &self.0 {
            Some(events) => events.frame(conn, event),
            None => Ok(None),
        }
    }

    /// The frame of an event that may be changed: it stays so until the end of the transaction. 404 if it was deleted
    /// meanwhile, 409 if it is archived.
    pub fn open(&self, tx: &mut Tx<'_>, event: EventId) -> Result<Option<EventFrame>> {
        let Some(events) = &self.0 else { return Ok(None) };
        // Whoever archives or deletes it holds the same lock.
        tx.lock(Key::Event(event))?;
        let frame = events.frame(tx, event)?.ok_or_else(event_not_found)?;
        if frame.archived { Err(errors::event_archived(&frame.slug)) } else { Ok(Some(frame)) }
    }

    /// The day that it is where the event takes place.
    pub fn today(&self, conn: &mut Conn, event: EventId, now: At) -> Result<chrono::NaiveDate> {
        let frame = self.frame(conn, event)?;
        Ok(crate::rules::dates::today(now, frame.as_ref().map(|frame| frame.timezone.as_str())))
    }
}

/// The currency in which an event counts.
pub fn currency(frame: Option<&EventFrame>) -> Option<Currency> {
    frame.and_then(|frame| frame.currency.parse().ok())
}
