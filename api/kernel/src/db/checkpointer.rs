//! Moves what writes left in SQLite's write-ahead log into the database file, beside the writer: doing it by itself the
//! writer would keep everybody waiting for the disk.
//!
//! SQLite waits for the database file to be on the disk only when all of the log has been moved, and only then does the log
//! start again from its beginning. What is written while the log is moved prevents both, so it is moved again at once: the
//! second time there is little left. Where that was in vain too, the writer's own automatic checkpoint, late as it comes, does
//! it, and waits.

use super::{Conn, Url, Use, dialect};
use std::{
    sync::mpsc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Between two checkpoints: each costs two waits for the disk, whatever it moves.
const PAUSE: Duration = Duration::from_millis(200);

/// Times that the log is moved in a row while writes go on.
const PASSES: usize = 3;

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

/// Moves what no reader needs any more and waits for nobody.
fn checkpoint(url: &Url, conn: &mut Option<Conn>) -> Result<(), Box<dyn std::error::Error>> {
    let conn = match conn {
        Some(conn) => conn,
        empty => empty.insert(Conn::open(url, Use::Write)?),
    };
    for _ in 0..PASSES {
        if dialect::checkpoint(conn, dialect::Checkpoint::Passive)? {
            break;
        }
    }
    Ok(())
}
