//! What lanes run: writes that wait, each with the channel on which its caller does.

use crate::{
    db::{Actor, Tx},
    error::{self, Result},
};
use std::time::Instant;
use tokio::sync::oneshot;

/// A write that waits for its turn.
pub(in crate::db) trait Write: Send {
    /// Runs inside a savepoint. May be called more than once; the last call counts.
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// On whose behalf.
    fn actor(&self) -> Actor;
    /// Tells the caller. Called once, after COMMIT.
    fn answer(self: Box<Self>, outcome: Result<()>);
    /// When it began to wait.
    fn since(&self) -> Instant;
    /// Whether it takes long.
    fn pace(&self) -> Pace;
}

/// How long a write takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::db) enum Pace {
    /// A few statements: others may share its transaction.
    Short,
    /// Dozens of rows or more: others go first, and share its transaction only if they are such as well.
    Bulk,
}

/// A write closure with the channel that its caller waits on.
pub(in crate::db) struct Pending<T, F> {
    work: F,
    actor: Actor,
    pace: Pace,
    value: Option<T>,
    reply: oneshot::Sender<Result<T>>,
    since: Instant,
}

impl<T, F> Pending<T, F> {
    pub(in crate::db) fn new(actor: Actor, pace: Pace, work: F) -> (Self, oneshot::Receiver<Result<T>>) {
        let (reply, answer) = oneshot::channel();
        (Self { work, actor, pace, value: None, reply, since: Instant::now() }, answer)
    }
}

impl<T: Send, F: Fn(&mut Tx<'_>) -> Result<T> + Send> Write for Pending<T, F> {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        self.value = None;
        self.value = Some((self.work)(tx)?);
        Ok(())
    }
    fn actor(&self) -> Actor {
        self.actor.clone()
    }
    fn answer(self: Box<Self>, outcome: Result<()>) {
        let missing = || error::INTERNAL.plain().because("a committed write left no value");
        let Self { value, reply, .. } = *self;
        // A caller that went away no longer wants to know; the write stands.
        drop(reply.send(outcome.and_then(|()| value.ok_or_else(missing))));
    }
    fn since(&self) -> Instant {
        self.since
    }
    fn pace(&self) -> Pace {
        self.pace
    }
}
