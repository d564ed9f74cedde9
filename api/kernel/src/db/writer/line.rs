//! What waits in a lane: short writes, and behind them those that take long.

use super::{GROUP, Pace, Write};
use std::{collections::VecDeque, sync::mpsc};

/// Long writes that one transaction takes at most.
const BULK_GROUP: usize = 4;

/// The writes of a lane in the order in which they are run.
pub(super) struct Line {
    arriving: mpsc::Receiver<Box<dyn Write>>,
    short: Vec<Box<dyn Write>>,
    bulk: VecDeque<Box<dyn Write>>,
}

impl Line {
    pub(super) fn new(arriving: mpsc::Receiver<Box<dyn Write>>) -> Self {
        Self { arriving, short: Vec::new(), bulk: VecDeque::new() }
    }

    /// Waits until there is something to do; `false` once there never will be.
    pub(super) fn wait(&mut self) -> bool {
        if !self.is_wanted() && self.bulk.is_empty() {
            match self.arriving.recv() {
                Ok(write) => self.line_up(write),
                Err(mpsc::RecvError) => return false,
            }
            self.is_wanted();
        }
        true
    }

    /// Whether a short write waits.
    pub(super) fn is_wanted(&mut self) -> bool {
        while self.short.len() < GROUP
            && let Ok(write) = self.arriving.try_recv()
        {
            self.line_up(write);
        }
        !self.short.is_empty()
    }

    fn line_up(&mut self, write: Box<dyn Write>) {
        match write.pace() {
            Pace::Short => self.short.push(write),
            Pace::Bulk => self.bulk.push_back(write),
        }
    }

    /// The short writes that wait, as many as a transaction takes.
    pub(super) fn group(&mut self) -> Vec<Box<dyn Write>> {
        std::mem::take(&mut self.short)
    }

    /// The next of the others, some where they may share a transaction.
    pub(super) fn long(&mut self, together: bool) -> Vec<Box<dyn Write>> {
        let some = if together { BULK_GROUP } else { 1 };
        self.bulk.drain(..some.min(self.bulk.len())).collect()
    }

    /// Puts back those of them that were not run.
    pub(super) fn put_back(&mut self, rest: Vec<Box<dyn Write>>) {
        rest.into_iter().rev().for_each(|write| self.bulk.push_front(write));
    }
}
