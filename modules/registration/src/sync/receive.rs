//! How a file arrives: read from the connection piece by piece, kept chunk by chunk, and only then lined up.

use super::{
    entry::{Collector, Entry},
    job::{self, RunSync},
    read::Reader,
};
use crate::{
    ids::SyncId,
    model::sync::{Mode, State},
    store::syncs::{self, Asked, ChunkRow, Occurring, Report, SyncRow},
};
use kernel::{
    app::App,
    db::{Actor, AsDoc, At, Tx},
    error::{self, Result},
    http::Import,
    ids::{EventId, Id, PartnerId},
    jobs,
    outbox::Changed,
};

/// Bytes that a file may have, decompressed.
pub const MOST_BYTES: usize = 128 * 1024 * 1024;
/// Chunks that are kept in one go.
const TOGETHER: usize = 10;
/// Members that a file may have.
pub const MOST_ITEMS: i64 = 1_000_000;

/// A sync that is being received.
#[derive(Clone)]
pub struct Header {
    /// The event.
    pub event: EventId,
    /// The partner.
    pub partner: PartnerId,
    /// What the file says.
    pub mode: Mode,
    /// Whether it only plans.
    pub dry_run: bool,
    /// What was asked for.
    pub asked: Asked,
    /// When the file was made.
    pub generated_at: Option<At>,
}

impl Header {
    /// Its row, at this instant.
    pub fn row(&self, id: SyncId, now: At) -> SyncRow {
        SyncRow {
            id,
            event_id: self.event,
            partner_id: self.partner,
            state: State::Receiving,
            mode: self.mode,
            dry_run: self.dry_run,
            request: AsDoc(self.asked.clone()),
            report: AsDoc(Report::default()),
            received_chunks: 0,
            planned_chunks: 0,
            applied_chunks: 0,
            generated_at: self.generated_at,
            job_id: None,
            version: 1,
            created_at: now,
            started_at: None,
            finished_at: None,
        }
    }
}

/// What has arrived: chunks that are kept already, and the rest.
pub struct Received {
    /// The row of what is kept already; small files have none yet.
    pub begun: Option<SyncRow>,
    /// Lines that are not kept yet.
    pub rest: Vec<Entry>,
    /// How many make a chunk.
    pub portion: usize,
    /// Lines in all.
    pub lines: i64,
    /// Of which nobody can tell whom they are about.
    pub unreadable: i64,
    /// Columns that are not read.
    pub ignored: Vec<String>,
}

/// Reads the whole body. What was kept of one that is refused goes again.
pub async fn body(app: &App, actor: &Actor, header: &Header, import: &mut Import, reader: Reader) -> Result<Received> {
    let mut receiver = Receiver { app, actor, header, begun: None, collector: Collector::default() };
    match receiver.read(import, reader).await {
        Ok(()) => {
            let Receiver { begun, collector, .. } = receiver;
            let (lines, portion) = (collector.count(), app.db.portion());
            let Collector { unreadable, ignored, entries: rest, .. } = collector;
            Ok(Received { begun, rest, portion, lines, unreadable, ignored })
        }
        Err(error) => {
            if let Some(row) = receiver.begun {
                remove(app, actor, row.id).await?;
            }
            Err(error)
        }
    }
}

/// Forgets a sync that never arrived, or that had arrived before.
pub async fn remove(app: &App, actor: &Actor, sync: SyncId) -> Result<()> {
    while app.db.write_bulk(actor.clone(), 0, move |tx| syncs::remove_some(tx, sync)).await? {}
    Ok(())
}

struct Receiver<'r> {
    app: &'r App,
    actor: &'r Actor,
    header: &'r Header,
    begun: Option<SyncRow>,
    collector: Collector,
}

impl Receiver<'_> {
    async fn read(&mut self, import: &mut Import, mut reader: Reader) -> Result<()> {
        import.open(MOST_BYTES)?;
        while let Some(piece) = import.next().await? {
            reader.push(&piece, &mut self.collector)?;
            // Several chunks at a time: each time is a commit.
            let enough = self.app.db.portion() * TOGETHER;
            while self.collector.entries.len() >= enough {
                let entries: Vec<Entry> = self.collector.entries.drain(..enough).collect();
                self.keep(entries).await?;
            }
            if self.collector.count() > MOST_ITEMS {
                return Err(error::TOO_LARGE.detail(
                    format!("Plus de {MOST_ITEMS} membres : envoyez plusieurs fichiers."),
                    format!("More than {MOST_ITEMS} members: send several files."),
                ));
            }
        }
        reader.finish(&mut self.collector)
    }

    async fn keep(&mut self, entries: Vec<Entry>) -> Result<()> {
        let (begun, header, portion) = (self.begun.clone(), self.header.clone(), self.app.db.portion());
        let row = self
            .app
            .db
            .write_bulk(self.actor.clone(), 0, move |tx| {
                let mut row = match &begun {
                    Some(row) => row.clone(),
                    None => {
                        let row = header.row(tx.new_id(), tx.now());
                        syncs::insert(tx, &row)?;
                        row
                    }
                };
                add_chunks(tx, &mut row, &entries, portion)?;
                Ok(row)
            })
            .await?;
        self.begun = Some(row);
        Ok(())
    }
}

fn add_chunks(tx: &mut Tx<'_>, row: &mut SyncRow, entries: &[Entry], portion: usize) -> Result<()> {
    let mut chunks = Vec::new();
    for (entries, chunk) in entries.chunks(portion).zip(row.received_chunks..) {
        chunks.push(ChunkRow {
            sync_id: row.id,
            chunk,
            first_index: entries.first().map_or(0, |first| first.index),
            items: i64::try_from(entries.len()).unwrap_or(i64::MAX),
            input: Some(serde_json::to_string(entries)?),
            results: None,
            digest: AsDoc(Occurring::default()),
        });
        row.received_chunks += 1;
    }
    syncs::insert_chunks(tx, &chunks)
}

/// Keeps the rest of a file and lines up its sync; gives its id.
pub fn line_up(tx: &mut Tx<'_>, header: &Header, received: &Received, owner: Id) -> Result<Id> {
    let mut row = match &received.begun {
        Some(row) => row.clone(),
        None => header.row(tx.new_id(), tx.now()),
    };
    add_chunks(tx, &mut row, &received.rest, received.portion)?;
    row.report.0.lines = received.lines;
    row.report.0.unreadable = received.unreadable;
    row.report.0.ignore(&received.ignored);
    row.request.0 = header.asked.clone();
    enqueue(tx, row, received.begun.is_none(), owner)
}

/// A sync that applies the plan of another: it has the same lines.
pub fn line_up_plan(tx: &mut Tx<'_>, header: &Header, plan: &SyncRow, owner: Id) -> Result<Option<Id>> {
    if syncs::count_inputs(tx, plan.id, plan.received_chunks)? != plan.received_chunks {
        return Ok(None);
    }
    let mut row = header.row(tx.new_id(), tx.now());
    // The job copies them, some at a time.
    (row.request.0.lines_of, row.request.0.chunks) = (Some(plan.id), plan.received_chunks);
    row.request.0.arrived_at = Some(plan.arrived_at());
    row.report.0.lines = plan.report.0.lines;
    row.report.0.unreadable = plan.report.0.unreadable;
    row.report.0.ignore(&plan.report.0.ignored_columns);
    enqueue(tx, row, true, owner).map(Some)
}

fn enqueue(tx: &mut Tx<'_>, mut row: SyncRow, new: bool, owner: Id) -> Result<Id> {
    let lane = job::lane(row.event_id, row.partner_id);
    let queued = jobs::enqueue_in(tx, &RunSync { sync: row.id }, owner, Some(row.event_id), Some(lane))?;
    row.state = State::Queued;
    row.job_id = Some(queued.id);
    if new {
        syncs::insert(tx, &row)?;
    } else if !syncs::write(tx, &mut row)? {
        return Err(error::CONFLICT.plain().because("the sync was removed while it arrived"));
    }
    tx.publish(Changed::created("sync", row.id, row.version).event(row.event_id).partner(row.partner_id));
    Ok(row.id.0.into())
}
