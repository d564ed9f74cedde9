//! Who belongs to whose network, and who took whose place.

use super::organisations::OrganisationRow;
use crate::{errors, schema::partners_organisations as organisations};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Key, Tx},
    error::Result,
    ids::PartnerId,
    outbox::Changed,
};

/// Two changes of links at once could each be right and together close a loop.
pub(super) const LINKS: Key<'static> = Key::House("partners.links");

type Next = fn(&mut Conn, PartnerId) -> QueryResult<Option<Option<PartnerId>>>;

fn parent_of(conn: &mut Conn, id: PartnerId) -> QueryResult<Option<Option<PartnerId>>> {
    organisations::table.find(id).select(organisations::parent_id).first(conn).optional()
}

fn successor_of(conn: &mut Conn, id: PartnerId) -> QueryResult<Option<Option<PartnerId>>> {
    organisations::table.find(id).select(organisations::successor_id).first(conn).optional()
}

/// Parent and successor are there, and lead to an end.
pub(super) fn check(tx: &mut Tx<'_>, row: &OrganisationRow) -> Result<()> {
    if row.parent_id.is_none() && row.successor_id.is_none() {
        return Ok(());
    }
    tx.lock(LINKS)?;
    let links: [(&'static str, Option<PartnerId>, Next); 2] =
        [("parent_id", row.parent_id, parent_of), ("successor_id", row.successor_id, successor_of)];
    for (field, first, next) in links {
        if let Some(first) = first.filter(|first| *first != row.id)
            && !is_there(tx, first)?
        {
            return Err(errors::unknown_link(field));
        }
        check_chain(tx, row.id, first, field, next)?;
    }
    Ok(())
}

fn is_there(conn: &mut Conn, id: PartnerId) -> Result<bool> {
    let row = organisations::table.find(id).filter(organisations::merged_into.is_null()).select(organisations::id);
    Ok(row.first::<PartnerId>(conn).optional()?.is_some())
}

fn check_chain(
    conn: &mut Conn,
    start: PartnerId,
    first: Option<PartnerId>,
    field: &'static str,
    next: Next,
) -> Result<()> {
    let (mut at, mut passed) = (first, vec![start]);
    while let Some(id) = at {
        if passed.contains(&id) {
            return Err(errors::cycle(field));
        }
        passed.push(id);
        at = next(conn, id)?.flatten();
    }
    Ok(())
}

/// What still points to the organisation, if anything does.
pub(super) fn use_of(conn: &mut Conn, id: PartnerId) -> Result<Option<&'static str>> {
    let child = organisations::table.filter(organisations::parent_id.eq(id)).select(organisations::id);
    if child.first::<PartnerId>(conn).optional()?.is_some() {
        return Ok(Some("children"));
    }
    let predecessor = organisations::table.filter(organisations::successor_id.eq(id)).select(organisations::id);
    let found = predecessor.first::<PartnerId>(conn).optional()?;
    Ok(found.map(|_| "successors"))
}

/// Lets everything that pointed to `from` point to `to`, and says so. `to` itself is left alone: its links are settled
/// before.
pub(super) fn repoint(tx: &mut Tx<'_>, from: PartnerId, to: PartnerId) -> Result<()> {
    let now = tx.now();
    let others = || organisations::table.filter(organisations::id.ne(to)).filter(organisations::id.ne(from));
    let conn: &mut Conn = tx;
    let pointing: Vec<PartnerId> = others()
        .filter(organisations::parent_id.eq(from).or(organisations::successor_id.eq(from)))
        .select(organisations::id)
        .load(conn)?;
    diesel::update(others().filter(organisations::parent_id.eq(from)))
        .set(organisations::parent_id.eq(to))
        .execute(conn)?;
    diesel::update(others().filter(organisations::successor_id.eq(from)))
        .set(organisations::successor_id.eq(to))
        .execute(conn)?;
    let mut changed: Vec<(PartnerId, i64)> = Vec::new();
    for id in pointing {
        let version = diesel::update(organisations::table.find(id))
            .set((organisations::version.eq(organisations::version + 1), organisations::updated_at.eq(now)))
            .returning(organisations::version)
            .get_result(conn)?;
        changed.push((id, version));
    }
    for (id, version) in changed {
        tx.publish(Changed::updated("partner", id, version).partner(id));
    }
    Ok(())
}
