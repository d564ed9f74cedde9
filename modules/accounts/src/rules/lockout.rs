//! How long the next attempt has to wait after failed ones.
//!
//! An attempt is counted *before* its password is looked at and taken back when it proves right, so that a hundred
//! attempts sent at once count as a hundred.

/// What attempts are counted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// One login name, known or not.
    Account,
    /// One source address: many people can share it, so more is forgiven.
    Address,
}

/// Failures older than this are forgotten, in seconds.
pub const MEMORY_SECONDS: i64 = 3_600;

impl Subject {
    /// Failures that cost nothing: people mistype.
    const fn free(self) -> i64 {
        match self {
            Self::Account => 4,
            Self::Address => 20,
        }
    }

    /// No wait is longer than this, in seconds: whoever knows a login name must not be able to lock its owner out for long.
    const fn longest(self) -> i64 {
        match self {
            Self::Account => 300,
            Self::Address => 900,
        }
    }
}

/// Seconds that the next attempt has to wait after `failures` in a row: nothing at first, then doubling up to a ceiling.
pub fn delay_seconds(subject: Subject, failures: i64) -> i64 {
    match failures.saturating_sub(subject.free()) {
        over if over <= 0 => 0,
        over => 1_i64.checked_shl(u32::try_from(over - 1).unwrap_or(u32::MAX)).map_or(subject.longest(), |seconds| {
            if seconds <= 0 { subject.longest() } else { seconds.min(subject.longest()) }
        }),
    }
}

/// How many failures count now, given that the last of `failures` was `age_seconds` ago.
pub fn remembered(failures: i64, age_seconds: i64) -> i64 {
    if age_seconds > MEMORY_SECONDS { 0 } else { failures.max(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_mistakes_are_free() {
        assert_eq!((0..=4).map(|n| delay_seconds(Subject::Account, n)).sum::<i64>(), 0);
        assert_eq!(delay_seconds(Subject::Address, 20), 0);
    }

    #[test]
    fn the_delay_doubles_and_stays_under_its_ceiling() {
        let delays: Vec<i64> = (5..16).map(|n| delay_seconds(Subject::Account, n)).collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        for failures in [60, 68, 69, 70, 1_000, i64::MAX] {
            assert_eq!(delay_seconds(Subject::Account, failures), 300, "{failures}");
            assert_eq!(delay_seconds(Subject::Address, failures), 900, "{failures}");
        }
    }

    #[test]
    fn it_never_shrinks_with_more_failures() {
        for subject in [Subject::Account, Subject::Address] {
            assert!((0..200).all(|n| delay_seconds(subject, n) <= delay_seconds(subject, n + 1)));
        }
    }

    #[test]
    fn old_failures_are_forgotten() {
        assert_eq!(remembered(9, MEMORY_SECONDS), 9);
        assert_eq!(remembered(9, MEMORY_SECONDS + 1), 0);
    }
}
