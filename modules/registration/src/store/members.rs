//! Partners' rosters.

use super::registrations::RegistrationRow;
use crate::{
    ids::{MemberId, RegistrationId},
    model::member::{Attendance, MemberFilter, MemberStatus, SyncSettingsIn},
    schema::{
        registration_erased as erased, registration_members as members, registration_registrations as registrations,
        registration_sync_settings as settings,
    },
    sync::roster::Roster,
};
use diesel::prelude::*;
use kernel::{
    db::{AsDoc, At, Conn, Keep as _, MultiBackend, Tx, padded},
    error::Result,
    http::{List, Version, stale},
    ids::{EventId, PartnerId},
    insert_many, insert_new, keyset,
    outbox::Changed,
};

/// A member.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = members, treat_none_as_null = true, treat_none_as_default_value = false)]
pub struct MemberRow {
    /// Id.
    pub id: MemberId,
    /// The event.
    pub event_id: EventId,
    /// The partner.
    pub partner_id: PartnerId,
    /// The partner's key.
    pub external_id: String,
    /// The membership.
    pub status: MemberStatus,
    /// Whether the member comes.
    pub attendance: Attendance,
    /// Family name and given name, folded.
    pub sort_key: String,
    /// E-mail as compared.
    pub email_key: Option<String>,
    /// What the partner says.
    pub item: AsDoc<Roster>,
    /// Of that.
    pub item_hash: String,
    /// The registration.
    pub registration_id: Option<RegistrationId>,
    /// Whether a sync made it.
    pub made_seat: bool,
    /// Whether the organisers gave the member's seat to somebody else.
    pub seat_given_away: bool,
    /// As of when.
    pub source_updated_at: Option<At>,
    /// Version of the registration after the sync's last write.
    pub synced_version: Option<i64>,
    /// Number of the invitation's link.
    pub link_no: i64,
    /// Version.
    pub version: i64,
    /// Made.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query<'a> = members::BoxedQuery<'a, MultiBackend>;

fn of_partner(event: EventId, partner: PartnerId) -> Query<'static> {
    members::table.filter(members::event_id.eq(event).and(members::partner_id.eq(partner))).into_boxed()
}

/// Those with these keys.
pub fn by_keys(conn: &mut Conn, event: EventId, partner: PartnerId, keys: &[String]) -> Result<Vec<MemberRow>> {
    let mut all = Vec::new();
    for some in keys.chunks(500) {
        let query = of_partner(event, partner).filter(members::external_id.eq_any(padded(some)));
        all.extend(query.select(MemberRow::as_select()).prepared().load(conn)?);
    }
    Ok(all)
}

/// The one with this key.
pub fn by_key(conn: &mut Conn, event: EventId, partner: PartnerId, key: &str) -> Result<Option<MemberRow>> {
    Ok(by_keys(conn, event, partner, &[key.to_owned()])?.pop())
}

/// Those who are linked to this registration, of whatever partner.
pub fn of_registration(conn: &mut Conn, registration: RegistrationId) -> Result<Vec<MemberRow>> {
    let all = members::table.filter(members::registration_id.eq(registration)).order(members::id);
    Ok(all.select(MemberRow::as_select()).load(conn)?)
}

/// Address and key of the active ones with these addresses.
pub fn by_emails(
    conn: &mut Conn,
    event: EventId,
    partner: PartnerId,
    emails: &[String],
) -> Result<Vec<(String, String)>> {
    let mut all = Vec::new();
    for some in emails.chunks(500) {
        let query = of_partner(event, partner)
            .filter(members::email_key.eq_any(padded(some)))
            .filter(members::status.eq(MemberStatus::Active));
        let found: Vec<(Option<String>, String)> =
            query.select((members::email_key, members::external_id)).prepared().load(conn)?;
        all.extend(found.into_iter().filter_map(|(email, key)| Some((email?, key))));
    }
    Ok(all)
}

/// Keys of active members in their order, after this one.
pub fn active_keys(
    conn: &mut Conn,
    event: EventId,
    partner: PartnerId,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<String>> {
    let mut query = of_partner(event, partner).filter(members::status.eq(MemberStatus::Active));
    if let Some(after) = after {
        query = query.filter(members::external_id.gt(after.to_owned()));
    }
    Ok(query.order(members::external_id).limit(limit).select(members::external_id).load(conn)?)
}

/// How many are active.
pub fn count_active(conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<i64> {
    let query = of_partner(event, partner).filter(members::status.eq(MemberStatus::Active));
    Ok(query.count().get_result(conn)?)
}

/// Writes new members.
pub fn insert(tx: &mut Tx<'_>, rows: &[MemberRow]) -> Result<()> {
    insert_many!(tx, members::table, rows)?;
    Ok(())
}

/// Writes the new state of a member that is still at the version before it; 412 otherwise.
pub fn write(conn: &mut Conn, row: &MemberRow) -> Result<()> {
    let unchanged = members::table.find(row.id).filter(members::version.eq(row.version - 1));
    match diesel::update(unchanged).set(row).prepared().execute(conn)? {
        1 => Ok(()),
        _ => Err(stale(row.version)),
    }
}

/// Notes as of when a partner last said what is known already. Nothing of the members changes, so neither does their version.
pub fn said_again(conn: &mut Conn, ids: &[MemberId], at: At) -> Result<()> {
    for some in ids.chunks(500) {
        let same = members::table.filter(members::id.eq_any(padded(some)));
        diesel::update(same).set(members::source_updated_at.eq(Some(at))).prepared().execute(conn)?;
    }
    Ok(())
}

/// The organisers give a seat to somebody else: whoever had it has it no longer, and no file brings her another one.
pub fn give_away(tx: &mut Tx<'_>, registration: RegistrationId) -> Result<()> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    let had = members::table.filter(members::registration_id.eq(registration));
    let rows: Vec<MemberRow> = had.select(MemberRow::as_select()).load(conn)?;
    for row in rows {
        let row = MemberRow {
            registration_id: None,
            made_seat: false,
            seat_given_away: true,
            synced_version: None,
            version: row.version + 1,
            updated_at: now,
            ..row
        };
        write(tx, &row)?;
        tx.publish(Changed::updated("member", row.id, row.version).event(row.event_id).partner(row.partner_id));
    }
    Ok(())
}

/// A page: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, event: EventId, partner: PartnerId, list: &List<MemberFilter>) -> Result<Vec<MemberRow>> {
    let query = keyset!(filtered(event, partner, &list.filter), list, members::id, {
        "name" => members::sort_key, String
    })?;
    Ok(query.select(MemberRow::as_select()).load(conn)?)
}

fn filtered(event: EventId, partner: PartnerId, filter: &MemberFilter) -> Query<'static> {
    let mut query = of_partner(event, partner);
    if let Some(status) = filter.status {
        query = query.filter(members::status.eq(status));
    }
    if let Some(attendance) = filter.attendance {
        query = query.filter(members::attendance.eq(attendance));
    }
    query
}

/// How many there are.
pub fn count(conn: &mut Conn, event: EventId, partner: PartnerId, filter: &MemberFilter) -> Result<i64> {
    Ok(filtered(event, partner, filter).count().get_result(conn)?)
}

/// The registrations with these ids.
pub fn registrations(conn: &mut Conn, ids: &[RegistrationId]) -> Result<Vec<RegistrationRow>> {
    let mut all = Vec::new();
    for some in ids.chunks(500) {
        let query = registrations::table.filter(registrations::id.eq_any(padded(some)));
        all.extend(query.select(RegistrationRow::as_select()).prepared().load(conn)?);
    }
    Ok(all)
}

/// Whether anybody of the event was erased: most of the time nobody was, and no hash needs to be made.
pub fn any_erased(conn: &mut Conn, event: EventId) -> Result<bool> {
    let one = erased::table.filter(erased::event_id.eq(event)).select(erased::hash);
    Ok(one.first::<String>(conn).optional()?.is_some())
}

/// What is set for a partner's files, or the defaults at version 0.
pub fn settings(conn: &mut Conn, event: EventId, partner: PartnerId) -> Result<(SyncSettingsIn, i64)> {
    let row: Option<(AsDoc<SyncSettingsIn>, i64)> = settings::table
        .find((event, partner))
        .select((settings::settings, settings::version))
        .first(conn)
        .optional()?;
    Ok(row.map_or_else(|| (SyncSettingsIn::default(), 0), |(settings, version)| (settings.0, version)))
}

/// Replaces them; 412 if they moved on. Gives the new version.
pub fn put_settings(
    tx: &mut Tx<'_>,
    event: EventId,
    partner: PartnerId,
    input: &SyncSettingsIn,
    expected: Version,
) -> Result<i64> {
    let (_, current) = settings(tx, event, partner)?;
    expected.check(current)?;
    let now = tx.now();
    let values = (
        settings::event_id.eq(event),
        settings::partner_id.eq(partner),
        settings::settings.eq(AsDoc(input.clone())),
        settings::version.eq(current + 1),
        settings::updated_at.eq(now),
    );
    if current == 0 && insert_new!(tx, settings::table, &values)? == 1 {
        return Ok(1);
    }
    let conn: &mut Conn = tx;
    let unchanged = settings::table.find((event, partner)).filter(settings::version.eq(current));
    let set =
        (settings::settings.eq(AsDoc(input.clone())), settings::version.eq(current + 1), settings::updated_at.eq(now));
    match diesel::update(unchanged).set(set).execute(conn)? {
        1 => Ok(current + 1),
        _ => Err(stale(current + 1)),
    }
}
