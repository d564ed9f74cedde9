//! An edition beside the one before.

use crate::{
    catalogue::Catalogue,
    neighbours::Neighbours,
    rules::pace::{self, Curve},
    store::statistics::{self, Counts},
};
use chrono::NaiveDate;
use contracts::events::EventFrame;
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::EventId,
};

/// The edition before.
pub struct Known {
    /// The event.
    pub event: EventId,
    /// Its registrations.
    pub curve: Curve,
    /// Those that were confirmed.
    pub confirmed: Curve,
    /// Whether it has begun: before, nobody knows how many there are in the end.
    pub begun: bool,
}

/// An edition, counted, and the one before.
pub struct Editions {
    /// What its registration is made of.
    pub catalogue: Catalogue,
    /// Its registrations.
    pub counts: Counts,
    /// The same, by days before the start.
    pub curve: Curve,
    /// Those that are confirmed.
    pub confirmed: Curve,
    /// Days from today to the start; `None` if nobody knows.
    pub days_before: Option<i64>,
    /// The edition before, if both starts are known and neither is a rehearsal.
    pub previous: Option<Known>,
}

impl Editions {
    /// Counts both.
    pub fn of(conn: &mut Conn, neighbours: &Neighbours, event: EventId, now: At) -> Result<Self> {
        let catalogue = Catalogue::of(conn, neighbours, event)?;
        let frame = &catalogue.frame;
        let counts = statistics::count(conn, event, &frame.timezone, now)?;
        let zone: chrono_tz::Tz = frame.timezone.parse().unwrap_or(chrono_tz::UTC);
        let today = now.utc().with_timezone(&zone).date_naive();
        let start = start_of(frame);
        let curve = |days| Curve::of(&frame.slug, days, start.unwrap_or(today));
        let (curve, confirmed) = (curve(&counts.days), curve(&counts.confirmed_days));
        let previous = match start {
            Some(_) if !frame.test_mode => before(conn, neighbours, event, today, now)?,
            _ => None,
        };
        let days_before = start.map(|start| (start - today).num_days());
        Ok(Self { days_before, catalogue, counts, curve, confirmed, previous })
    }

    /// How many will have registered in the end; `None` where the edition before does not tell.
    pub fn forecast(&self) -> Option<i64> {
        let (previous, days_before) = (self.previous.as_ref().filter(|known| known.begun)?, self.days_before?);
        let capacity = self.catalogue.settings.capacity.map(i64::from);
        pace::forecast(&self.confirmed, &previous.confirmed, days_before, capacity)
    }
}

/// The first day that it can be.
fn start_of(frame: &EventFrame) -> Option<NaiveDate> {
    frame.starts_on.or(frame.window.map(|(first, _)| first))
}

fn before(
    conn: &mut Conn,
    neighbours: &Neighbours,
    event: EventId,
    today: NaiveDate,
    now: At,
) -> Result<Option<Known>> {
    let Some(old) = neighbours.previous(conn, event)? else { return Ok(None) };
    let frame = neighbours.frame(conn, old)?;
    let Some(start) = start_of(&frame).filter(|_| !frame.test_mode) else { return Ok(None) };
    let counts = statistics::count(conn, old, &frame.timezone, now)?;
    let curve = |days| Curve::of(&frame.slug, days, start);
    let (curve, confirmed) = (curve(&counts.days), curve(&counts.confirmed_days));
    Ok(Some(Known { event: old, curve, confirmed, begun: start <= today }))
}
