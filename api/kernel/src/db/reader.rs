//! Connections for reading, a few of them, on threads that may wait.

use super::{Conn, Url, Use, dialect};
use crate::error::{self, Fault, Result};
use diesel::{connection::TransactionManager, r2d2};
use std::time::{Duration, Instant};

/// Reading connections, opened when they are needed.
pub(super) struct Readers(r2d2::Pool<Manager>);

impl Readers {
    pub(super) fn new(url: Url, at_most: u32, patience: Duration) -> Self {
        Self(
            r2d2::Pool::builder()
                .max_size(at_most.max(1))
                .min_idle(Some(0))
                .connection_timeout(patience)
                .test_on_check_out(false)
                .error_handler(Box::new(r2d2::NopErrorHandler))
                .build_unchecked(Manager(url)),
        )
    }

    /// Each query sees what is committed when it begins.
    pub(super) fn query_by_query<T>(&self, work: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
        self.on_one(|pooled| work(&mut pooled.conn))
    }

    /// All queries see what was committed when the first began.
    pub(super) fn in_one_snapshot<T>(&self, work: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
        self.on_one(|pooled| {
            dialect::begin_snapshot(&mut pooled.conn)?;
            let outcome = work(&mut pooled.conn);
            // The outcome stands whatever becomes of the transaction; a connection that cannot end it is of no more use.
            pooled.broken |= Transactions::rollback_transaction(&mut pooled.conn).is_err();
            outcome
        })
    }

    fn on_one<T>(&self, work: impl Fn(&mut Pooled) -> Result<T>) -> Result<T> {
        // A pooled connection may have died with its server; one that was just opened has not.
        let (attempts, since) = (self.0.max_size() + 1, Instant::now());
        let mut outcome = Err(error::database_unavailable());
        for _ in 0..attempts {
            let mut pooled = self.0.get().map_err(|cause| error::database_unavailable().because(cause))?;
            // Not "never used": the pool opens connections ahead, which may then have idled for hours.
            let fresh = pooled.opened >= since;
            outcome = work(&mut pooled);
            let lost = outcome.as_ref().is_err_and(|error| error.fault() == Fault::ConnectionLost);
            pooled.broken |= lost;
            if !lost || fresh {
                break;
            }
        }
        outcome
    }
}

type Transactions = <Conn as diesel::Connection>::TransactionManager;

/// Opens connections for the pool.
struct Manager(Url);

struct Pooled {
    conn: Conn,
    opened: Instant,
    broken: bool,
}

impl r2d2::ManageConnection for Manager {
    type Connection = Pooled;
    type Error = diesel::ConnectionError;

    fn connect(&self) -> Result<Pooled, Self::Error> {
        Ok(Pooled { conn: Conn::open(&self.0, Use::Read)?, opened: Instant::now(), broken: false })
    }
    fn is_valid(&self, _: &mut Pooled) -> Result<(), Self::Error> {
        Ok(())
    }
    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        pooled.broken || std::thread::panicking()
    }
}
