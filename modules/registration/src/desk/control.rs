//! The control of the race tests: an event whose seats are counted as a careless program would, from what it read a while
//! ago, without holding the event and without a condition in the update. Such an event oversells, which shows that the test
//! would notice. Nothing but tests calls [`unguard`].

use crate::store::pools::{self, PoolRow};
use kernel::{db::Conn, error::Result, ids::EventId};
use std::{
    collections::HashMap,
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// Calls that see the same counters, like so many requests at once.
const AT_ONCE: u32 = 32;

static ANY: AtomicBool = AtomicBool::new(false);
/// How often it was read, and what was read last.
type Careless = (u32, Vec<PoolRow>);

static UNGUARDED: LazyLock<Mutex<HashMap<EventId, Careless>>> = LazyLock::new(Mutex::default);

/// From now on this event oversells.
#[doc(hidden)]
pub fn unguard(event: EventId) {
    UNGUARDED.lock().unwrap_or_else(PoisonError::into_inner).insert(event, (0, Vec::new()));
    ANY.store(true, Ordering::SeqCst);
}

pub(super) fn is_guarded(event: EventId) -> bool {
    !ANY.load(Ordering::Relaxed) || !UNGUARDED.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&event)
}

pub(super) fn stale(conn: &mut Conn, event: EventId) -> Result<Vec<PoolRow>> {
    let mut all = UNGUARDED.lock().unwrap_or_else(PoisonError::into_inner);
    let (calls, rows) = all.entry(event).or_default();
    if *calls % AT_ONCE == 0 {
        *rows = pools::of_event(conn, event)?;
    }
    *calls += 1;
    Ok(rows.clone())
}
