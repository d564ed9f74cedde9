//! From how many participants on a budget pays for itself.

/// The largest attendance that is looked at.
pub const MOST: i64 = 100_000;

/// Where is looked first: close to each other, by their size, so that no change that lasts is missed. Not at 0, since
/// budgets divide by their attendance.
const FIRST: [i64; 30] = [
    1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 400, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000,
    10_000, 15_000, 20_000, 30_000, 50_000, MOST,
];

/// What a search for the break-even attendance finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakEven {
    /// Income covers expenses from this attendance on, and not with one less.
    From(i64),
    /// Income covers expenses up to this attendance, and not with one more: everybody costs more than she brings.
    UpTo(i64),
    /// It changes more than once, as where prices have steps. From the attendance on it does not change any more; `None` if
    /// income does not cover expenses at [`MOST`].
    Several(Option<i64>),
    /// Income covers expenses wherever was looked.
    Always,
    /// Income covers expenses nowhere.
    Never,
}

/// Looks at some thirty attendances from 1 on, and halves where the last change is. `covered` tells whether income covers
/// expenses at an attendance; `None` if that cannot be computed, and so for the search. A change back and forth between two
/// of the thirty is not seen.
pub fn search(mut covered: impl FnMut(i64) -> Option<bool>) -> Option<BreakEven> {
    let found: Vec<bool> = FIRST.into_iter().map(&mut covered).collect::<Option<_>>()?;
    let changes: Vec<usize> = (1..found.len()).filter(|at| found[*at] != found[*at - 1]).collect();
    let Some(last) = changes.last().copied() else {
        return Some(if found[0] { BreakEven::Always } else { BreakEven::Never });
    };
    let (mut low, mut high) = (FIRST[last - 1], FIRST[last]);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if covered(middle)? == found[last] {
            high = middle;
        } else {
            low = middle;
        }
    }
    Some(match (changes.len(), found[last]) {
        (1, true) => BreakEven::From(high),
        (1, false) => BreakEven::UpTo(low),
        (_, lasts) => BreakEven::Several(lasts.then_some(high)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(covered: impl Fn(i64) -> bool) -> BreakEven {
        search(|n| Some(covered(n))).unwrap_or(BreakEven::Never)
    }

    #[test]
    fn the_ends_are_told_apart() {
        assert_eq!(of(|n| n >= 412), BreakEven::From(412));
        assert_eq!(of(|n| n <= 500), BreakEven::UpTo(500));
        assert_eq!(of(|_| true), BreakEven::Always);
        assert_eq!(of(|_| false), BreakEven::Never);
        assert_eq!(of(|n| n == MOST), BreakEven::From(MOST));
        assert_eq!(of(|n| n == 1), BreakEven::UpTo(1));
    }

    #[test]
    fn what_is_not_so_in_the_middle_is_said() {
        assert_eq!(of(|n| !(80..240).contains(&n)), BreakEven::Several(Some(240)));
        assert_eq!(of(|n| (80..240).contains(&n)), BreakEven::Several(None));
    }

    #[test]
    fn nobody_is_asked_about_no_attendance() {
        assert_eq!(search(|n| (n > 0).then_some(n >= 30)), Some(BreakEven::From(30)));
        assert_eq!(search(|n| (n != 500).then_some(n >= 30)), None);
    }

    proptest! {
        #[test]
        fn one_less_does_not_do(fixed in 1_001_i64..1_000_000, margin in 20_i64..1_000) {
            let covered = |n: i64| n * margin >= fixed;
            let BreakEven::From(found) = of(covered) else { panic!("there is one") };
            prop_assert!(covered(found) && !covered(found - 1));
        }
    }
}
