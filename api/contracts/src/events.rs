//! What the events module tells others.

use crate::dates::Shift;
use chrono::NaiveDate;
use kernel::{
    db::Conn,
    error::Result,
    ids::EventId,
    outbox::{Changed, DomainEvent},
};
use serde::{Deserialize, Serialize};

kernel::id!(
    /// A half-day of an event: the unit of presence, meals and tariffs.
    pub struct HalfDayId
);
kernel::id!(
    /// A room of an event's venue.
    pub struct RoomId
);

/// A new edition was made from an old one. Each module copies its own part, without anything personal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventCopied {
    /// The old edition.
    pub from: EventId,
    /// The new one.
    pub to: EventId,
    /// From the start of the old one to that of the new one: what has a date moves by as much. `None` when either is not
    /// known: dates are then left out.
    pub shift: Option<Shift>,
    /// Modules that copy their part (`partners`, `budget`, `calendar`, `registration`).
    pub parts: Vec<String>,
}

impl EventCopied {
    /// Whether this module's part is to be copied.
    pub fn includes(&self, module: &str) -> bool {
        self.parts.iter().any(|part| part == module)
    }
}

impl DomainEvent for EventCopied {
    const KIND: &'static str = "events.copied";
    fn change(&self) -> Changed {
        Changed::created("event", self.to, 1).event(self.to)
    }
}

/// A draft was deleted. Each module drops what it keeps for it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EventDeleted {
    /// The event that is gone.
    pub event: EventId,
    /// Its version after the last change.
    pub version: i64,
}

impl DomainEvent for EventDeleted {
    // The name that the change feed gives to any resource that is deleted.
    const KIND: &'static str = "event.deleted";
    fn change(&self) -> Changed {
        Changed::deleted("event", self.event, self.version).event(self.event)
    }
}

/// An event's frame, for modules that place things in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventFrame {
    /// Its id.
    pub id: EventId,
    /// Its slug.
    pub slug: String,
    /// First day, if that very day is known.
    pub starts_on: Option<NaiveDate>,
    /// The first day on which it can start, however little is known of it: of « some day in June » the 1st of June.
    pub starts_from: Option<NaiveDate>,
    /// Last day, included, if that very day is known.
    pub ends_on: Option<NaiveDate>,
    /// The first and the last day on which it can take place: « last week of June » is seven days. `None` if either is not
    /// known.
    pub window: Option<(NaiveDate, NaiveDate)>,
    /// IANA time zone.
    pub timezone: String,
    /// ISO 4217 code of its amounts.
    pub currency: String,
    /// Mails are captured and statistics leave it out.
    pub test_mode: bool,
    /// Archived events accept no change.
    pub archived: bool,
    /// Published or closed: partners and the public may know of it.
    pub announced: bool,
    /// Its title.
    pub title: kernel::text::Localized,
    /// How many people are expected.
    pub target_attendance: Option<i32>,
}

impl EventFrame {
    /// An event of which only the id is known, because the module of events is switched off: open, in euros, by UTC.
    pub fn bare(id: EventId) -> Self {
        Self {
            id,
            slug: id.to_string(),
            starts_on: None,
            starts_from: None,
            ends_on: None,
            window: None,
            timezone: "UTC".to_owned(),
            currency: "EUR".to_owned(),
            test_mode: false,
            archived: false,
            announced: true,
            title: kernel::text::Localized::default(),
            target_attendance: None,
        }
    }
}

/// A half-day, for modules that count presence or meals in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HalfDayFrame {
    /// Its id.
    pub id: HalfDayId,
    /// Its code, unique in the event.
    pub code: String,
    /// What it is called.
    pub label: kernel::text::Localized,
    /// Its place, from 1.
    pub position: i64,
    /// Its day, if that very day is known.
    pub date: Option<NaiveDate>,
    /// `HH:MM` in the event's time zone.
    pub starts_at: Option<String>,
    /// `HH:MM` in the event's time zone.
    pub ends_at: Option<String>,
    /// Whether a meal belongs to it.
    pub includes_meal: bool,
}

/// Asks whether something was decided on an event that has to be kept, as a budget that was submitted. A draft of which it was is
/// not deleted.
pub trait EventRecords: Send + Sync {
    /// Whether there is anything to keep.
    fn keeps(&self, conn: &mut Conn, event: EventId) -> Result<bool>;
}

/// Asks for an event's frame.
pub trait Events: Send + Sync {
    /// `None` if there is no such event.
    fn frame(&self, conn: &mut Conn, event: EventId) -> Result<Option<EventFrame>>;
    /// Its half-days, in their order.
    fn half_days(&self, conn: &mut Conn, event: EventId) -> Result<Vec<HalfDayFrame>>;
    /// The edition before: the one that it was copied from, else the last that started before it. Rehearsals do not count.
    fn previous(&self, conn: &mut Conn, event: EventId) -> Result<Option<EventId>>;
    /// Where it takes place, as one line for documents: the venue's name and locality.
    fn place(&self, conn: &mut Conn, event: EventId) -> Result<Option<String>>;
}
