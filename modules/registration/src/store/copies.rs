//! What a new edition takes over of an old one: what its registration is made of, nothing about anybody.

use super::{entries, pools, settings};
use crate::{
    model::{
        entry::{CategoryIn, Entry},
        pool::PoolKind,
        question::QuestionIn,
        settings::SettingsIn,
        tariff::{OptionIn, TariffIn},
    },
    neighbours::Neighbours,
};
use chrono::{TimeDelta, TimeZone as _};
use contracts::{dates::Shift, events::HalfDayFrame};
use kernel::{
    db::{At, Tx},
    error::Result,
    http::Version,
    ids::EventId,
    outbox::Changed,
};

/// Moves instants by days, at the same hour of the clock where the event takes place.
struct Move {
    days: Option<i64>,
    zone: chrono_tz::Tz,
}

impl Move {
    /// `None` where nobody knows by how much.
    fn of(&self, at: Option<At>) -> Option<At> {
        let days = TimeDelta::try_days(self.days?)?;
        let local = at?.utc().with_timezone(&self.zone).naive_local().checked_add_signed(days)?;
        let moved = self.zone.from_local_datetime(&local);
        // An hour that does not exist, or twice, on the night of a change: its first moment, or the one after.
        let moved =
            moved.earliest().or_else(|| self.zone.from_local_datetime(&(local + TimeDelta::hours(1))).earliest());
        moved.map(|moved| At::new(moved.to_utc()))
    }
}

/// Copies settings, categories, tariffs, options and questions. What the new edition has already stays as it is, so a second
/// time nothing happens.
pub fn copy(tx: &mut Tx<'_>, neighbours: &Neighbours, from: EventId, to: EventId, shift: Option<Shift>) -> Result<()> {
    let frame = neighbours.frame(tx, to)?;
    let zone = frame.timezone.parse().unwrap_or(chrono_tz::UTC);
    let moved = Move { days: shift.map(|shift| shift.days), zone };
    let half_days = neighbours.half_days(tx, from)?;
    copy_settings(tx, from, to, &moved)?;
    // Half-days keep their codes, not their ids.
    let code_of = |key: &String| code_of(&half_days, key);
    copy_entries(tx, from, to, Clone::clone as fn(&CategoryIn) -> CategoryIn)?;
    copy_entries(tx, from, to, |tariff: &TariffIn| TariffIn {
        valid_from: moved.of(tariff.valid_from),
        valid_until: moved.of(tariff.valid_until),
        covers: tariff.covers.as_ref().map(|all| all.iter().map(code_of).collect()),
        ..tariff.clone()
    })?;
    copy_entries(tx, from, to, |option: &OptionIn| OptionIn {
        change_until: moved.of(option.change_until),
        half_day: option.half_day.as_ref().map(code_of),
        ..option.clone()
    })?;
    copy_entries(tx, from, to, Clone::clone as fn(&QuestionIn) -> QuestionIn)
}

fn code_of(half_days: &[HalfDayFrame], key: &String) -> String {
    let found = half_days.iter().find(|half_day| half_day.id.to_string() == *key);
    found.map_or_else(|| key.clone(), |half_day| half_day.code.clone())
}

/// The public form of the new edition is opened by its organisers, not by a copy; replies go to whoever does it this time.
fn copy_settings(tx: &mut Tx<'_>, from: EventId, to: EventId, moved: &Move) -> Result<()> {
    let (old, new) = (settings::get(tx, from)?, settings::get(tx, to)?);
    if old.version == 0 || new.version > 0 {
        return Ok(());
    }
    let input = SettingsIn {
        public: false,
        opens_at: moved.of(old.settings.opens_at),
        closes_at: moved.of(old.settings.closes_at),
        change_until: moved.of(old.settings.change_until),
        reply_to: None,
        ..old.settings
    };
    let current = settings::put(tx, to, &input, Version::any())?;
    let pool = pools::ensure(tx, to, PoolKind::Event, to.into())?;
    pools::resize(tx, &pool, input.capacity.map(i64::from), true)?;
    tx.publish(Changed::updated("registration_settings", to, current.version).event(to));
    Ok(())
}

fn copy_entries<E: Entry>(tx: &mut Tx<'_>, from: EventId, to: EventId, anew: impl Fn(&E) -> E) -> Result<()> {
    let there = entries::all::<E>(tx, to)?;
    for known in entries::all::<E>(tx, from)? {
        if there.iter().any(|other| other.entry.code() == known.entry.code()) {
            continue;
        }
        let input = anew(&known.entry);
        let row = entries::insert(tx, to, &input)?;
        if let Some(seats) = input.seats() {
            let pool = pools::ensure(tx, to, PoolKind::of(E::KIND), row.id.0.into())?;
            pools::resize(tx, &pool, seats.map(i64::from), true)?;
        }
        tx.publish(Changed::created("registration_entry", row.id, row.version).event(to));
    }
    Ok(())
}
