//! Proofs of relaying. One is reached through its partnership, which is found in the fence.

use crate::{
    errors,
    ids::{PartnershipId, RelayId},
    model::relay::{Channel, RelayFilter, RelayIn},
    schema::partners_relays as relays,
};
use chrono::NaiveDate;
use diesel::prelude::*;
use kernel::{
    db::{At, Conn, MultiBackend, Tx},
    error::Result,
    http::List,
    keyset,
};

/// A proof.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = relays)]
pub struct RelayRow {
    /// Id.
    pub id: RelayId,
    /// The partnership.
    pub partnership_id: PartnershipId,
    /// Where the call was passed on.
    pub channel: Channel,
    /// Where it can be seen.
    pub url: String,
    /// When it was passed on.
    pub relayed_on: NaiveDate,
    /// How many people it reached.
    pub reach: Option<i64>,
    /// Added.
    pub created_at: At,
}

/// The version of every proof: it never changes.
pub const VERSION: i64 = 1;

type Query<'a> = relays::BoxedQuery<'a, MultiBackend>;

fn of(partnership: PartnershipId) -> Query<'static> {
    relays::table.filter(relays::partnership_id.eq(partnership)).into_boxed()
}

/// One proof of the partnership; 404 otherwise.
pub fn find(conn: &mut Conn, partnership: PartnershipId, id: RelayId) -> Result<RelayRow> {
    let row = of(partnership).filter(relays::id.eq(id)).select(RelayRow::as_select()).first(conn).optional()?;
    row.ok_or_else(errors::part_not_found)
}

fn filtered(partnership: PartnershipId, filter: &RelayFilter) -> Query<'static> {
    match filter.channel {
        Some(channel) => of(partnership).filter(relays::channel.eq(channel)),
        None => of(partnership),
    }
}

/// A page of the partnership's proofs: one row more than asked for, if there are as many.
pub fn list(conn: &mut Conn, partnership: PartnershipId, list: &List<RelayFilter>) -> Result<Vec<RelayRow>> {
    let query = keyset!(filtered(partnership, &list.filter), list, relays::id, {
        "relayed_on" => relays::relayed_on, NaiveDate
    })?;
    Ok(query.select(RelayRow::as_select()).load(conn)?)
}

/// How many there are.
pub fn count(conn: &mut Conn, partnership: PartnershipId, filter: &RelayFilter) -> Result<i64> {
    Ok(filtered(partnership, filter).count().get_result(conn)?)
}

/// Adds a proof to a partnership that is held; 409 for a page that is known.
pub fn insert(tx: &mut Tx<'_>, partnership: PartnershipId, input: &RelayIn) -> Result<RelayRow> {
    let row = RelayRow {
        id: tx.new_id(),
        partnership_id: partnership,
        channel: input.channel,
        url: input.url.clone(),
        relayed_on: input.relayed_on,
        reach: input.reach,
        created_at: tx.now(),
    };
    let conn: &mut Conn = tx;
    let known = of(partnership).filter(relays::url.eq(row.url.clone())).select(relays::id).first(conn).optional()?;
    if let Some(known) = known {
        return Err(errors::relay_known(known));
    }
    diesel::insert_into(relays::table).values(&row).execute(conn)?;
    Ok(row)
}

/// Removes a proof.
pub fn delete(tx: &mut Tx<'_>, current: &RelayRow) -> Result<()> {
    let conn: &mut Conn = tx;
    match diesel::delete(relays::table.find(current.id)).execute(conn)? {
        0 => Err(errors::part_not_found()),
        _ => Ok(()),
    }
}
