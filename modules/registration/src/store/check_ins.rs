//! Scans of badges. What a scan does to its registration goes through [`crate::desk`].

use crate::{
    errors,
    ids::{CheckInId, EntryId, RegistrationId},
    model::{check_in::CheckInFilter, registration::Status},
    schema::{registration_check_ins as check_ins, registration_registrations as registrations},
    store::registrations::RegistrationRow,
};
use contracts::events::HalfDayId;
use diesel::prelude::*;
use kernel::{
    auth::InEvent,
    db::{At, Conn, MultiBackend},
    error::Result,
    http::List,
    ids::{EventId, Id},
    keyset,
};

/// A scan.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = check_ins, treat_none_as_null = true)]
pub struct CheckInRow {
    /// Id.
    pub id: CheckInId,
    /// The event.
    pub event_id: EventId,
    /// Whose.
    pub registration_id: RegistrationId,
    /// The half-day, or the event itself.
    pub subject_id: Id,
    /// The device's key.
    pub nonce: String,
    /// The device; empty if it was not named.
    pub device: String,
    /// When, by the device's clock.
    pub scanned_at: At,
    /// When it arrived.
    pub received_at: At,
    /// When it was taken back.
    pub undone_at: Option<At>,
    /// The earlier scan that arrived later.
    pub superseded_by: Option<CheckInId>,
    /// Version.
    pub version: i64,
}

impl CheckInRow {
    /// The half-day; `None`: the event as a whole.
    pub fn half_day(&self) -> Option<HalfDayId> {
        (self.subject_id != self.event_id.into()).then(|| HalfDayId::from(self.subject_id.0))
    }
}

type Query<'a> = check_ins::BoxedQuery<'a, MultiBackend>;

fn current(event: EventId) -> Query<'static> {
    let all = check_ins::table.filter(check_ins::event_id.eq(event)).into_boxed();
    all.filter(check_ins::undone_at.is_null().and(check_ins::superseded_by.is_null()))
}

/// The scan of this id; 404.
pub fn find(conn: &mut Conn, fence: &InEvent, key: &str) -> Result<CheckInRow> {
    let id: CheckInId = key.parse().map_err(|_| errors::check_in_not_found())?;
    let one = check_ins::table.filter(check_ins::event_id.eq(fence.event()).and(check_ins::id.eq(id)));
    one.select(CheckInRow::as_select()).first(conn).optional()?.ok_or_else(errors::check_in_not_found)
}

/// The scan with this key of its device.
pub fn with_nonce(conn: &mut Conn, event: EventId, nonce: &str) -> Result<Option<CheckInRow>> {
    let one = check_ins::table.filter(check_ins::event_id.eq(event).and(check_ins::nonce.eq(nonce)));
    Ok(one.select(CheckInRow::as_select()).first(conn).optional()?)
}

/// The scan that counts for a person and a half-day, or the event.
pub fn counting(
    conn: &mut Conn,
    event: EventId,
    registration: RegistrationId,
    subject: Id,
) -> Result<Option<CheckInRow>> {
    let one = current(event).filter(check_ins::registration_id.eq(registration).and(check_ins::subject_id.eq(subject)));
    Ok(one.select(CheckInRow::as_select()).first(conn).optional()?)
}

/// The registration of this number.
pub fn with_number(conn: &mut Conn, event: EventId, number: &str) -> Result<Option<RegistrationRow>> {
    let one = registrations::table.filter(registrations::event_id.eq(event).and(registrations::number.eq(number)));
    Ok(one.select(RegistrationRow::as_select()).first(conn).optional()?)
}

/// Those with a seat, in the order of their names.
pub fn seated(conn: &mut Conn, event: EventId) -> Result<Vec<RegistrationRow>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::seated.eq(true)))
        .order((registrations::sort_key, registrations::id));
    Ok(all.select(RegistrationRow::as_select()).load(conn)?)
}

/// How many have a seat that is not merely offered, by tariff.
pub fn expected(conn: &mut Conn, event: EventId, now: At) -> Result<Vec<(EntryId, i64)>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::active.and(registrations::seated.eq(true)))
        .filter(registrations::status.ne(Status::Waiting).and(registrations::expires_at.gt(now)))
        .group_by(registrations::tariff_id);
    Ok(all.select((registrations::tariff_id, diesel::dsl::count_star())).load(conn)?)
}

/// How many people have been scanned at all.
pub fn arrived(conn: &mut Conn, event: EventId) -> Result<i64> {
    let all =
        registrations::table.filter(registrations::event_id.eq(event).and(registrations::status.eq(Status::CheckedIn)));
    Ok(all.count().get_result(conn)?)
}

/// Confirmed people whom nobody has scanned.
pub fn absent(conn: &mut Conn, event: EventId) -> Result<Vec<RegistrationRow>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::status.eq(Status::Confirmed)))
        .order(registrations::id);
    Ok(all.select(RegistrationRow::as_select()).load(conn)?)
}

/// All scans of a person that count, the earliest first.
pub fn of_person(conn: &mut Conn, event: EventId, registration: RegistrationId) -> Result<Vec<CheckInRow>> {
    let all = current(event).filter(check_ins::registration_id.eq(registration)).order(check_ins::scanned_at);
    Ok(all.select(CheckInRow::as_select()).load(conn)?)
}

/// Whom a half-day has seen, and when.
pub fn of_subject(conn: &mut Conn, event: EventId, subject: Id) -> Result<Vec<(RegistrationId, At)>> {
    let all = current(event).filter(check_ins::subject_id.eq(subject));
    Ok(all.select((check_ins::registration_id, check_ins::scanned_at)).load(conn)?)
}

/// How many people each half-day, and the event itself, has seen.
pub fn counts(conn: &mut Conn, event: EventId) -> Result<Vec<(Id, i64)>> {
    let all = check_ins::table
        .filter(check_ins::event_id.eq(event))
        .filter(check_ins::undone_at.is_null().and(check_ins::superseded_by.is_null()))
        .group_by(check_ins::subject_id);
    Ok(all.select((check_ins::subject_id, diesel::dsl::count_star())).load(conn)?)
}

/// Keeps a scan.
pub fn insert(conn: &mut Conn, row: &CheckInRow) -> Result<()> {
    diesel::insert_into(check_ins::table).values(row).execute(conn)?;
    Ok(())
}

/// Writes its next state.
pub fn write(conn: &mut Conn, row: &CheckInRow) -> Result<()> {
    diesel::update(check_ins::table.find(row.id)).set(row).execute(conn)?;
    Ok(())
}

fn filtered(fence: &InEvent, filter: &CheckInFilter, subject: Option<Id>) -> Query<'static> {
    let mut query = match filter.current {
        Some(true) => current(fence.event()),
        _ => check_ins::table.filter(check_ins::event_id.eq(fence.event())).into_boxed(),
    };
    if filter.current == Some(false) {
        query = query.filter(check_ins::undone_at.is_not_null().or(check_ins::superseded_by.is_not_null()));
    }
    if let Some(registration) = filter.registration {
        query = query.filter(check_ins::registration_id.eq(registration));
    }
    if let Some(subject) = subject {
        query = query.filter(check_ins::subject_id.eq(subject));
    }
    query
}

/// A page: one row more than asked for, if there are as many.
pub fn list(
    conn: &mut Conn,
    fence: &InEvent,
    list: &List<CheckInFilter>,
    subject: Option<Id>,
) -> Result<Vec<CheckInRow>> {
    let query = keyset!(filtered(fence, &list.filter, subject), list, check_ins::id, {
        "scanned_at" => check_ins::scanned_at, At
    })?;
    Ok(query.select(CheckInRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &InEvent, filter: &CheckInFilter, subject: Option<Id>) -> Result<i64> {
    Ok(filtered(fence, filter, subject).count().get_result(conn)?)
}
