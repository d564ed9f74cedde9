//! Moves what bulk writes left in SQLite's write-ahead log into the database file, beside the writer: doing it by itself the
//! writer would keep everybody waiting for the disk.
//!
//! Short writes leave little there, and the writer's own automatic checkpoint is enough for them. It also ends what this one
//! never can while writes go on: only when all of the log has been moved does it start again from its beginning.

use super::{Conn, Url, Use};
use diesel::connection::SimpleConnection as _;
use std::{
    sync::mpsc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Between two checkpoints: each costs two waits for the disk, whatever it moves.
const PAUSE: Duration = Duration::from_millis(200);

/// A thread that moves the log when it is told that there is something to move.
pub(super) struct Checkpointer {
    nudges: Option<mpsc::SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    /// Its connection is opened when it is needed first.
    pub(super) fn start(url: Url) -> std::io::Result<Self> {
        let (nudges, told) = mpsc::sync_channel(1);
        let thread = std::thread::Builder::new().name("db-checkpoint".to_owned()).spawn(move || {
            let (mut conn, mut last) = (None, None::<Instant>);
            while let Ok(()) = told.recv() {
                if last.is_some_and(|last| last.elapsed() < PAUSE) {
                    continue;
                }
                // What cannot be moved now is moved by the writer's own checkpoint, later.
                if let Err(error) = checkpoint(&url, &mut conn) {
                    log::warn!("the write-ahead log was not moved: {error}");
                    conn = None;
                }
                last = Some(Instant::now());
            }
        })?;
        Ok(Self { nudges: Some(nudges), thread: Some(thread) })
    }

    /// There may be something to move. Never waits.
    pub(super) fn nudge(&self) {
        // It is busy with an earlier one: the next nudge is enough.
        self.nudges.as_ref().map(|nudges| nudges.try_send(()).ok());
    }
}

impl Drop for Checkpointer {
    /// Ends after what it is moving.
    fn drop(&mut self) {
        self.nudges = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            log::error!("the thread of checkpoints panicked");
        }
    }
}

/// `PASSIVE` moves what no reader needs any more and waits for nobody.
fn checkpoint(url: &Url, conn: &mut Option<Conn>) -> Result<(), Box<dyn std::error::Error>> {
    let conn = match conn {
        Some(conn) => conn,
        empty => empty.insert(Conn::open(url, Use::Write)?),
    };
    if let Conn::Sqlite(conn) = conn {
        conn.batch_execute("PRAGMA wal_checkpoint(PASSIVE)")?;
    }
    Ok(())
}
