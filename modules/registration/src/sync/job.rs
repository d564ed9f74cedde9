//! The run of a sync: plan where one is needed, then apply chunk by chunk. Syncs of one partner and event share a lane.

use super::{
    facts::Ground,
    plan::{Plan, Planner},
    stop::Stop,
};
use crate::{
    ids::SyncId,
    model::sync::{Counts, Mode, OnError, State},
    neighbours::Neighbours,
    store::syncs::{self, SyncRow},
};
use kernel::{
    app::App,
    db::{Actor, At, Tx, lane_of},
    error::{self, Fault, Result},
    ids::{EventId, PartnerId},
    jobs::{Job, Progress},
    outbox::Changed,
};
use serde::{Deserialize, Serialize};
use std::{sync::Arc, time::Duration};

mod chunks;
mod singly;

/// Times that a chunk is tried again when the database is away for a moment.
const PATIENCE: u32 = 5;

/// Runs a sync.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunSync {
    /// Which.
    pub sync: SyncId,
}

/// The lane of a partner's syncs.
pub fn lane(event: EventId, partner: PartnerId) -> String {
    format!("sync:{event}:{partner}")
}

/// Where a sync is.
pub fn path(row: &SyncRow) -> String {
    format!("/api/v1/events/{}/partners/{}/syncs/{}", row.event_id, row.partner_id, row.id)
}

/// Moves a sync on and tells of it.
pub fn save(tx: &mut Tx<'_>, row: &mut SyncRow) -> Result<bool> {
    let moved = syncs::write(tx, row)?;
    if moved {
        tx.publish(Changed::updated("sync", row.id, row.version).event(row.event_id).partner(row.partner_id));
    }
    Ok(moved)
}

/// Ends a sync that was stopped.
pub fn stop(tx: &mut Tx<'_>, row: &mut SyncRow, stop: Stop, state: State) -> Result<bool> {
    row.state = state;
    row.report.0.stop = Some(stop);
    row.finished_at = Some(tx.now());
    save(tx, row)
}

/// On whose behalf a sync writes.
fn actor(row: &SyncRow) -> Actor {
    let asked = &row.request.0;
    let kind = if asked.actor_kind == "client" { "client" } else { "user" };
    Actor { kind, id: asked.actor_id, request_id: asked.request_id.clone() }
}

impl Job for RunSync {
    const KIND: &'static str = "registration.sync";

    async fn run(self, app: Arc<App>, progress: Progress) -> Result<String> {
        let run = Run { app: app.clone(), progress, sync: self.sync };
        match run.to_the_end().await {
            // Taken over by another runner, or the database is away and the job is taken up again.
            Err(error) if error.code() != error::CONFLICT.code && error.status().as_u16() != 503 => {
                run.broke_off().await?;
                Err(error)
            }
            done => done,
        }
    }
}

struct Run {
    app: Arc<App>,
    progress: Progress,
    sync: SyncId,
}

impl Run {
    async fn write<T, F>(&self, row: &SyncRow, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Clone + Send + 'static,
    {
        let mut tried = 0;
        loop {
            match self.app.db.write_bulk(actor(row), lane_of(row.event_id), work.clone()).await {
                Err(error) if error.status().as_u16() == 503 && tried < PATIENCE => {
                    tried += 1;
                    log::warn!("sync {}: {error}; tried again", self.sync);
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
                Err(error) if error.fault() == Fault::Race && tried < PATIENCE => tried += 1,
                done => {
                    self.app.wake();
                    return done;
                }
            }
        }
    }

    async fn row(&self) -> Result<SyncRow> {
        let sync = self.sync;
        let row = self.app.db.read(move |conn| syncs::get(conn, sync)).await?;
        row.ok_or_else(|| error::INTERNAL.plain().because("the sync has gone"))
    }

    async fn to_the_end(&self) -> Result<String> {
        let mut row = self.row().await?;
        let url = path(&row);
        if row.state.is_final() {
            return Ok(url);
        }
        if row.state != State::Running {
            row = self
                .changed(row, |row, now| {
                    row.state = State::Running;
                    row.started_at = Some(now);
                })
                .await?;
        }
        let (neighbours, secrets) = (Neighbours::of(&self.app), self.app.secrets.clone());
        let (event, partner, generated_at) = (row.event_id, row.partner_id, row.generated_at);
        let mut ground =
            self.app.db.read(move |conn| Ground::of(conn, &neighbours, &secrets, event, partner, generated_at)).await?;
        ground.arrived_at = Some(row.arrived_at());
        let Some(with_lines) = self.fetched(row).await? else { return Ok(url) };
        row = with_lines;
        let asked = &row.request.0;
        let planned =
            row.dry_run || row.mode == Mode::Snapshot || asked.on_error == OnError::Abort || asked.plan.is_some();
        if planned && row.planned_chunks == 0 {
            let plan = Planner::plan(&self.app, &ground, &row, &self.progress).await?;
            row = self.keep(row, plan).await?;
            if row.state.is_final() {
                return Ok(url);
            }
        }
        if !self.apply(&row, &ground).await? {
            return Ok(url);
        }
        let row = self.row().await?;
        let done = row.clone();
        self.write(&row, move |tx| {
            let mut row = done.clone();
            row.state = State::Completed;
            row.finished_at = Some(tx.now());
            let short = row.request.0.expected_count.is_some_and(|expected| expected != row.report.0.lines);
            if short {
                row.report.0.warnings.insert("sync.expected_count".to_owned());
            }
            save(tx, &mut row)
        })
        .await?;
        Ok(url)
    }

    /// The sync with all its lines: one that applies a plan gets them from the dry run. `None`: they have gone, and it has
    /// ended with that.
    async fn fetched(&self, mut row: SyncRow) -> Result<Option<SyncRow>> {
        while let Some(from) = row.request.0.lines_of.filter(|_| row.received_chunks < row.request.0.chunks) {
            let (sync, had, all) = (self.sync, row.received_chunks, row.request.0.chunks);
            let fetched = self.write(&row, move |tx| {
                let Some(mut row) = syncs::get(tx, sync)?.filter(|row| !row.state.is_final()) else { return Ok(None) };
                if row.received_chunks > had {
                    return Ok(Some(row));
                }
                let copied = syncs::copy_inputs(tx, from, sync, had, all)?;
                if copied != syncs::SOME.min(all - had) {
                    stop(tx, &mut row, Stop::PlanOutdated, State::Aborted)?;
                    return Ok(None);
                }
                row.received_chunks = had + copied;
                syncs::write(tx, &mut row)?;
                Ok(Some(row))
            });
            let Some(next) = fetched.await? else { return Ok(None) };
            row = next;
        }
        Ok(Some(row))
    }

    async fn end(&self, mut row: SyncRow, why: Stop, state: State) -> Result<()> {
        while !row.state.is_final() {
            let (ended, why) = (row.clone(), why.clone());
            if self.write(&row, move |tx| stop(tx, &mut ended.clone(), why.clone(), state)).await? {
                break;
            }
            // A chunk that stood in line was applied meanwhile.
            row = self.row().await?;
        }
        let sync = self.sync;
        while self.write(&row, move |tx| syncs::drop_inputs(tx, sync)).await? {}
        Ok(())
    }

    async fn changed(&self, row: SyncRow, change: impl Fn(&mut SyncRow, At)) -> Result<SyncRow> {
        let mut next = row.clone();
        change(&mut next, self.app.now());
        let (version, state) = (row.version + 1, next.state);
        let moved = self
            .write(&row, move |tx| {
                let mut next = next.clone();
                Ok(save(tx, &mut next)?.then_some(next))
            })
            .await?;
        if let Some(next) = moved {
            return Ok(next);
        }
        // Moved on by this very write, whose answer was lost, or by somebody else.
        let own = Some(self.row().await?).filter(|row| row.version == version && row.state == state);
        own.ok_or_else(|| error::CONFLICT.plain().because("the sync was taken over"))
    }

    /// Writes what the plan came to: the end of a dry run or of a sync that is stopped, or the start of its application.
    async fn keep(&self, row: SyncRow, plan: Plan) -> Result<SyncRow> {
        let dry_run = row.dry_run;
        if let Some(why) = plan.stop {
            let mut stopped = row;
            stopped.report.0 = plan.report;
            self.end(stopped, why, State::Aborted).await?;
            return self.row().await;
        }
        self.changed(row, move |row, now| {
            row.report.0 = plan.report.clone();
            row.planned_chunks = plan.chunks.max(1);
            if dry_run {
                row.state = State::Completed;
                row.finished_at = Some(now);
            } else {
                // From here on they count what was done.
                row.report.0.counts = Counts::default();
                row.planned_chunks = plan.chunks;
            }
        })
        .await
    }

    async fn broke_off(&self) -> Result<()> {
        let row = self.row().await?;
        if row.state.is_final() {
            return Ok(());
        }
        self.end(row, Stop::Fault, State::Failed).await
    }
}
