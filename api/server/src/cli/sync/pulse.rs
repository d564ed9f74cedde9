//! A time limit on silence: what moves may take as long as it needs.

use super::End;
use std::{
    cell::Cell,
    pin::pin,
    rc::Rc,
    time::{Duration, Instant},
};

/// When something last moved.
#[derive(Clone)]
pub(super) struct Pulse(Rc<Cell<Instant>>);

impl Pulse {
    /// Now.
    pub fn new() -> Self {
        Self(Rc::new(Cell::new(Instant::now())))
    }

    /// Something moved.
    pub fn beat(&self) {
        self.0.set(Instant::now());
    }

    /// Waits for the outcome, and gives up once nothing has moved for so long.
    pub async fn watch<T>(&self, silence: Duration, work: impl Future<Output = Result<T, End>>) -> Result<T, End> {
        use futures_util::future::{Either, select};
        match select(pin!(work), pin!(self.silent_for(silence))).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(_) => Err(End::Later(format!("nothing has moved for {} seconds", silence.as_secs()))),
        }
    }

    async fn silent_for(&self, silence: Duration) {
        loop {
            let left = silence.saturating_sub(self.0.get().elapsed());
            if left.is_zero() {
                return;
            }
            tokio::time::sleep(left).await;
        }
    }
}
