//! What this module answers to the kernel and to other modules, in their transaction.

use crate::{
    model::EventStatus,
    rules,
    store::{self, EditionRow, HalfDayRow},
};
use contracts::events::{EventFrame, Events, HalfDayFrame};
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
    fn half_days(&self, conn: &mut Conn, event: EventId) -> Result<Vec<HalfDayFrame>> {
        Ok(store::half_days_of(conn, event)?.into_iter().map(half_day).collect())
    }
    fn previous(&self, conn: &mut Conn, event: EventId) -> Result<Option<EventId>> {
        store::previous(conn, event)
    }
    fn place(&self, conn: &mut Conn, event: EventId) -> Result<Option<String>> {
        store::place_of(conn, event)
    }
}

fn half_day(row: HalfDayRow) -> HalfDayFrame {
    HalfDayFrame {
        id: row.id,
        code: row.code,
        label: row.label.0,
        position: row.position,
        date: row.date.0.day(),
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        includes_meal: row.includes_meal,
    }
}

fn frame(row: EditionRow) -> EventFrame {
    EventFrame {
        id: row.id,
        slug: row.slug,
        starts_on: row.starts.0.day(),
        starts_from: row.starts.0.span().map(|(first, _)| first),
        ends_on: row.ends.0.day(),
        window: rules::window(&row.starts.0, &row.ends.0),
        timezone: row.timezone,
        currency: row.currency,
        test_mode: row.test_mode,
        archived: row.status == EventStatus::Archived,
        announced: matches!(row.status, EventStatus::Published | EventStatus::Closed),
        title: row.title.0,
        target_attendance: row.target_attendance,
    }
}
