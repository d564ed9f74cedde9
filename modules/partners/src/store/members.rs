//! Committees with the names of those who sit in them.

use super::{
    committees::{self, CommitteeRow, SeatRow},
    organisations, people,
};
use crate::{
    errors,
    ids::{CommitteeId, PersonId},
    model::committee::{CommitteeIn, CommitteeOut, MemberIn, MemberOut},
};
use kernel::{
    auth::{Caller, Scope},
    db::Conn,
    error::Result,
    ids::PartnerId,
};
use std::collections::{BTreeMap, HashMap};

/// Whether people may be named to this caller: whether the scope `S` is granted anywhere, as for the directory's people.
pub fn may_be_named<S: Scope>(caller: Option<&Caller>) -> bool {
    caller.is_some_and(|caller| caller.events_with(S::NAME).is_none_or(|events| !events.is_empty()))
}

/// One committee as it is shown. `named` says whether people are.
pub fn with_members(conn: &mut Conn, row: CommitteeRow, named: bool) -> Result<CommitteeOut> {
    with_members_of_all(conn, vec![row], named)?.pop().ok_or_else(errors::committee_not_found)
}

/// Committees as they are shown, in the same order.
pub fn with_members_of_all(conn: &mut Conn, rows: Vec<CommitteeRow>, named: bool) -> Result<Vec<CommitteeOut>> {
    let ids: Vec<CommitteeId> = rows.iter().map(|row| row.id).collect();
    let seats = committees::seats_of(conn, &ids)?;
    let partners: Vec<PartnerId> = seats.iter().map(|seat| seat.partner_id).collect();
    let partners: HashMap<_, _> =
        organisations::briefs(conn, &partners)?.into_iter().map(|brief| (brief.id, brief)).collect();
    let persons: Vec<PersonId> = seats.iter().filter(|_| named).filter_map(|seat| seat.person_id).collect();
    let names: HashMap<PersonId, String> = people::names(conn, &persons)?.into_iter().collect();
    let mut members: BTreeMap<CommitteeId, Vec<MemberOut>> = BTreeMap::new();
    for seat in seats {
        if let Some(partner) = partners.get(&seat.partner_id) {
            members.entry(seat.committee_id).or_default().push(MemberOut {
                partner: partner.clone().into(),
                person_id: seat.person_id,
                person_name: seat.person_id.and_then(|person| names.get(&person).cloned()),
                college: seat.college,
                title: seat.title,
            });
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let members = members.remove(&row.id).unwrap_or_default();
            CommitteeOut::of(row, members)
        })
        .collect())
}

/// What a caller would send to get the committee as it is.
pub fn input_of(conn: &mut Conn, row: &CommitteeRow) -> Result<CommitteeIn> {
    let member = |seat: SeatRow| MemberIn {
        partner_id: seat.partner_id,
        person_id: seat.person_id,
        college: seat.college,
        title: seat.title,
    };
    Ok(CommitteeIn {
        code: row.code.clone(),
        name: row.name.0.clone(),
        parent_id: row.parent_id,
        colleges: row.colleges.0.clone(),
        members: committees::seats_of(conn, &[row.id])?.into_iter().map(member).collect(),
        note: row.note.clone(),
    })
}
