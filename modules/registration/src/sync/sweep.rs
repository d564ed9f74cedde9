//! What is left over: syncs whose upload broke off or whose job has ended without them, plans that nobody applied, rosters
//! of events that are over.

use super::{job, stop::Stop};
use crate::{
    model::sync::State,
    neighbours::Neighbours,
    schema::registration_members as members,
    store::syncs::{self, SyncRow},
};
use diesel::prelude::*;
use kernel::{
    db::{Conn, Tx},
    error::Result,
    ids::{EventId, PartnerId},
    jobs::{self, JobState},
    outbox::Changed,
};

/// Seconds within which a file must have arrived.
const UPLOAD_SECONDS: i64 = 3_600;
/// Days after the event for which roster rows without a registration are kept.
const ROSTER_DAYS: i64 = 30;
/// Roster rows that go at a time.
const SOME: i64 = 500;

/// Ends what nobody will end.
pub fn syncs(tx: &mut Tx<'_>) -> Result<()> {
    let now = tx.now();
    for mut row in syncs::open(tx)? {
        if row.state == State::Receiving {
            if row.created_at < now.plus_seconds(-UPLOAD_SECONDS) {
                job::stop(tx, &mut row, Stop::CutOff, State::Failed)?;
            }
            continue;
        }
        match job_state(tx, &row)? {
            Some(JobState::Queued | JobState::Running) => {}
            Some(JobState::Cancelled) => {
                job::stop(tx, &mut row, Stop::Cancelled, State::Aborted)?;
            }
            _ => {
                job::stop(tx, &mut row, Stop::Fault, State::Failed)?;
            }
        }
    }
    for sync in syncs::stale_plans(tx, now.plus_seconds(-super::report::PLAN_SECONDS))? {
        syncs::drop_inputs(tx, sync)?;
    }
    Ok(())
}

fn job_state(tx: &mut Tx<'_>, row: &SyncRow) -> Result<Option<JobState>> {
    let (Some(job), Some(owner)) = (row.job_id, row.request.0.actor_id) else { return Ok(None) };
    Ok(jobs::find(tx, job, owner)?.and_then(|job| JobState::named(&job.state)))
}

/// Removes roster rows without a registration, thirty days after their event.
pub fn rosters(tx: &mut Tx<'_>, neighbours: &Neighbours) -> Result<()> {
    let conn: &mut Conn = tx;
    let events: Vec<EventId> =
        members::table.filter(members::registration_id.is_null()).select(members::event_id).distinct().load(conn)?;
    for event in events {
        let frame = match neighbours.frame(tx, event) {
            Err(error) if error.status().as_u16() == 404 => continue,
            found => found?,
        };
        let today = tx.now().utc().date_naive();
        let over = frame.ends_on.is_some_and(|day| day + chrono::TimeDelta::days(ROSTER_DAYS) < today);
        if !over {
            continue;
        }
        let conn: &mut Conn = tx;
        let rows: Vec<(crate::ids::MemberId, PartnerId, i64)> = members::table
            .filter(members::event_id.eq(event).and(members::registration_id.is_null()))
            .limit(SOME)
            .select((members::id, members::partner_id, members::version))
            .load(conn)?;
        let ids: Vec<_> = rows.iter().map(|(id, ..)| *id).collect();
        diesel::delete(members::table.filter(members::id.eq_any(ids))).execute(conn)?;
        for (id, partner, version) in rows {
            tx.publish(Changed::deleted("member", id, version + 1).event(event).partner(partner));
        }
    }
    Ok(())
}
