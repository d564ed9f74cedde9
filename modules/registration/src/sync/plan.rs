//! What a sync would do, item by item, before anything is written. Needed for dry runs, for what a plan promised, for
//! snapshots (who is absent?) and for `on_error=abort`.

use super::{
    entry::{Entry, hash},
    facts::{Facts, Ground},
    ledger::Ledger,
    lines::{Lines, gone},
    rehearsal::Rehearsal,
    results::{Results, add},
    stop::Stop,
    work::Bench,
};
use crate::{
    catalogue::Catalogue,
    model::sync::Mode,
    store::{
        members,
        syncs::{self, ChunkRow, Report, SyncRow},
    },
};
use kernel::{
    app::App,
    db::{Actor, AsDoc, At, Tx, lane_of},
    error::Result,
    jobs::Progress,
};
use std::{collections::HashSet, hash::Hasher as _};
use twox_hash::XxHash3_64;

/// Chunks that are written in one go: each time is a commit.
const KEPT_AT_ONCE: usize = 10;

/// Cancellations that nobody needs to confirm: at least so many, or a tenth of the active members.
const FEW: i64 = 5;

/// A plan in the making.
pub struct Planner<'p> {
    app: &'p App,
    ground: &'p Ground,
    row: &'p SyncRow,
    progress: &'p Progress,
    rehearsal: Rehearsal,
    catalogue: Catalogue,
    now: At,
    ledger: Ledger,
    seen: HashSet<u64>,
    digest: XxHash3_64,
    report: Report,
    /// Seats that are given up though the membership goes on.
    seats_left: i64,
    /// Chunks whose results are not kept yet.
    planned: Vec<(i64, Results)>,
    /// Absent members who are not kept yet.
    absent: Vec<ChunkRow>,
}

/// The chunks with those of absent members, and what is to be said.
pub struct Plan {
    /// Chunks in all.
    pub chunks: i64,
    /// Counts, warnings, digest.
    pub report: Report,
    /// Why nothing may be written.
    pub stop: Option<Stop>,
}

impl<'p> Planner<'p> {
    /// Plans a sync.
    pub async fn plan(app: &'p App, ground: &'p Ground, row: &'p SyncRow, progress: &'p Progress) -> Result<Plan> {
        let (own, sync) = (ground.clone(), row.id);
        let now = app.now();
        let snapshot = row.mode == Mode::Snapshot;
        let stamp = row.as_of();
        let (rehearsal, catalogue, last, active) = app
            .db
            .read_long(move |conn| {
                let last = syncs::last_snapshot(conn, own.event, own.partner)?;
                let active = members::count_active(conn, own.event, own.partner)?;
                Ok((Rehearsal::of(conn, &own, now)?, own.catalogue(conn)?, last, active))
            })
            .await?;
        let report = row.report.0.of_arrival();
        let mut planner = Self {
            app,
            ground,
            row,
            progress,
            rehearsal,
            catalogue,
            now,
            ledger: Ledger::default(),
            seen: HashSet::new(),
            digest: XxHash3_64::new(),
            report,
            seats_left: 0,
            planned: Vec::new(),
            absent: Vec::new(),
        };
        if snapshot && planner.report.lines == 0 {
            return Ok(planner.stopped(Stop::Empty));
        }
        if snapshot && last.is_some_and(|last| stamp < last) {
            return Ok(planner.stopped(Stop::Older));
        }
        let first = row.received_chunks;
        // Absent members of a plan that was broken off.
        while planner.write(move |tx| syncs::trim(tx, sync, first)).await? {}
        for chunk in 0..row.received_chunks {
            planner.file(chunk).await?;
        }
        planner.keep(1).await?;
        let mut chunks = row.received_chunks;
        planner.completeness();
        if snapshot && !planner.report.cancellations_withheld {
            chunks = planner.absent().await?;
            planner.keep(1).await?;
        }
        planner.report.digest = Some(format!("{:016x}", planner.digest.finish()));
        let stop = planner.guard(active);
        Ok(Plan { chunks, report: planner.report, stop })
    }

    fn stopped(self, stop: Stop) -> Plan {
        Plan { chunks: 0, report: self.report, stop: Some(stop) }
    }

    async fn file(&mut self, chunk: i64) -> Result<()> {
        let (ground, sync) = (self.ground.clone(), self.row.id);
        let (entries, facts) = self
            .app
            .db
            .read_long(move |conn| {
                let entries = Lines::of(conn, sync, chunk)?.ok_or_else(gone)?.entries;
                let facts = Facts::of(conn, &ground, &entries)?;
                Ok((entries, facts))
            })
            .await?;
        for entry in &entries {
            let Some(key) = &entry.key else { continue };
            self.seen.insert(hash(key));
            // Who is renamed is not absent under the name before.
            if let Some(previous) = entry.previous().filter(|_| facts.member(key).is_none()) {
                self.seen.insert(hash(previous));
            }
        }
        let results = self.results(&entries, facts, false)?;
        self.planned.push((chunk, results));
        self.keep(KEPT_AT_ONCE).await?;
        self.progress.step(chunk + 1, None).await
    }

    fn results(&mut self, entries: &[Entry], mut facts: Facts, absent: bool) -> Result<Results> {
        self.rehearsal.catch_up(&mut facts);
        let bench =
            Bench { ground: self.ground, catalogue: &self.catalogue, facts: &facts, now: self.now, ruling: None };
        let mut results = Results::default();
        for entry in entries {
            let office = &mut self.rehearsal;
            results.push(match absent {
                false => bench.file(entry, &mut self.ledger, office)?,
                true => bench.absent(entry, &mut self.ledger, office)?,
            });
        }
        self.rehearsal.end_chunk();
        self.digest.write(results.digest()?.as_bytes());
        add(&mut self.report.counts, &results.counts);
        self.seats_left += results.seats_left;
        Ok(results)
    }

    /// Writes what was planned since the last time, if it is as much as that.
    async fn keep(&mut self, enough: usize) -> Result<()> {
        if self.planned.len().max(self.absent.len()) < enough {
            return Ok(());
        }
        let texts = self.planned.drain(..).map(|(chunk, results)| Ok((chunk, results.text()?, results.promise()?)));
        let (sync, texts) = (self.row.id, texts.collect::<Result<Vec<_>>>()?);
        let absent = std::mem::take(&mut self.absent);
        self.write(move |tx| {
            for (chunk, text, promise) in &texts {
                syncs::plan_results(tx, sync, *chunk, text, promise)?;
            }
            syncs::insert_chunks(tx, &absent)
        })
        .await
    }

    async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.app.db.write_bulk(Actor::system("sync"), lane_of(self.row.event_id), work).await
    }

    fn completeness(&mut self) {
        let expected = self.row.request.0.expected_count;
        let short = expected.is_some_and(|expected| expected != self.report.lines);
        if self.row.mode == Mode::Snapshot && (short || self.report.unreadable > 0) {
            self.report.cancellations_withheld = true;
            self.report.warnings.insert("sync.incomplete_snapshot".to_owned());
        }
        if short {
            self.report.warnings.insert("sync.expected_count".to_owned());
        }
    }

    /// Active members whom the file does not name; gives the number of all chunks.
    async fn absent(&mut self) -> Result<i64> {
        let (mut chunk, mut index) = (self.row.received_chunks, self.report.lines);
        let mut after: Option<String> = None;
        let mut missing: Vec<String> = Vec::new();
        let portion = self.app.db.portion();
        loop {
            let (ground, from) = (self.ground.clone(), after.clone());
            let keys = self
                .app
                .db
                .read_long(move |conn| members::active_keys(conn, ground.event, ground.partner, from.as_deref(), 2_000))
                .await?;
            after = keys.last().cloned();
            let end = keys.is_empty();
            missing.extend(keys.into_iter().filter(|key| !self.seen.contains(&hash(key))));
            while missing.len() >= portion || (end && !missing.is_empty()) {
                let some: Vec<String> = missing.drain(..missing.len().min(portion)).collect();
                index = self.absent_chunk(chunk, index, some).await?;
                self.keep(KEPT_AT_ONCE).await?;
                chunk += 1;
            }
            if end {
                return Ok(chunk);
            }
            self.progress.step(chunk, None).await?;
        }
    }

    async fn absent_chunk(&mut self, chunk: i64, first_index: i64, keys: Vec<String>) -> Result<i64> {
        let items = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        let entries: Vec<Entry> =
            keys.into_iter().zip(first_index..).map(|(key, index)| Entry::absent(index, key)).collect();
        let (ground, asked) = (self.ground.clone(), entries.clone());
        let facts = self.app.db.read_long(move |conn| Facts::of(conn, &ground, &asked)).await?;
        let results = self.results(&entries, facts, true)?;
        self.absent.push(ChunkRow {
            sync_id: self.row.id,
            chunk,
            first_index,
            items,
            input: Some(serde_json::to_string(&entries)?),
            results: Some(results.text()?),
            digest: AsDoc(results.promise()?),
        });
        Ok(first_index + items)
    }

    fn guard(&mut self, active: i64) -> Option<Stop> {
        let asked = &self.row.request.0;
        let counts = &self.report.counts;
        let limit = asked.confirm_cancellations.unwrap_or_else(|| FEW.max(active / 10));
        // A wrong column may take the seats and leave the memberships.
        let would_cancel = counts.cancelled + self.seats_left;
        let too_many = self.row.mode == Mode::Snapshot && would_cancel > limit;
        if self.row.dry_run {
            // A rehearsal tells instead of stopping.
            if too_many {
                self.report.warnings.insert("sync.too_many_cancellations".to_owned());
            }
            return None;
        }
        if asked.plan.is_some() && asked.plan != self.report.digest {
            return Some(Stop::PlanOutdated);
        }
        if too_many {
            return Some(Stop::TooManyCancellations { would_cancel, limit });
        }
        let unsound = counts.unsound();
        let abort = asked.on_error == crate::model::sync::OnError::Abort && unsound > 0;
        abort.then_some(Stop::Unsound(unsound))
    }
}
