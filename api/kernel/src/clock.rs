//! The time of day, passed in: nothing else in the product reads the system clock, so that a test can set it.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};

/// Tells the time, in UTC, to the microsecond: the finest instant that both databases store and the API prints.
pub trait Clock: Send + Sync {
    /// The present instant. It may step backwards when the machine's clock is corrected.
    fn now(&self) -> DateTime<Utc>;
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    // The one permitted reading of the ambient clock: everyone else is given a `Clock`.
    #[allow(clippy::disallowed_methods)]
    fn now(&self) -> DateTime<Utc> {
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock for tests: it stands still until it is told otherwise. Share it as `Arc<TestClock>`.
#[derive(Debug)]
pub struct TestClock(Mutex<DateTime<Utc>>);

impl TestClock {
    /// A clock that stands at `at`.
    pub fn new(at: DateTime<Utc>) -> Self {
        Self(Mutex::new(at.trunc_subsecs(6)))
    }

    /// Puts the clock to `at`, which may lie in its past.
    pub fn set(&self, at: DateTime<Utc>) {
        *self.lock() = at.trunc_subsecs(6);
    }

    /// Moves the clock by `step`, backwards when it is negative, and returns the new time.
    ///
    /// # Panics
    /// If the result lies outside the years that chrono can represent.
    pub fn advance(&self, step: TimeDelta) -> DateTime<Utc> {
        let mut now = self.lock();
        *now = (*now + step).trunc_subsecs(6);
        *now
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_clocks_stop_at_the_microsecond() {
        assert_eq!(SystemClock.now().timestamp_subsec_nanos() % 1_000, 0);
        let fine = DateTime::from_timestamp(1_435_000_000, 123_456_789).expect("in range");
        assert_eq!(TestClock::new(fine).now().timestamp_subsec_nanos(), 123_456_000);
    }

    #[test]
    fn a_test_clock_moves_only_when_told() {
        let start = DateTime::from_timestamp(1_435_000_000, 0).expect("in range");
        let clock = TestClock::new(start);
        assert_eq!(clock.now(), start);
        assert_eq!(clock.advance(TimeDelta::minutes(15)) - start, TimeDelta::minutes(15));
        assert_eq!(clock.now() - start, TimeDelta::minutes(15));
        clock.set(start);
        assert_eq!(clock.now(), start);
    }
}
