//! Registrations and their states. What moves seats goes through [`crate::desk`].

use crate::{
    errors,
    ids::{EntryId, GroupId, RegistrationId},
    rules::number,
    schema::registration_registrations as registrations,
};
use diesel::prelude::*;
use kernel::{
    auth::Own,
    db::{Conn, Keep as _, padded},
    error::Result,
    ids::EventId,
    text::normalise_email,
};

pub use changes::{check, history, insert, record, state, write};
use list::visible;
pub use list::{Narrowed, count, list};
pub use row::{RegistrationRow, StateRow, email_key, never, sort_key};
pub use waiting::{Queued, any_lapsed, lapsed, lapsed_seats, last_queue_no, position, positions, queue};

mod changes;
mod list;
mod row;
mod waiting;

/// What is said of why a registration is cancelled whose person was erased.
pub const ERASED: &str = "erased";

/// The registration of that id or number; 404 if it is unknown or out of sight.
pub fn find(conn: &mut Conn, fence: &Own, key: &str) -> Result<RegistrationRow> {
    let query = match (key.parse::<RegistrationId>(), number::read(key)) {
        (Ok(id), _) => visible(fence).filter(registrations::id.eq(id)),
        (Err(_), Some(number)) => visible(fence).filter(registrations::number.eq(number)),
        _ => return Err(errors::not_found()),
    };
    query.select(RegistrationRow::as_select()).first(conn).optional()?.ok_or_else(errors::not_found)
}

/// Of this id, in this event, for the system.
pub fn by_id(conn: &mut Conn, event: EventId, id: RegistrationId) -> Result<Option<RegistrationRow>> {
    let one = registrations::table.find(id).filter(registrations::event_id.eq(event));
    Ok(one.select(RegistrationRow::as_select()).first(conn).optional()?)
}

/// Of this number, in this event, for a caller who may see all of it.
pub fn by_number(conn: &mut Conn, event: EventId, number: &str) -> Result<Option<RegistrationRow>> {
    let one = registrations::table.filter(registrations::event_id.eq(event).and(registrations::number.eq(number)));
    Ok(one.select(RegistrationRow::as_select()).first(conn).optional()?)
}

/// Several of them, in no order.
pub fn by_ids(conn: &mut Conn, ids: &[RegistrationId]) -> Result<Vec<RegistrationRow>> {
    let mut all = Vec::with_capacity(ids.len());
    for some in ids.chunks(500) {
        let some = registrations::table.filter(registrations::id.eq_any(padded(some)));
        all.extend(some.select(RegistrationRow::as_select()).prepared().load(conn)?);
    }
    Ok(all)
}

/// The active registration with this address, if any.
pub fn with_email(conn: &mut Conn, event: EventId, key: &str) -> Result<Option<RegistrationRow>> {
    Ok(with_emails(conn, event, &[key.to_owned()])?.pop())
}

/// The active registrations with these addresses.
pub fn with_emails(conn: &mut Conn, event: EventId, keys: &[String]) -> Result<Vec<RegistrationRow>> {
    let same = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::email_key.eq_any(padded(keys))))
        .filter(registrations::active);
    Ok(same.select(RegistrationRow::as_select()).prepared().load(conn)?)
}

/// The active registrations whose mails go to this address, shared mailboxes too.
pub fn with_mailbox(conn: &mut Conn, event: EventId, address: &str) -> Result<Vec<RegistrationId>> {
    let Some(mailbox) = normalise_email(address) else { return Ok(Vec::new()) };
    let same = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::active))
        .filter(registrations::mailbox.eq(mailbox));
    Ok(same.order(registrations::id).select(registrations::id).limit(20).load(conn)?)
}

/// Whether any registration of the event uses this category or tariff.
pub fn any_with_entry(conn: &mut Conn, event: EventId, entry: EntryId) -> Result<bool> {
    let used = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::tariff_id.eq(entry).or(registrations::category_id.eq(entry)));
    Ok(used.select(registrations::id).first::<RegistrationId>(conn).optional()?.is_some())
}

/// All of an event, in the order in which they came: for the demo.
pub fn whole_event(conn: &mut Conn, event: EventId) -> Result<Vec<RegistrationRow>> {
    let all = registrations::table.filter(registrations::event_id.eq(event));
    Ok(all.order((registrations::created_at, registrations::id)).select(RegistrationRow::as_select()).load(conn)?)
}

/// The people of a group, in the order in which they were sent.
pub fn of_group(conn: &mut Conn, event: EventId, group: GroupId) -> Result<Vec<RegistrationRow>> {
    let all = registrations::table
        .filter(registrations::event_id.eq(event).and(registrations::group_id.eq(group)))
        .order((registrations::created_at, registrations::queue_no, registrations::id));
    Ok(all.select(RegistrationRow::as_select()).load(conn)?)
}
