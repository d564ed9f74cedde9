//! Where an event's partnerships stand.

use super::{organisations::BriefRow, partnerships::PartnershipRow};
use crate::{
    model::{
        organisation::PartnerKind,
        partnership::Stage,
        pipeline::{OverdueAction, PipelineOut},
    },
    rules::pipeline::{Amounts, by_stage, in_all},
    schema::{
        partners_commitments as commitments, partners_kinds as kinds, partners_organisations as organisations,
        partners_partnerships as partnerships, partners_relays as relays,
    },
};
use chrono::NaiveDate;
use diesel::{dsl, prelude::*};
use kernel::{
    auth::InEvent,
    db::Conn,
    error::{self, Result},
    ids::EventId,
};

/// Overdue actions that are shown.
const MOST_OVERDUE: i64 = 50;

/// Everything about the event's partnerships in figures. `today` tells what is overdue.
pub fn summary(conn: &mut Conn, fence: &InEvent, today: NaiveDate) -> Result<PipelineOut> {
    let event = fence.event();
    let stages: Vec<Stage> =
        partnerships::table.filter(partnerships::event_id.eq(event)).select(partnerships::stage).load(conn)?;
    let kinds: Vec<(Stage, PartnerKind)> = partnerships::table
        .inner_join(kinds::table.on(kinds::partner_id.eq(partnerships::partner_id)))
        .filter(partnerships::event_id.eq(event))
        .select((partnerships::stage, kinds::kind))
        .load(conn)?;
    let amounts = amounts(conn, event)?;
    let too_large = |cause| error::INTERNAL.plain().because(cause);
    let (overdue, overdue_actions) = overdue(conn, event, today)?;
    let (relaying_networks, proofs) = relaying(conn, event)?;
    Ok(PipelineOut {
        event_id: event,
        partnerships: i64::try_from(stages.len()).unwrap_or(i64::MAX),
        stages: by_stage(&stages, &kinds, &amounts).map_err(too_large)?,
        amounts: in_all(&amounts).map_err(too_large)?,
        overdue,
        overdue_actions,
        relaying_networks,
        relays: proofs,
    })
}

type AmountsRow = (Stage, Option<String>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>, Option<i64>);

fn amounts(conn: &mut Conn, event: EventId) -> Result<Vec<Amounts>> {
    let rows: Vec<AmountsRow> = commitments::table
        .inner_join(partnerships::table.on(partnerships::id.eq(commitments::partnership_id)))
        .filter(partnerships::event_id.eq(event).and(commitments::currency.is_not_null()))
        .select((
            partnerships::stage,
            commitments::currency,
            commitments::asked_minor,
            commitments::promised_minor,
            commitments::granted_minor,
            commitments::signed_minor,
            commitments::received_minor,
            commitments::value_minor,
        ))
        .load(conn)?;
    let amounts = |(stage, currency, asked, promised, granted, signed, received, value): AmountsRow| {
        let currency = currency?.parse().ok()?;
        Some(Amounts { stage, currency, minor: [asked, promised, granted, signed, received, value] })
    };
    Ok(rows.into_iter().filter_map(amounts).collect())
}

fn overdue(conn: &mut Conn, event: EventId, today: NaiveDate) -> Result<(i64, Vec<OverdueAction>)> {
    let late = || partnerships::table.filter(partnerships::event_id.eq(event).and(partnerships::due_key.lt(today)));
    let count = late().count().get_result(conn)?;
    let rows: Vec<(PartnershipRow, BriefRow)> = late()
        .inner_join(organisations::table.on(organisations::id.eq(partnerships::partner_id)))
        .order((partnerships::due_key, partnerships::id))
        .limit(MOST_OVERDUE)
        .select((PartnershipRow::as_select(), BriefRow::as_select()))
        .load(conn)?;
    let action = |(row, brief): (PartnershipRow, BriefRow)| {
        Some(OverdueAction { partner: brief.into(), stage: row.stage, next_action: row.next_action?.0 })
    };
    Ok((count, rows.into_iter().filter_map(action).collect()))
}

/// Partnerships with at least one proof, and proofs.
fn relaying(conn: &mut Conn, event: EventId) -> Result<(i64, i64)> {
    let of_event = || relays::table.inner_join(partnerships::table.on(partnerships::id.eq(relays::partnership_id)));
    let here = partnerships::event_id.eq(event);
    let networks =
        of_event().filter(here).select(dsl::count(relays::partnership_id).aggregate_distinct()).first::<i64>(conn)?;
    let proofs = of_event().filter(here).count().get_result::<i64>(conn)?;
    Ok((networks, proofs))
}
