use super::{EditionRow, HalfDayRow, RoomRow, editions, half_days_of, rooms_of, venues};
use crate::{
    model::{CopyIn, EventIn, VenueIn},
    rules,
    schema::{events_half_days, events_rooms},
};
use contracts::{
    dates::{Certainty, Shift},
    events::EventCopied,
};
use kernel::{
    db::{AsDoc, Tx},
    error::Result,
    insert_many,
};

/// What a copy made.
pub struct Copied {
    /// The new edition.
    pub event: EditionRow,
    /// Its half-days.
    pub half_days: Vec<HalfDayRow>,
    /// Its rooms.
    pub rooms: Vec<RoomRow>,
    /// What the other modules are told.
    pub told: EventCopied,
}

/// Makes a new edition from an old one: a draft with its settings, half-days, venue and rooms. Notes stay behind, because
/// they may say things about people; the venue is to be confirmed again. 409 for a slug that is taken.
pub fn copy(tx: &mut Tx<'_>, from: &EditionRow, input: &CopyIn) -> Result<Copied> {
    let shift = Shift::between(&from.starts.0, &input.starts);
    let source = shift.map_or_else(|| from.slug.clone(), |shift| format!("{} {:+} d", from.slug, shift.days));
    let in_order = |ends: &_| rules::in_order(&input.starts, ends);
    let ends = input.ends.clone().unwrap_or_else(|| rules::carried(&from.ends.0, shift, &source, in_order));
    let settings = EventIn {
        slug: input.slug.clone(),
        title: input.title.clone(),
        starts: input.starts.clone(),
        ends: ends.clone(),
        note: None,
        ..from.clone().into()
    };
    let event = EditionRow { copied_from: Some(from.id), ..editions::new_row(tx, &settings) };
    editions::insert_row(tx, &event)?;

    let possible = |date: &_| rules::possible(date, &input.starts, &ends);
    let half_days: Vec<_> = half_days_of(tx, from.id)?
        .into_iter()
        .map(|old| HalfDayRow {
            id: tx.new_id(),
            event_id: event.id,
            date: AsDoc(rules::carried(&old.date.0, shift, &source, possible)),
            note: None,
            version: 1,
            created_at: tx.now(),
            updated_at: tx.now(),
            ..old
        })
        .collect();
    let rooms: Vec<_> = rooms_of(tx, from.id)?
        .into_iter()
        .map(|old| RoomRow {
            id: tx.new_id(),
            event_id: event.id,
            note: None,
            version: 1,
            created_at: tx.now(),
            updated_at: tx.now(),
            ..old
        })
        .collect();
    let venue = VenueIn {
        status: Certainty::ToConfirm,
        source: Some(from.slug.clone()),
        note: None,
        ..venues::venue_of(tx, from.id)?.into()
    };
    venues::insert(tx, event.id, &venue)?;
    insert_many!(tx, events_half_days::table, &half_days)?;
    insert_many!(tx, events_rooms::table, &rooms)?;

    let parts = input.parts.iter().map(|part| part.module().to_owned()).collect();
    let told = EventCopied { from: from.id, to: event.id, shift, parts };
    Ok(Copied { event, half_days, rooms, told })
}
