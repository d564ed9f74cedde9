//! Entries that look alike: profiles to compare, and what the last scan found.

use super::organisations::OrganisationRow;
use crate::{
    ids::DuplicateId,
    model::duplicate::{DuplicateFilter, DuplicateReason},
    rules::likeness::{Pair, Profile, likeness},
    schema::{partners_duplicates as duplicates, partners_organisations as organisations},
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, MultiBackend, Tx},
    error::Result,
    http::List,
    ids::PartnerId,
    insert_many, keyset,
};

/// Entries read at a time.
pub const CHUNK: i64 = 500;
/// Likely duplicates of one entry that are shown.
const MOST_OF_ONE: usize = 50;
/// Pairs that a scan keeps: more than anybody works through before the next one.
pub const MOST_PAIRS: usize = 5_000;

/// Two entries that look alike.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = duplicates, treat_none_as_default_value = false)]
pub struct DuplicateRow {
    /// Id.
    pub id: DuplicateId,
    /// The older entry.
    pub first_id: PartnerId,
    /// The newer entry.
    pub second_id: PartnerId,
    /// Why.
    pub reason: DuplicateReason,
    /// How much, in thousandths.
    pub score: i64,
}

/// Profiles of the entries after that one, in the order of ids.
pub fn profiles(conn: &mut Conn, after: Option<PartnerId>) -> Result<Vec<Profile>> {
    let mut query = organisations::table.filter(organisations::merged_into.is_null()).into_boxed();
    if let Some(after) = after {
        query = query.filter(organisations::id.gt(after));
    }
    let rows: Vec<OrganisationRow> =
        query.order(organisations::id).limit(CHUNK).select(OrganisationRow::as_select()).load(conn)?;
    Ok(rows.iter().map(Profile::of).collect())
}

/// How many entries there are to compare.
pub fn entries(conn: &mut Conn) -> Result<i64> {
    Ok(organisations::table.filter(organisations::merged_into.is_null()).count().get_result(conn)?)
}

/// Compares one entry with all others; the likeliest first.
pub fn of_one(conn: &mut Conn, one: &OrganisationRow) -> Result<Vec<(PartnerId, DuplicateReason, i64)>> {
    let (own, mut after, mut found) = (Profile::of(one), None, Vec::new());
    loop {
        let chunk = profiles(conn, after)?;
        let Some(last) = chunk.last() else { break };
        after = Some(last.id);
        let others = chunk.iter().filter(|other| other.id != own.id);
        found.extend(others.filter_map(|other| likeness(&own, other).map(|(reason, score)| (other.id, reason, score))));
    }
    found.sort_by_key(|(id, _, score)| (-score, *id));
    found.truncate(MOST_OF_ONE);
    Ok(found)
}

/// Puts the pairs in the place of what the scan before has found. Those whose entries were merged or deleted meanwhile are
/// left out.
pub fn replace(tx: &mut Tx<'_>, pairs: &[Pair]) -> Result<()> {
    // Merges and removals clear their pairs under the same lock.
    tx.lock(super::links::LINKS)?;
    let rows: Vec<DuplicateRow> = pairs
        .iter()
        .map(|pair| DuplicateRow {
            id: tx.new_id(),
            first_id: pair.first,
            second_id: pair.second,
            reason: pair.reason,
            score: pair.score,
        })
        .collect();
    let conn: &mut Conn = tx;
    diesel::delete(duplicates::table).execute(conn)?;
    insert_many!(conn, duplicates::table, rows.as_slice())?;
    let there = || organisations::table.filter(organisations::merged_into.is_null()).select(organisations::id);
    diesel::delete(duplicates::table.filter(duplicates::first_id.ne_all(there()))).execute(conn)?;
    diesel::delete(duplicates::table.filter(duplicates::second_id.ne_all(there()))).execute(conn)?;
    Ok(())
}

/// Drops the pairs of an entry that is gone.
pub(super) fn forget(conn: &mut Conn, id: PartnerId) -> Result<()> {
    let its = duplicates::table.filter(duplicates::first_id.eq(id).or(duplicates::second_id.eq(id)));
    diesel::delete(its).execute(conn)?;
    Ok(())
}

fn filtered(filter: &DuplicateFilter) -> duplicates::BoxedQuery<'static, MultiBackend> {
    let mut query = duplicates::table.into_boxed();
    if let Some(reason) = filter.reason {
        query = query.filter(duplicates::reason.eq(reason));
    }
    if let Some(least) = filter.min_score {
        query = query.filter(duplicates::score.ge(least));
    }
    query
}

/// A page of what the last scan found: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, list: &List<DuplicateFilter>) -> Result<Vec<DuplicateRow>> {
    let query = keyset!(filtered(&list.filter), list, duplicates::id, { "score" => duplicates::score, i64 })?;
    Ok(query.select(DuplicateRow::as_select()).load(conn)?)
}

/// How many pairs there are.
pub fn count(conn: &mut Conn, filter: &DuplicateFilter) -> Result<i64> {
    Ok(filtered(filter).count().get_result(conn)?)
}
