//! What this module answers to the kernel and to other modules, in their transaction.

use crate::{
    model::EventStatus,
    rules,
    store::{self, EditionRow},
};
use contracts::events::{EventFrame, Events};
use kernel::{
    auth::{EventLookup, EventRef},
    db::Conn,
    error::Result,
    ids::EventId,
};

/// Answers from this module's tables.
pub struct Ports;

impl EventLookup for Ports {
    fn find(&self, conn: &mut Conn, id_or_slug: &str) -> Result<Option<EventRef>> {
        store::reference(conn, id_or_slug)
    }
}

impl Events for Ports {
    fn frame(&self, conn: &mut Conn, event: EventId) -> Result<Option<EventFrame>> {
        Ok(store::by_id(conn, event)?.map(frame))
    }
}

fn frame(row: EditionRow) -> EventFrame {
    EventFrame {
        id: row.id,
        slug: row.slug,
        starts_on: row.starts.0.day(),
        ends_on: row.ends.0.day(),
        window: rules::window(&row.starts.0, &row.ends.0),
        timezone: row.timezone,
        currency: row.currency,
        test_mode: row.test_mode,
        archived: row.status == EventStatus::Archived,
    }
}
