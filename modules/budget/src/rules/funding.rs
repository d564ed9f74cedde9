//! Shares and ceilings of funding.

use super::money::apportion;
use rust_decimal::Decimal;

/// One hundred per cent, in basis points.
pub const WHOLE: i64 = 10_000;

/// Each amount's share of all of them in basis points; together they are exactly 100 %. `None` where there is nothing to
/// share, or something is below zero.
pub fn shares(amounts: &[i64]) -> Option<Vec<i64>> {
    let meaningful = amounts.iter().all(|amount| *amount >= 0) && amounts.iter().any(|amount| *amount > 0);
    let weights: Vec<Decimal> = amounts.iter().map(|amount| Decimal::from(*amount)).collect();
    meaningful.then(|| apportion(WHOLE, &weights))
}

/// The most that keeps to a ceiling: so many basis points of the expenses, rounded down, because a cent more would be too
/// much.
pub fn allowed(expenses: i64, ceiling: i64) -> i64 {
    let most = (i128::from(expenses) * i128::from(ceiling)).div_euclid(i128::from(WHOLE));
    i64::try_from(most).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_are_told_where_they_mean_something() {
        assert_eq!(shares(&[1, 1, 1]), Some(vec![3_334, 3_333, 3_333]));
        assert_eq!(shares(&[5, 0]), Some(vec![10_000, 0]));
        assert_eq!(shares(&[]), None);
        assert_eq!(shares(&[0, 0]), None);
        assert_eq!(shares(&[5, -1]), None);
        assert_eq!(allowed(1_000_001, 8_000), 800_000);
        assert_eq!(allowed(i64::MAX, 10_000), i64::MAX);
    }

    proptest! {
        #[test]
        fn shares_add_up(amounts in prop::collection::vec(0..1_i64 << 53, 1..40)) {
            prop_assume!(amounts.iter().any(|amount| *amount > 0));
            let shares = shares(&amounts).expect("there is something to share");
            prop_assert_eq!(shares.iter().sum::<i64>(), WHOLE);
        }

        #[test]
        fn a_ceiling_is_kept(expenses in 0..1_i64 << 53, ceiling in 0..=WHOLE) {
            let most = i128::from(allowed(expenses, ceiling)) * i128::from(WHOLE);
            let exact = i128::from(expenses) * i128::from(ceiling);
            prop_assert!(most <= exact && exact - most < i128::from(WHOLE));
        }
    }
}
