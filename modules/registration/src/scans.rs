//! What a scan of a badge does. The first scan by the devices' clocks counts, whenever it arrives; each scan is kept once,
//! under its device's own key, so that a desk may send what it has as often as it likes.

use crate::{
    desk::Desk,
    errors,
    ids::RegistrationId,
    model::registration::Status,
    papers::code::Badge,
    rules::{number, presence},
    store::{
        check_ins::{self, CheckInRow},
        registrations::{self, RegistrationRow},
    },
};
use contracts::events::HalfDayFrame;
use kernel::{
    db::At,
    error::Result,
    ids::{EventId, Id},
    outbox::Changed,
};

/// How far others' clocks may be ahead of ours, in seconds.
pub const AHEAD: i64 = 5 * 60;

/// What identifies the person.
#[derive(Clone, Debug)]
pub enum Who {
    /// A code that we signed.
    Badge(Badge),
    /// A code that we did not sign, or that cannot be read.
    Foreign,
    /// The number, as it was typed.
    Number(String),
}

/// A scan, its code verified.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Whose badge.
    pub who: Who,
    /// Code or id of the half-day; `None`: the event.
    pub half_day: Option<String>,
    /// The device's key.
    pub nonce: String,
    /// The device; empty if it was not named.
    pub device: String,
    /// When, by the device's clock; `None`: now.
    pub scanned_at: Option<At>,
}

/// What became of it.
#[derive(Debug)]
pub enum Scanned {
    /// It counts.
    First(CheckInRow, RegistrationRow),
    /// It is here already.
    Repeated(CheckInRow, Option<RegistrationRow>),
    /// This other one counts.
    Already(CheckInRow, RegistrationRow),
}

/// Takes a scan. Errors say why it does not count; nothing is written then.
pub fn take(desk: &mut Desk<'_, '_>, event: EventId, half_days: &[HalfDayFrame], scan: &Scan) -> Result<Scanned> {
    let subject: Id = match &scan.half_day {
        None => event.into(),
        Some(key) => match presence::half_day(half_days, key) {
            Some(half_day) => half_day.id.0.into(),
            None => return Err(errors::unknown_code("/half_day", key)),
        },
    };
    if let Some(known) = check_ins::with_nonce(desk.tx, event, &scan.nonce)? {
        let same = known.subject_id == subject && scan.who.is(known.registration_id);
        let whose = registrations::by_id(desk.tx, event, known.registration_id)?;
        return if same { Ok(Scanned::Repeated(known, whose)) } else { Err(errors::nonce_reused()) };
    }
    let now = desk.now();
    let scanned_at = scan.scanned_at.unwrap_or(now);
    if scanned_at > now.plus_seconds(AHEAD) {
        return Err(errors::scan_in_the_future());
    }
    let row = scan.who.find(desk, event)?;
    if !presence::may_enter(&row) {
        return Err(errors::wrong_state(row.status.code()));
    }
    let current = check_ins::counting(desk.tx, event, row.id, subject)?;
    let id = desk.tx.new_id();
    if let Some(mut first) = current {
        if first.scanned_at <= scanned_at {
            return Ok(Scanned::Already(first, row));
        }
        first.superseded_by = Some(id);
        first.version += 1;
        check_ins::write(desk.tx, &first)?;
        desk.tx.publish(Changed::updated("check_in", first.id, first.version).event(event));
    }
    let scan = CheckInRow {
        id,
        event_id: event,
        registration_id: row.id,
        subject_id: subject,
        nonce: scan.nonce.clone(),
        device: scan.device.clone(),
        scanned_at,
        received_at: now,
        undone_at: None,
        superseded_by: None,
        version: 1,
    };
    check_ins::insert(desk.tx, &scan)?;
    desk.tx.publish(Changed::created("check_in", scan.id, scan.version).event(event));
    let first = row.checked_in_at.map_or(scanned_at, |known| known.min(scanned_at));
    let row = match row.status == Status::CheckedIn && row.checked_in_at == Some(first) {
        true => row,
        false => desk.check_in(row, Some(first))?,
    };
    Ok(Scanned::First(scan, row))
}

/// Takes back that somebody was there: at that half-day, or at the event. Taking it back again changes nothing.
pub fn undo(desk: &mut Desk<'_, '_>, event: EventId, mut scan: CheckInRow) -> Result<CheckInRow> {
    if scan.undone_at.is_some() {
        return Ok(scan);
    }
    if scan.superseded_by.is_some() {
        // The person was not there: what counts in its stead is taken back.
        return match check_ins::counting(desk.tx, event, scan.registration_id, scan.subject_id)? {
            Some(counting) => undo(desk, event, counting),
            None => Ok(scan),
        };
    }
    scan.undone_at = Some(desk.now());
    scan.version += 1;
    check_ins::write(desk.tx, &scan)?;
    desk.tx.publish(Changed::updated("check_in", scan.id, scan.version).event(event));
    if let Some(row) = registrations::by_id(desk.tx, event, scan.registration_id)?
        && row.status == Status::CheckedIn
    {
        let rest = check_ins::of_person(desk.tx, event, row.id)?.first().map(|scan| scan.scanned_at);
        if rest.is_none() || rest != row.checked_in_at {
            desk.check_in(row, rest)?;
        }
    }
    Ok(scan)
}

impl Who {
    fn is(&self, registration: RegistrationId) -> bool {
        match self {
            Self::Badge(badge) => badge.registration == registration,
            Self::Number(text) => number::read(text) == Some(number::of(registration.0)),
            Self::Foreign => false,
        }
    }

    fn find(&self, desk: &mut Desk<'_, '_>, event: EventId) -> Result<RegistrationRow> {
        match self {
            Self::Foreign => Err(errors::foreign_code()),
            Self::Badge(badge) if badge.event != event => Err(errors::foreign_code()),
            Self::Badge(badge) => match registrations::by_id(desk.tx, event, badge.registration)? {
                Some(row) if badge.is_of(&row) => Ok(row),
                _ => Err(errors::revoked_code()),
            },
            Self::Number(text) => {
                let found = check_ins::with_number(desk.tx, event, &number::read(text).unwrap_or_default())?;
                found.ok_or_else(|| errors::unknown_code("/number", text))
            }
        }
    }
}
