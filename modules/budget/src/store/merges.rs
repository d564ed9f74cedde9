//! Two partners were one: lines and links of the one that is gone are the survivor's.

use super::drivers;
use crate::{
    ids::{ActualId, LineId},
    schema::{budget_actuals as actuals, budget_lines as lines},
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    outbox::Changed,
};

/// In every budget, also in those that are locked: who pays is the same as before, under one name.
pub fn hand_over(tx: &mut Tx<'_>, merged: PartnerId, survivor: PartnerId) -> Result<()> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    let of_merged = || lines::table.filter(lines::partner_id.eq(merged));
    let touched: Vec<(LineId, EventId, i64)> =
        of_merged().select((lines::id, lines::event_id, lines::version)).load(conn)?;
    diesel::update(of_merged())
        .set((lines::partner_id.eq(survivor), lines::version.eq(lines::version + 1), lines::updated_at.eq(now)))
        .execute(conn)?;
    let entered = || actuals::table.filter(actuals::partner_id.eq(merged));
    let moved: Vec<(ActualId, EventId, i64)> =
        entered().select((actuals::id, actuals::event_id, actuals::version)).load(conn)?;
    diesel::update(entered())
        .set((actuals::partner_id.eq(survivor), actuals::version.eq(actuals::version + 1), actuals::updated_at.eq(now)))
        .execute(conn)?;
    for (id, event, version) in moved {
        tx.publish(Changed::updated("budget_actual", id, version + 1).event(event));
    }
    for (id, event, version) in touched {
        tx.publish(Changed::updated("budget_line", id, version + 1).event(event));
    }
    drivers::hand_over(tx, merged, survivor)
}
