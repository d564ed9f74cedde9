//! Members who are invited: each invitation has a link of its own, and the newest one holds.

use super::{members::MemberRow, registrations};
use crate::{
    ids::{MemberId, RegistrationId},
    model::member::{Attendance, MemberStatus},
    schema::registration_members as members,
};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, MultiBackend, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
};

/// Seconds for which nobody is invited again unless by name.
const PAUSE: i64 = 86_400;
/// Rows looked at in one call.
const SOME: i64 = 1_000;

/// Active members without a registration whom nobody has invited for a day. A file that invites writes the row at that moment,
/// so of those whom a file invited only the ones that were left alone for a day are among them.
fn due(event: EventId, partner: PartnerId, now: At) -> members::BoxedQuery<'static, MultiBackend> {
    let day_ago = now.plus_seconds(-PAUSE);
    let by_us = members::invited_at.is_null().or(members::invited_at.le(day_ago).assume_not_null());
    let by_file = members::attendance.ne(Attendance::Invite).or(members::updated_at.le(day_ago));
    members::table
        .filter(members::event_id.eq(event).and(members::partner_id.eq(partner)))
        .filter(members::status.eq(MemberStatus::Active).and(members::registration_id.is_null()))
        .filter(by_us.assume_not_null().and(by_file))
        // The organisers gave her seat to somebody else: whoever means it anyway invites her by name.
        .filter(members::seat_given_away.eq(false))
        .into_boxed()
}

/// Some of those who may be invited, after this key, in the order of their keys.
pub fn next(
    conn: &mut Conn,
    event: EventId,
    partner: PartnerId,
    now: At,
    after: Option<&str>,
) -> Result<Vec<MemberRow>> {
    let mut query = due(event, partner, now);
    if let Some(after) = after {
        query = query.filter(members::external_id.gt(after.to_owned()));
    }
    Ok(query.order(members::external_id).limit(SOME).select(MemberRow::as_select()).load(conn)?)
}

/// The member whose newest link this is, as long as her membership lasts.
pub fn held(conn: &mut Conn, member: MemberId, link_no: i64) -> Result<Option<MemberRow>> {
    let held =
        members::table.find(member).filter(members::link_no.eq(link_no).and(members::status.eq(MemberStatus::Active)));
    Ok(held.select(MemberRow::as_select()).first(conn).optional()?)
}

/// The same for as long as she is not registered.
pub fn open(conn: &mut Conn, event: EventId, member: MemberId, link_no: i64) -> Result<Option<MemberRow>> {
    let Some(row) = held(conn, member, link_no)?.filter(|row| row.event_id == event) else { return Ok(None) };
    Ok(if is_registered(conn, &row)? { None } else { Some(row) })
}

/// Whether a member has a registration that holds. One that has ended keeps nobody from registering anew.
pub fn is_registered(conn: &mut Conn, member: &MemberRow) -> Result<bool> {
    let Some(id) = member.registration_id else { return Ok(false) };
    Ok(registrations::by_id(conn, member.event_id, id)?.is_some_and(|row| row.active))
}

/// Notes that a member is invited now, by a new link; gives its number.
pub fn note(tx: &mut Tx<'_>, member: &MemberRow) -> Result<i64> {
    let (now, link_no, version) = (tx.now(), member.link_no + 1, member.version + 1);
    let conn: &mut Conn = tx;
    let set = (
        members::link_no.eq(link_no),
        members::invited_at.eq(Some(now)),
        members::version.eq(version),
        members::updated_at.eq(now),
    );
    let unchanged = members::table.find(member.id).filter(members::version.eq(member.version));
    if diesel::update(unchanged).set(set).execute(conn)? != 1 {
        return Err(kernel::http::stale(version));
    }
    let id: MemberId = member.id;
    tx.publish(Changed::updated("member", id, version).event(member.event_id).partner(member.partner_id));
    Ok(link_no)
}

/// Notes that a member has registered by her invitation.
pub fn followed(tx: &mut Tx<'_>, member: &MemberRow, registration: RegistrationId) -> Result<()> {
    let (now, version) = (tx.now(), member.version + 1);
    // She took it herself, whoever had made the one before: no file takes it away.
    let set = (
        members::registration_id.eq(Some(registration)),
        members::made_seat.eq(false),
        members::version.eq(version),
        members::updated_at.eq(now),
    );
    let conn: &mut Conn = tx;
    diesel::update(members::table.find(member.id)).set(set).execute(conn)?;
    tx.publish(Changed::updated("member", member.id, version).event(member.event_id).partner(member.partner_id));
    Ok(())
}
