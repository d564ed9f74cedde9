//! People of organisations.

use super::organisations;
use crate::{
    errors,
    ids::PersonId,
    model::person::{PersonFilter, PersonIn},
    schema::partners_people as people,
};
use diesel::prelude::*;
use kernel::{
    auth::Reach,
    db::{At, Conn, MultiBackend, Tx},
    error::Result,
    http::{List, Version, stale},
    ids::PartnerId,
    keyset,
    text::{normalise_email, search_key},
};

/// Somebody of an organisation.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = people, treat_none_as_null = true)]
pub struct PersonRow {
    /// Id.
    pub id: PersonId,
    /// The organisation.
    pub partner_id: PartnerId,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Family name and given name, folded.
    pub sort_key: String,
    /// What the person does there.
    pub function: Option<String>,
    /// E-mail as typed.
    pub email: Option<String>,
    /// E-mail as compared.
    pub email_key: Option<String>,
    /// Whether several people read that mailbox.
    pub email_shared: bool,
    /// Telephone, E.164.
    pub phone: Option<String>,
    /// Whom to speak to first.
    pub main_contact: bool,
    /// Note of the organisers.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

type Query<'a> = people::BoxedQuery<'a, MultiBackend>;

/// The people of an organisation that the caller may see.
fn of_partner(conn: &mut Conn, fence: &Reach, partner: &str) -> Result<(PartnerId, Query<'static>)> {
    let partner = organisations::resolve(conn, fence.partner(), partner)?.id;
    Ok((partner, people::table.filter(people::partner_id.eq(partner)).into_boxed()))
}

/// A partner client does not see what the organisers note about people.
pub fn shown(fence: &Reach, mut row: PersonRow) -> PersonRow {
    if fence.partner().is_some() {
        row.note = None;
    }
    row
}

/// One of them, note included; 404 for somebody of another organisation.
pub fn find(conn: &mut Conn, fence: &Reach, partner: &str, id: PersonId) -> Result<PersonRow> {
    let (_, query) = of_partner(conn, fence, partner)?;
    let row = query.filter(people::id.eq(id)).select(PersonRow::as_select()).first(conn).optional()?;
    row.ok_or_else(errors::person_not_found)
}

fn filtered(query: Query<'static>, filter: &PersonFilter) -> Query<'static> {
    let mut query = query;
    if let Some(email) = &filter.email {
        query = query.filter(people::email_key.eq(normalise_email(email)));
    }
    if let Some(main_contact) = filter.main_contact {
        query = query.filter(people::main_contact.eq(main_contact));
    }
    query
}

/// A page of them: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, fence: &Reach, partner: &str, list: &List<PersonFilter>) -> Result<Vec<PersonRow>> {
    let (_, query) = of_partner(conn, fence, partner)?;
    let query = keyset!(filtered(query, &list.filter), list, people::id, {
        "name" => people::sort_key, String;
        "created_at" => people::created_at, At
    })?;
    let rows: Vec<PersonRow> = query.select(PersonRow::as_select()).load(conn)?;
    Ok(rows.into_iter().map(|row| shown(fence, row)).collect())
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &Reach, partner: &str, filter: &PersonFilter) -> Result<i64> {
    let (_, query) = of_partner(conn, fence, partner)?;
    Ok(filtered(query, filter).count().get_result(conn)?)
}

/// Adds somebody to an organisation that is held (see [`organisations::hold`]); 409 for an e-mail address that somebody else
/// there has.
pub fn insert(tx: &mut Tx<'_>, partner: PartnerId, input: &PersonIn) -> Result<PersonRow> {
    let now = tx.now();
    let row = row_of(input, tx.new_id(), partner, 1, now, now);
    check_email(tx, &row)?;
    let conn: &mut Conn = tx;
    diesel::insert_into(people::table).values(&row).execute(conn)?;
    Ok(row)
}

/// Replaces somebody's data; 412 if it moved on since the version expected.
pub fn update(tx: &mut Tx<'_>, current: &PersonRow, input: &PersonIn, expected: Version) -> Result<PersonRow> {
    expected.check(current.version)?;
    let row = row_of(input, current.id, current.partner_id, current.version + 1, current.created_at, tx.now());
    check_email(tx, &row)?;
    write(tx, current, &row)?;
    Ok(row)
}

/// Writes the new state of a row that is still at the version read.
pub(super) fn write(conn: &mut Conn, current: &PersonRow, row: &PersonRow) -> Result<()> {
    let unchanged = people::table.find(row.id).filter(people::version.eq(current.version));
    match diesel::update(unchanged).set(row).execute(conn)? {
        0 => Err(moved_on(conn, row.id)?),
        _ => Ok(()),
    }
}

/// Takes somebody out of the directory. A seat in a committee stays with the organisation (see
/// [`super::committees::vacate`], which comes first).
pub fn delete(tx: &mut Tx<'_>, current: &PersonRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    let conn: &mut Conn = tx;
    let unchanged = people::table.find(current.id).filter(people::version.eq(current.version));
    match diesel::delete(unchanged).execute(conn)? {
        0 => Err(moved_on(conn, current.id)?),
        _ => Ok(()),
    }
}

fn moved_on(conn: &mut Conn, id: PersonId) -> Result<kernel::error::ApiError> {
    let version: Option<i64> = people::table.find(id).select(people::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::person_not_found, stale))
}

/// All of an organisation, for merging and deleting it.
pub(super) fn all(conn: &mut Conn, partner: PartnerId) -> Result<Vec<PersonRow>> {
    let all = people::table.filter(people::partner_id.eq(partner)).order(people::id);
    Ok(all.select(PersonRow::as_select()).load(conn)?)
}

/// Names of these people, for those who may know them.
pub fn names(conn: &mut Conn, ids: &[PersonId]) -> Result<Vec<(PersonId, String)>> {
    let rows: Vec<(PersonId, String, String)> = people::table
        .filter(people::id.eq_any(ids.to_vec()))
        .select((people::id, people::given_name, people::family_name))
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, given, family)| (id, format!("{given} {family}"))).collect())
}

/// Which of these people are of which organisation.
pub(super) fn organisations_of(conn: &mut Conn, ids: &[PersonId]) -> Result<Vec<(PersonId, PartnerId)>> {
    let rows = people::table.filter(people::id.eq_any(ids.to_vec())).select((people::id, people::partner_id));
    Ok(rows.load(conn)?)
}

fn row_of(
    input: &PersonIn,
    id: PersonId,
    partner: PartnerId,
    version: i64,
    created_at: At,
    updated_at: At,
) -> PersonRow {
    PersonRow {
        id,
        partner_id: partner,
        given_name: input.given_name.clone(),
        family_name: input.family_name.clone(),
        sort_key: search_key(&format!("{} {}", input.family_name, input.given_name)),
        function: input.function.clone(),
        email: input.email.clone(),
        email_key: input.email.as_deref().and_then(normalise_email),
        email_shared: input.email_shared,
        phone: input.phone.clone(),
        main_contact: input.main_contact,
        note: input.note.clone(),
        version,
        created_at,
        updated_at,
    }
}

/// An address tells who somebody is, unless one of the two says that it is shared.
fn check_email(conn: &mut Conn, row: &PersonRow) -> Result<()> {
    let (Some(key), false) = (&row.email_key, row.email_shared) else { return Ok(()) };
    let other = people::table
        .filter(people::partner_id.eq(row.partner_id).and(people::email_key.eq(key)))
        .filter(people::email_shared.eq(false).and(people::id.ne(row.id)))
        .select(people::id);
    match other.first(conn).optional()? {
        Some(other) => Err(errors::email_taken(other)),
        None => Ok(()),
    }
}
