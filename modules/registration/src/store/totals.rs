//! What registrations come to, for other modules.

use crate::{
    ids::EntryId,
    model::registration::{Payment, Status},
    schema::registration_registrations as registrations,
};
use diesel::{
    dsl::{count_star, sql},
    prelude::*,
    sql_types::{BigInt, Nullable},
};
use kernel::{db::Conn, error::Result, ids::EventId};
use std::collections::BTreeMap;

/// Per tariff: how many are confirmed or checked in, and what was agreed for these in minor units, waived prices left out; of
/// what was paid back only what was kept.
pub fn confirmed_by_tariff(conn: &mut Conn, event: EventId) -> Result<BTreeMap<EntryId, (i64, i64)>> {
    let rows: Vec<(EntryId, Payment, i64, Option<i64>)> = registrations::table
        .filter(registrations::event_id.eq(event))
        .filter(registrations::status.eq_any([Status::Confirmed, Status::CheckedIn]))
        .group_by((registrations::tariff_id, registrations::payment))
        .select((
            registrations::tariff_id,
            registrations::payment,
            count_star(),
            // The sum of BIGINT is NUMERIC on PostgreSQL.
            sql::<Nullable<BigInt>>(
                "CAST(SUM(CASE WHEN payment <> 'refunded' OR paid_minor - refunded_minor >= price_minor THEN price_minor \
                 WHEN paid_minor > refunded_minor THEN paid_minor - refunded_minor ELSE 0 END) AS BIGINT)",
            ),
        ))
        .load(conn)?;
    let mut all = BTreeMap::new();
    for (tariff, payment, count, sum) in rows {
        let (confirmed, income): &mut (i64, i64) = all.entry(tariff).or_default();
        *confirmed += count;
        if payment != Payment::Waived {
            *income += sum.unwrap_or(0);
        }
    }
    Ok(all)
}
