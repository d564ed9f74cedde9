//! The chunks of a sync, one after the other. While one is written the next is read and stands in line, so that the writer need
//! not wait for it; chunks that come too early because the one ahead failed find that it is not their turn, and do nothing.

use super::{Run, singly::is_of_a_line};
use crate::{
    errors,
    model::sync::{OnError, State},
    store::syncs::{self, SyncRow},
    sync::{
        apply,
        facts::Ground,
        lines::{Lines, gone},
        stop::Stop,
    },
};
use futures_util::{StreamExt as _, stream};
use kernel::{
    error::{ApiError, Result},
    text::Lang,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

/// Chunks that are read or written at once.
const AT_ONCE: usize = 4;

/// Whether chunks that stand in line are still wanted: they stay there when nobody waits for their answer any more.
struct Going(Arc<AtomicBool>);

impl Default for Going {
    fn default() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// What an application that comes to something else than was asked for has to stop with.
fn divergence(error: &ApiError) -> Option<Stop> {
    let code = error.code();
    if code == errors::PLAN_OUTDATED.code {
        return Some(Stop::PlanOutdated);
    }
    let items = error.to_problem(Lang::En, "", "")["items"].as_i64();
    items.filter(|_| code == errors::UNSOUND.code).map(Stop::Unsound)
}

impl Run {
    /// Applies all chunks that are left; `false`: the sync has ended before, or somebody else goes on with it.
    pub(super) async fn apply(&self, row: &SyncRow, ground: &Ground) -> Result<bool> {
        let chunks = row.planned_chunks.max(row.received_chunks);
        let mut next = row.applied_chunks;
        while next < chunks {
            let going = Going::default();
            let mut written = stream::iter(next..chunks)
                .map(|chunk| self.read_chunk(chunk))
                .buffered(AT_ONCE)
                .map(|lines| self.write_chunk(row, ground, lines, &going))
                .buffered(AT_ONCE);
            let mut applied = Ok(true);
            while next < chunks && matches!(applied, Ok(true)) {
                applied = written.next().await.unwrap_or(Ok(false));
                if matches!(applied, Ok(true)) {
                    next += 1;
                    self.moved(next - row.applied_chunks, next, chunks).await?;
                }
            }
            drop(written);
            drop(going);
            if !matches!(applied, Ok(true)) {
                if !self.settle(row, ground, next, applied).await? {
                    return Ok(false);
                }
                next += 1;
                self.moved(next - row.applied_chunks, next, chunks).await?;
            }
        }
        Ok(true)
    }

    async fn moved(&self, by: i64, to: i64, chunks: i64) -> Result<()> {
        self.progress.step(to, Some(chunks)).await?;
        self.recount(by).await;
        Ok(())
    }

    async fn read_chunk(&self, chunk: i64) -> Result<Option<Arc<Lines>>> {
        let sync = self.sync;
        Ok(self.app.db.read_long(move |conn| Lines::of(conn, sync, chunk)).await?.map(Arc::new))
    }

    /// Writes one chunk; `false`: it is not its turn, or not any more.
    async fn write_chunk(
        &self,
        row: &SyncRow,
        ground: &Ground,
        lines: Result<Option<Arc<Lines>>>,
        going: &Going,
    ) -> Result<bool> {
        let Some(lines) = lines? else { return Ok(false) };
        let (own, sync, going) = (ground.clone(), self.sync, going.0.clone());
        self.write(row, move |tx| Ok(going.load(Ordering::Acquire) && apply::chunk(tx, &own, sync, &lines)?)).await
    }

    /// Sees to a chunk that was not written as the others; `false` as of [`Run::apply`].
    async fn settle(&self, row: &SyncRow, ground: &Ground, chunk: i64, first: Result<bool>) -> Result<bool> {
        let applied = match first {
            // It came before its turn.
            Ok(false) if self.is_next(chunk).await? => {
                let lines = self.read_chunk(chunk).await;
                match self.write_chunk(row, ground, lines, &Going::default()).await {
                    Ok(false) if self.is_next(chunk).await? => Err(gone()),
                    done => done,
                }
            }
            done => done,
        };
        let whole = row.request.0.plan.is_some() || row.request.0.on_error == OnError::Abort;
        let applied = match applied {
            Err(error) if !whole && is_of_a_line(&error) => self.line_by_line(row, ground, chunk).await,
            done => done,
        };
        match applied {
            Ok(true) => Ok(true),
            // It is applied, by this very write whose answer was lost or by another process.
            Ok(false) => self.is_past(chunk).await,
            Err(error) => match divergence(&error) {
                Some(why) => self.diverged(chunk, why).await.map(|()| false),
                None => Err(error),
            },
        }
    }

    async fn is_next(&self, chunk: i64) -> Result<bool> {
        let row = self.row().await?;
        Ok(row.state == State::Running && row.applied_chunks == chunk)
    }

    async fn is_past(&self, chunk: i64) -> Result<bool> {
        let row = self.row().await?;
        Ok(row.state == State::Running && row.applied_chunks > chunk)
    }

    /// Ends a sync whose next chunk would not become what was asked for.
    async fn diverged(&self, chunk: i64, why: Stop) -> Result<()> {
        let row = self.row().await?;
        let (why, state) = if chunk == 0 { (why, State::Aborted) } else { (Stop::Diverged, State::Failed) };
        self.end(row, why, state).await
    }

    /// Whenever twice as many chunks are in as before: each looks its people up among those of the chunks before it.
    async fn recount(&self, done: i64) {
        if done > 1
            && done.cast_unsigned().is_power_of_two()
            && let Err(error) = self.app.db.analyze(syncs::LOOKED_UP_IN).await
        {
            log::warn!("sync {}: the tables were not counted: {error}", self.sync);
        }
    }
}
