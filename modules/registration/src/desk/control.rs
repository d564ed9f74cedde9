//! The control of the race tests: an event whose seats are given as a careless program would. It looks at the counters on a
//! connection of its own, outside the transaction that takes the seat, without holding the event, and writes without a condition
//! in the update. Whoever comes alone finds the counters as the one before left them, and all is well; of those who come at
//! once, many see the same free seat. So what oversells is the race and nothing else, also on SQLite: its writer takes those who
//! wait in one transaction, which nobody outside sees before it is committed. Nothing but tests calls [`unguard`].

use crate::store::pools::{self, PoolRow};
use kernel::{
    db::{Conn, Url, Use},
    error::{self, Result},
    ids::EventId,
};
use std::{
    collections::HashMap,
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

static ANY: AtomicBool = AtomicBool::new(false);
/// Which events are unguarded, and where their database is.
static UNGUARDED: LazyLock<Mutex<HashMap<EventId, Url>>> = LazyLock::new(Mutex::default);

/// From now on this event, in the database there, oversells when people come at once.
#[doc(hidden)]
pub fn unguard(event: EventId, database: &Url) {
    UNGUARDED.lock().unwrap_or_else(PoisonError::into_inner).insert(event, database.clone());
    ANY.store(true, Ordering::SeqCst);
}

/// The counters as whoever looks from outside sees them now; `None` for an event that is guarded, which is any but those of
/// the control.
pub(super) fn seen_from_outside(event: EventId) -> Result<Option<Vec<PoolRow>>> {
    if !ANY.load(Ordering::Relaxed) {
        return Ok(None);
    }
    let Some(url) = UNGUARDED.lock().unwrap_or_else(PoisonError::into_inner).get(&event).cloned() else {
        return Ok(None);
    };
    let mut other = Conn::open(&url, Use::Read).map_err(|cause| error::database_unavailable().because(cause))?;
    pools::of_event(&mut other, event).map(Some)
}
