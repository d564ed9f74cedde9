//! Merging two entries of the directory that were one organisation.

use super::{
    duplicates, folding,
    links::{self, LINKS},
    organisations::{self, OrganisationRow},
};
use crate::{
    editions::Editions,
    errors,
    ids::MergeId,
    model::{HistoryFilter, merge::MergeIn},
    rules::merging::absorb,
    schema::{partners_merges as merges, partners_organisations as table},
};
use contracts::partners::{PartnerDeleted, PartnersMerged};
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, Key, MultiBackend, Tx},
    error::Result,
    http::{List, stale},
    ids::PartnerId,
    keyset,
};

/// A merge that was made.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = merges)]
pub struct MergeRow {
    /// Id.
    pub id: MergeId,
    /// The entry that stayed.
    pub survivor_id: PartnerId,
    /// The entry that went.
    pub merged_id: PartnerId,
    /// Its slug.
    pub merged_slug: String,
    /// Its name then.
    pub merged_name: String,
    /// When.
    pub at: At,
}

/// Merges one entry into another: names, people, partnerships, seats and links move to the survivor, the other entry only
/// redirects from now on. All or nothing; 409 when partnerships contradict each other or links would go round in circles,
/// 412 when the entry that goes has moved on since it was seen.
pub fn merge(tx: &mut Tx<'_>, editions: &Editions, survivor: &str, input: &MergeIn) -> Result<MergeRow> {
    let (survivor, merged) = both(tx, survivor, input)?;
    tx.lock(LINKS)?;
    let gone = retire(tx, &survivor, &merged)?;
    let whole = absorb(&survivor, &merged);
    links::repoint(tx, merged.id, survivor.id)?;
    let slug = survivor.slug.clone();
    let row = organisations::row_of(&whole, survivor.id, slug, survivor.version + 1, survivor.created_at, tx.now());
    links::check(tx, &row)?;
    organisations::write(tx, &survivor, &row)?;
    folding::people(tx, &merged, &row)?;
    folding::partnerships(tx, editions, &merged, &row)?;
    folding::seats(tx, &merged, &row)?;

    let merge = MergeRow {
        id: tx.new_id(),
        survivor_id: row.id,
        merged_id: merged.id,
        merged_slug: merged.slug.clone(),
        merged_name: merged.name.clone(),
        at: tx.now(),
    };
    let conn: &mut Conn = tx;
    diesel::insert_into(merges::table).values(&merge).execute(conn)?;
    tx.publish_event(&PartnersMerged { survivor: row.id, version: row.version, merged: merged.id })?;
    let (partner, merged_into) = (merged.id, Some(row.id));
    tx.publish_event(&PartnerDeleted { partner, version: gone, merged_into, former: Vec::new() })?;
    Ok(merge)
}

/// Both entries, held, in the state that the caller has seen.
fn both(tx: &mut Tx<'_>, survivor: &str, input: &MergeIn) -> Result<(OrganisationRow, OrganisationRow)> {
    let id = organisations::resolve(tx, None, survivor)?.id;
    if id == input.merged_id {
        return Err(errors::invalid([errors::wrong("/merged_id", "same")]));
    }
    let mut ids = [id, input.merged_id];
    ids.sort_unstable();
    for id in ids {
        tx.lock(Key::Partner(id))?;
    }
    // Read under the locks.
    let survivor = organisations::resolve(tx, None, survivor)?;
    let conn: &mut Conn = tx;
    let merged = table::table.find(input.merged_id).select(OrganisationRow::as_select()).first(conn).optional()?;
    let merged = merged.ok_or_else(|| errors::unknown_link("merged_id"))?;
    match merged.merged_into {
        Some(into) => Err(errors::already_merged(into)),
        None if merged.version != input.version => Err(stale(merged.version)),
        None if survivor.id != id => Err(stale(survivor.version)),
        None => Ok((survivor, merged)),
    }
}

/// Makes the entry a mere redirection, and all that redirected to it as well; gives its last version.
fn retire(conn: &mut Conn, survivor: &OrganisationRow, merged: &OrganisationRow) -> Result<i64> {
    diesel::update(table::table.filter(table::merged_into.eq(merged.id)))
        .set(table::merged_into.eq(survivor.id))
        .execute(conn)?;
    let none: Option<PartnerId> = None;
    let retired = diesel::update(table::table.find(merged.id).filter(table::version.eq(merged.version)))
        .set((
            table::merged_into.eq(survivor.id),
            table::parent_id.eq(none),
            table::successor_id.eq(none),
            table::version.eq(merged.version + 1),
        ))
        .execute(conn)?;
    if retired == 0 {
        return Err(stale(merged.version + 1));
    }
    organisations::forget_lookups(conn, merged.id)?;
    duplicates::forget(conn, merged.id)?;
    Ok(merged.version + 1)
}

/// What went into an organisation, also by way of others.
fn into(survivor: PartnerId) -> merges::BoxedQuery<'static, MultiBackend> {
    let former = table::table.filter(table::merged_into.eq(survivor)).select(table::id);
    merges::table.filter(merges::merged_id.eq_any(former)).into_boxed()
}

/// A page of the merges into an organisation: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, survivor: PartnerId, list: &List<HistoryFilter>) -> Result<Vec<MergeRow>> {
    let query = keyset!(into(survivor), list, merges::id, { "at" => merges::at, At })?;
    Ok(query.select(MergeRow::as_select()).load(conn)?)
}

/// How many there were.
pub fn count(conn: &mut Conn, survivor: PartnerId) -> Result<i64> {
    Ok(into(survivor).count().get_result(conn)?)
}
