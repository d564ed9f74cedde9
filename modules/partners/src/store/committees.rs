//! Committees and their seats. Every query starts at [`visible`], inside the event.

use super::{links::LINKS, people};
use crate::{
    errors,
    ids::{CommitteeId, PersonId, SeatId},
    model::committee::{College, CommitteeFilter, CommitteeIn},
    rules::committees::mistakes,
    schema::{partners_committees as committees, partners_organisations as organisations, partners_seats as seats},
};
use diesel::prelude::*;
use kernel::{
    auth::InEvent,
    db::{AsDoc, At, Conn, Key, MultiBackend, Tx},
    error::{ApiError, Place, Result, Violation},
    http::{List, Version, stale},
    ids::{EventId, PartnerId},
    insert_many, keyset,
    outbox::Changed,
    text::Localized,
};
use std::collections::{BTreeMap, BTreeSet};

/// A committee.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = committees, treat_none_as_null = true)]
pub struct CommitteeRow {
    /// Id.
    pub id: CommitteeId,
    /// The event.
    pub event_id: EventId,
    /// Name in addresses.
    pub code: String,
    /// What people call it.
    pub name: AsDoc<Localized>,
    /// The committee that it comes from.
    pub parent_id: Option<CommitteeId>,
    /// Colleges.
    pub colleges: AsDoc<Vec<College>>,
    /// Note.
    pub note: Option<String>,
    /// Version.
    pub version: i64,
    /// Added.
    pub created_at: At,
    /// Changed.
    pub updated_at: At,
}

/// A seat.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = seats, treat_none_as_default_value = false)]
pub struct SeatRow {
    /// Id.
    pub id: SeatId,
    /// The committee.
    pub committee_id: CommitteeId,
    /// Place in its list.
    pub position: i64,
    /// The organisation.
    pub partner_id: PartnerId,
    /// Who sits for it.
    pub person_id: Option<PersonId>,
    /// College.
    pub college: Option<String>,
    /// Title.
    pub title: Option<String>,
}

type Query<'a> = committees::BoxedQuery<'a, MultiBackend>;

fn visible(fence: &InEvent) -> Query<'static> {
    committees::table.filter(committees::event_id.eq(fence.event())).into_boxed()
}

/// The committee of that id or code; 404 otherwise.
pub fn find(conn: &mut Conn, fence: &InEvent, id_or_code: &str) -> Result<CommitteeRow> {
    let query = match id_or_code.parse::<CommitteeId>() {
        Ok(id) => visible(fence).filter(committees::id.eq(id)),
        Err(_) => visible(fence).filter(committees::code.eq(id_or_code.to_owned())),
    };
    let row = query.select(CommitteeRow::as_select()).first(conn).optional()?;
    row.ok_or_else(errors::committee_not_found)
}

/// Whether the event has any committee.
pub fn any(conn: &mut Conn, fence: &InEvent) -> Result<bool> {
    Ok(visible(fence).select(committees::id).first::<CommitteeId>(conn).optional()?.is_some())
}

fn filtered(fence: &InEvent, filter: &CommitteeFilter) -> Query<'static> {
    let mut query = visible(fence);
    if let Some(parent) = filter.parent {
        query = query.filter(committees::parent_id.eq(parent));
    }
    if let Some(partner) = filter.partner {
        let sitting = seats::table.filter(seats::partner_id.eq(partner)).select(seats::committee_id);
        query = query.filter(committees::id.eq_any(sitting));
    }
    query
}

/// A page of the event's committees: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, fence: &InEvent, list: &List<CommitteeFilter>) -> Result<Vec<CommitteeRow>> {
    let query = keyset!(filtered(fence, &list.filter), list, committees::id, {
        "code" => committees::code, String;
        "created_at" => committees::created_at, At
    })?;
    Ok(query.select(CommitteeRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, fence: &InEvent, filter: &CommitteeFilter) -> Result<i64> {
    Ok(filtered(fence, filter).count().get_result(conn)?)
}

/// The seats of these committees, in the order of their lists.
pub fn seats_of(conn: &mut Conn, ids: &[CommitteeId]) -> Result<Vec<SeatRow>> {
    let of = seats::table.filter(seats::committee_id.eq_any(ids.to_vec()));
    Ok(of.order((seats::committee_id, seats::position)).select(SeatRow::as_select()).load(conn)?)
}

/// Adds a committee.
pub fn insert(tx: &mut Tx<'_>, fence: &InEvent, input: &CommitteeIn) -> Result<CommitteeRow> {
    let now = tx.now();
    let row = CommitteeRow {
        id: tx.new_id(),
        event_id: fence.event(),
        code: input.code.clone(),
        name: AsDoc(input.name.clone()),
        parent_id: input.parent_id,
        colleges: AsDoc(input.colleges.clone()),
        note: input.note.clone(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    check(tx, &row, input)?;
    let conn: &mut Conn = tx;
    diesel::insert_into(committees::table).values(&row).execute(conn)?;
    write_seats(tx, row.id, input)?;
    Ok(row)
}

/// Adds the same committee to another event, without members and note; gives its id.
pub(super) fn insert_copy(
    tx: &mut Tx<'_>,
    old: &CommitteeRow,
    event: EventId,
    parent: Option<CommitteeId>,
) -> Result<CommitteeId> {
    let now = tx.now();
    let row = CommitteeRow {
        id: tx.new_id(),
        event_id: event,
        parent_id: parent,
        note: None,
        version: 1,
        created_at: now,
        updated_at: now,
        ..old.clone()
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(committees::table).values(&row).execute(conn)?;
    tx.publish(Changed::created("committee", row.id, row.version).event(event));
    Ok(row.id)
}

/// Replaces a committee with its seats; 412 if it moved on since the version expected.
pub fn update(tx: &mut Tx<'_>, current: &CommitteeRow, input: &CommitteeIn, expected: Version) -> Result<CommitteeRow> {
    expected.check(current.version)?;
    let row = CommitteeRow {
        code: input.code.clone(),
        name: AsDoc(input.name.clone()),
        parent_id: input.parent_id,
        colleges: AsDoc(input.colleges.clone()),
        note: input.note.clone(),
        version: current.version + 1,
        updated_at: tx.now(),
        ..current.clone()
    };
    check(tx, &row, input)?;
    let conn: &mut Conn = tx;
    let unchanged = committees::table.find(row.id).filter(committees::version.eq(current.version));
    if diesel::update(unchanged).set(&row).execute(conn)? == 0 {
        return Err(moved_on(conn, row.id)?);
    }
    diesel::delete(seats::table.filter(seats::committee_id.eq(row.id))).execute(conn)?;
    write_seats(tx, row.id, input)?;
    Ok(row)
}

/// Deletes a committee with its seats; 409 while others come from it.
pub fn delete(tx: &mut Tx<'_>, current: &CommitteeRow, expected: Version) -> Result<()> {
    expected.check(current.version)?;
    tx.lock(Key::Event(current.event_id))?;
    let conn: &mut Conn = tx;
    let child = committees::table.filter(committees::parent_id.eq(current.id)).select(committees::id);
    if child.first::<CommitteeId>(conn).optional()?.is_some() {
        return Err(errors::committee_in_use());
    }
    diesel::delete(seats::table.filter(seats::committee_id.eq(current.id))).execute(conn)?;
    let unchanged = committees::table.find(current.id).filter(committees::version.eq(current.version));
    match diesel::delete(unchanged).execute(conn)? {
        0 => Err(moved_on(conn, current.id)?),
        _ => Ok(()),
    }
}

fn moved_on(conn: &mut Conn, id: CommitteeId) -> Result<ApiError> {
    let version: Option<i64> = committees::table.find(id).select(committees::version).first(conn).optional()?;
    Ok(version.map_or_else(errors::committee_not_found, stale))
}

/// The code is free, the parent is there and leads to an end, everybody named is there.
fn check(tx: &mut Tx<'_>, row: &CommitteeRow, input: &CommitteeIn) -> Result<()> {
    // Parents are a rule across committees; the second lock keeps organisations from being merged or deleted meanwhile.
    tx.lock(Key::Event(row.event_id))?;
    tx.lock(LINKS)?;
    let mut wrong = mistakes(input);
    wrong.extend(strangers(tx, input)?);
    if !wrong.is_empty() {
        return Err(errors::invalid(wrong));
    }
    let conn: &mut Conn = tx;
    let same_code = committees::table
        .filter(committees::event_id.eq(row.event_id).and(committees::code.eq(&row.code)))
        .filter(committees::id.ne(row.id))
        .select(committees::id);
    if same_code.first::<CommitteeId>(conn).optional()?.is_some() {
        return Err(errors::committee_code_taken(&row.code));
    }
    let mut at = row.parent_id;
    while let Some(id) = at {
        if id == row.id {
            return Err(errors::committee_cycle());
        }
        let parent = committees::table.find(id).filter(committees::event_id.eq(row.event_id));
        let next: Option<Option<CommitteeId>> = parent.select(committees::parent_id).first(conn).optional()?;
        at = next.ok_or_else(|| errors::invalid([unknown_parent()]))?;
    }
    Ok(())
}

fn unknown_parent() -> Violation {
    Violation::new(
        Place::Pointer("/parent_id".to_owned()),
        "unknown_committee",
        "Aucun comité de cet identifiant dans cet événement.",
        "No committee of this id in this event.",
    )
}

/// Members who are not in the directory, and people who are of another organisation.
fn strangers(conn: &mut Conn, input: &CommitteeIn) -> Result<Vec<Violation>> {
    let named: BTreeSet<PartnerId> = input.members.iter().map(|member| member.partner_id).collect();
    let there = organisations::table.filter(organisations::id.eq_any(named).and(organisations::merged_into.is_null()));
    let there: Vec<PartnerId> = there.select(organisations::id).load(conn)?;
    let named: Vec<PersonId> = input.members.iter().filter_map(|member| member.person_id).collect();
    let persons: BTreeMap<PersonId, PartnerId> = people::organisations_of(conn, &named)?.into_iter().collect();
    let mut wrong = Vec::new();
    for (index, member) in input.members.iter().enumerate() {
        if !there.contains(&member.partner_id) {
            wrong.push(errors::unknown_partner(format!("/members/{index}/partner_id")));
        } else if member.person_id.is_some_and(|person| persons.get(&person) != Some(&member.partner_id)) {
            wrong.push(Violation::new(
                Place::Pointer(format!("/members/{index}/person_id")),
                "unknown_person",
                "Personne de cet identifiant dans cette organisation.",
                "Nobody of this id in this organisation.",
            ));
        }
    }
    Ok(wrong)
}

fn write_seats(tx: &mut Tx<'_>, committee: CommitteeId, input: &CommitteeIn) -> Result<()> {
    let rows: Vec<SeatRow> = input
        .members
        .iter()
        .zip(0..)
        .map(|(member, position)| SeatRow {
            id: tx.new_id(),
            committee_id: committee,
            position,
            partner_id: member.partner_id,
            person_id: member.person_id,
            college: member.college.clone(),
            title: member.title.clone(),
        })
        .collect();
    insert_many!(tx, seats::table, rows.as_slice())?;
    Ok(())
}

/// Says that these committees changed.
pub(super) fn touch(tx: &mut Tx<'_>, ids: &BTreeSet<CommitteeId>) -> Result<()> {
    let now = tx.now();
    for id in ids {
        let conn: &mut Conn = tx;
        let (event, version): (EventId, i64) = diesel::update(committees::table.find(id))
            .set((committees::version.eq(committees::version + 1), committees::updated_at.eq(now)))
            .returning((committees::event_id, committees::version))
            .get_result(conn)?;
        tx.publish(Changed::updated("committee", *id, version).event(event));
    }
    Ok(())
}

/// Takes a person off all seats; they stay with the organisation.
pub fn vacate(tx: &mut Tx<'_>, person: PersonId) -> Result<()> {
    // Keeps a committee from seating the person meanwhile.
    tx.lock(LINKS)?;
    let conn: &mut Conn = tx;
    let of_person = seats::table.filter(seats::person_id.eq(person));
    let touched: Vec<CommitteeId> = of_person.select(seats::committee_id).load(conn)?;
    diesel::update(of_person).set(seats::person_id.eq(None::<PersonId>)).execute(conn)?;
    touch(tx, &touched.into_iter().collect())
}
