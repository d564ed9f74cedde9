//! Amounts of a budget: whole minor units (cents), rounded half to even, and splits that lose nothing.
//!
//! Both splits work by largest remainder (Hamilton): each part is its exact value rounded down or up, the parts add up
//! to the whole exactly, and of equal remainders the earlier part gets the odd unit.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Reverse;
use std::fmt;

/// The amount does not fit into 64 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the amount is too large")
    }
}

impl std::error::Error for TooLarge {}

/// The nearest integer; halfway between two, the even one.
///
/// # Errors
/// [`TooLarge`].
pub fn round_half_even(value: Decimal) -> Result<i64, TooLarge> {
    value.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven).to_i64().ok_or(TooLarge)
}

/// Splits `total` in proportion to `weights`, one part per weight: the months of a line, for instance.
///
/// The parts add up to `total` exactly; a negative total mirrors its positive. A weight of zero (or below, which means
/// nothing) gets nothing; where no weight is positive the parts are equal. No weights, no parts.
///
/// Weights count exactly as long as their sum, written without a decimal point, fits into 64 bits; beyond that their
/// last digits are cut.
pub fn apportion(total: i64, weights: &[Decimal]) -> Vec<i64> {
    let mut weights = integers(weights);
    let mut sum: u64 = weights.iter().sum();
    if sum == 0 {
        weights.fill(1);
        sum = weights.len() as u64;
    }
    let exact = |weight: &u64| i128::from(total) * i128::from(*weight); // over `sum`
    let mut parts: Vec<i128> = weights.iter().map(|weight| exact(weight) / i128::from(sum)).collect();
    let remainders = weights.iter().map(|weight| (exact(weight) % i128::from(sum)).unsigned_abs());
    let left = i128::from(total) - parts.iter().sum::<i128>();
    // Fewer units are left than there are remainders, so no part gets two, and one of weight zero gets none.
    for at in largest(remainders).into_iter().zip(0..left.abs()).map(|(at, _)| at) {
        parts[at] += left.signum();
    }
    // No part is farther from zero than the total, so nothing is cut here.
    parts.into_iter().map(|part| part as i64).collect()
}

/// The weights as integers in the same proportions, small enough for their sum to fit.
fn integers(weights: &[Decimal]) -> Vec<u64> {
    let weights: Vec<Decimal> =
        weights.iter().map(|weight| weight.normalize()).map(|weight| weight.max(Decimal::ZERO)).collect();
    let most = weights.iter().map(|weight| weight.scale() as i32).max().unwrap_or(0);
    // The largest mantissa has 29 digits and a sum of that many adds fewer than 20, so it fits before -50.
    let scaled = (-50..=most).rev().find_map(|digits| {
        let integers: Option<Vec<u64>> = weights.iter().map(|weight| integer(*weight, digits)).collect();
        integers.filter(|all| all.iter().try_fold(0_u64, |sum, one| sum.checked_add(*one)).is_some())
    });
    scaled.unwrap_or_else(|| vec![0; weights.len()])
}

/// `weight × 10^digits` without what is behind the point; nothing where 64 bits cannot hold it.
fn integer(weight: Decimal, digits: i32) -> Option<u64> {
    let mantissa = weight.mantissa().unsigned_abs();
    let shift = digits - weight.scale() as i32;
    let scaled = match (10_u128.checked_pow(shift.unsigned_abs()), shift >= 0) {
        (Some(factor), true) => mantissa.checked_mul(factor)?,
        (Some(factor), false) => mantissa / factor,
        (None, true) if mantissa > 0 => return None,
        (None, _) => 0,
    };
    u64::try_from(scaled).ok()
}

/// Positions by remainder, largest first, of equals the earlier first.
fn largest<T: Ord>(remainders: impl Iterator<Item = T>) -> Vec<usize> {
    let remainders: Vec<T> = remainders.collect();
    let mut order: Vec<usize> = (0..remainders.len()).collect();
    order.sort_by_key(|at| Reverse(&remainders[*at])); // stable
    order
}

/// Amounts shown without minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// The parts in whole units, in the order given. They add up to `total`.
    pub parts: Vec<i64>,
    /// The exact total, rounded half to even.
    pub total: i64,
    /// Positions of the parts that are not their own nearest whole unit: where the difference of rounding sits.
    pub adjusted: Vec<usize>,
}

/// Amounts in minor units, shown in whole major units: each is rounded down or up, so that they add up to their rounded
/// total. `exponent` is the currency's: 2 for cents.
///
/// # Errors
/// [`TooLarge`] when the total passes 64 bits.
pub fn whole_units(amounts: &[i64], exponent: u32) -> Result<Whole, TooLarge> {
    let unit = 10_i128.saturating_pow(exponent);
    let exact: i128 = amounts.iter().map(|amount| i128::from(*amount)).sum();
    let total = nearest(exact, unit);
    let mut parts: Vec<i128> = amounts.iter().map(|amount| i128::from(*amount).div_euclid(unit)).collect();
    let left = total - parts.iter().sum::<i128>();
    let remainders = amounts.iter().map(|amount| i128::from(*amount).rem_euclid(unit));
    // `left` is at most the sum of the remainders rounded up, so only parts with a remainder are rounded up.
    for at in largest(remainders).into_iter().zip(0..left).map(|(at, _)| at) {
        parts[at] += 1;
    }
    let strays = |(at, part): (usize, &i128)| (*part != nearest(i128::from(amounts[at]), unit)).then_some(at);
    Ok(Whole {
        adjusted: parts.iter().enumerate().filter_map(strays).collect(),
        // A part is never farther from zero than its amount, but for one unit.
        parts: parts.into_iter().map(|part| i64::try_from(part).map_err(|_| TooLarge)).collect::<Result<_, _>>()?,
        total: i64::try_from(total).map_err(|_| TooLarge)?,
    })
}

/// `amount / unit` to the nearest integer; halfway between two, to the even one.
pub fn nearest(amount: i128, unit: i128) -> i128 {
    let (floor, rest) = (amount.div_euclid(unit), amount.rem_euclid(unit));
    let up = rest > unit - rest || (rest == unit - rest && floor % 2 != 0);
    floor + i128::from(up)
}

/// Why the two sides of a budget cannot be shown as balanced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotBalanced {
    /// The sides differ: income minus expenses, in minor units.
    By(i128),
    /// A side does not fit into 64 bits.
    TooLarge,
}

/// Both sides of a balanced budget in whole units, expenses first. Equal totals round to equal totals, and each side's
/// parts add up to its own, so that what is shown balances too.
///
/// # Errors
/// [`NotBalanced`] when the exact sides differ: a draft is rounded by [`whole_units`], each side alone.
pub fn whole_and_balanced(expenses: &[i64], income: &[i64], exponent: u32) -> Result<(Whole, Whole), NotBalanced> {
    let sum = |amounts: &[i64]| amounts.iter().map(|amount| i128::from(*amount)).sum::<i128>();
    match sum(income) - sum(expenses) {
        0 => {
            let whole = |amounts| whole_units(amounts, exponent).map_err(|TooLarge| NotBalanced::TooLarge);
            Ok((whole(expenses)?, whole(income)?))
        }
        difference => Err(NotBalanced::By(difference)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimals(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| text.parse().expect("a number")).collect()
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let cases =
            [("0.5", 0), ("1.5", 2), ("2.5", 2), ("-0.5", 0), ("-1.5", -2), ("2.5000000000000000000000000001", 3)];
        for (value, rounded) in cases {
            assert_eq!(round_half_even(value.parse().expect("a number")), Ok(rounded), "{value}");
        }
        assert_eq!(round_half_even(Decimal::from(i64::MIN)), Ok(i64::MIN));
        assert_eq!(round_half_even("9223372036854775807.5".parse().expect("a number")), Err(TooLarge));
        assert_eq!(round_half_even(Decimal::MAX), Err(TooLarge));
    }

    #[test]
    fn whole_units_are_the_nearest_and_of_two_the_even() {
        for (minor, whole) in [(150, 2), (250, 2), (251, 3), (-150, -2), (-250, -2), (-50, 0), (49, 0), (-51, -1)] {
            assert_eq!(nearest(minor, 100), whole, "{minor}");
        }
        assert_eq!(nearest(7, 1), 7);
    }

    #[test]
    fn odd_units_go_to_the_largest_remainders() {
        let split = |total, weights: &[&str]| apportion(total, &decimals(weights));
        assert_eq!(split(100, &["1", "1", "1"]), [34, 33, 33]);
        assert_eq!(split(-100, &["1", "1", "1"]), [-34, -33, -33]);
        assert_eq!(split(10, &["5", "0", "1"]), [8, 0, 2]);
        assert_eq!(split(3, &["1", "2", "3"]), [1, 1, 1], "of equal remainders the earlier");
        assert_eq!(split(1000, &["0.25", "0.125", "0.625"]), [250, 125, 625]);
        assert_eq!(split(i64::MIN, &["0.0000000000000000000000000001"]), [i64::MIN]);
    }

    #[test]
    fn weights_that_mean_nothing() {
        assert_eq!(apportion(5, &[]), [0; 0]);
        assert_eq!(apportion(5, &decimals(&["0", "0"])), [3, 2]);
        assert_eq!(apportion(5, &decimals(&["-1", "2"])), [0, 5]);
        assert_eq!(apportion(5, &[Decimal::MAX, Decimal::MAX]), [3, 2]);
        let one_part_in_10_to_the_57 = [Decimal::MAX, Decimal::new(1, 28)];
        assert_eq!(apportion(i64::MAX, &one_part_in_10_to_the_57), [i64::MAX, 0]);
    }

    #[test]
    fn whole_euros_say_where_the_difference_sits() {
        let whole = whole_units(&[1_040, 1_040, 1_040], 2).expect("small");
        assert_eq!(whole, Whole { parts: vec![11, 10, 10], total: 31, adjusted: vec![0] });
        let whole = whole_units(&[150, 250], 2).expect("small");
        assert_eq!(whole, Whole { parts: vec![2, 2], total: 4, adjusted: vec![] });
        let whole = whole_units(&[-150, 49], 2).expect("small");
        assert_eq!((whole.parts, whole.total), (vec![-1, 0], -1));
        assert_eq!(whole_units(&[7, 8], 0).map(|whole| whole.parts), Ok(vec![7, 8]));
        assert_eq!(whole_units(&[i64::MAX, i64::MAX], 0), Err(TooLarge));
        assert_eq!(whole_units(&[i64::MAX, i64::MAX], u32::MAX).map(|whole| whole.parts), Ok(vec![0, 0]));
    }

    #[test]
    fn what_does_not_balance_is_not_shown_as_balanced() {
        assert_eq!(whole_and_balanced(&[100], &[99], 2), Err(NotBalanced::By(-1)));
        assert_eq!(whole_and_balanced(&[i64::MAX, 1], &[1, i64::MAX], 0), Err(NotBalanced::TooLarge));
        let (expenses, income) = whole_and_balanced(&[33_333, 33_333, 33_334], &[100_000], 2).expect("balanced");
        assert_eq!((expenses.parts, income.parts), (vec![333, 333, 334], vec![1_000]));
    }

    proptest! {
        #[test]
        fn rounding_is_nearest_and_even_when_halfway(mantissa in -1_000_000_i64..1_000_000, scale in 0_u32..6) {
            let exact = Decimal::new(mantissa, scale);
            let rounded = round_half_even(exact).expect("small");
            let twice_off = (exact - Decimal::from(rounded)).abs() * Decimal::TWO;
            prop_assert!(twice_off < Decimal::ONE || (twice_off == Decimal::ONE && rounded % 2 == 0));
        }

        #[test]
        fn parts_add_up_and_are_fair(
            total: i64,
            weights in prop::collection::vec((0_i64..1_000_000_000, 0_u32..6), 1..40),
        ) {
            let weights: Vec<Decimal> = weights.into_iter().map(|(number, scale)| Decimal::new(number, scale)).collect();
            prop_assume!(weights.iter().any(|weight| !weight.is_zero()));
            let parts = apportion(total, &weights);
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            let in_integers: Vec<i128> =
                weights.iter().map(|weight| (*weight * Decimal::from(100_000)).to_i128().expect("small")).collect();
            let sum: i128 = in_integers.iter().sum();
            for (part, weight) in parts.iter().zip(&in_integers) {
                prop_assert!((i128::from(*part) * sum - i128::from(total) * weight).abs() < sum);
            }
            let mirrored: Vec<i64> = apportion(total.saturating_neg(), &weights).iter().map(|part| -part).collect();
            prop_assert!(total == i64::MIN || mirrored == parts);
        }

        #[test]
        fn parts_add_up_whatever_the_weights(total: i64, weights in prop::collection::vec(any_decimal(), 1..40)) {
            let parts = apportion(total, &weights);
            prop_assert_eq!(parts.len(), weights.len());
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
        }

        #[test]
        fn whole_parts_add_up(amounts in prop::collection::vec(-1_000_000_i64..1_000_000, 0..40), exponent in 0_u32..4) {
            let whole = whole_units(&amounts, exponent).expect("small");
            prop_assert_eq!(whole.parts.iter().sum::<i64>(), whole.total);
            let unit = 10_i64.pow(exponent);
            for (part, amount) in whole.parts.iter().zip(&amounts) {
                prop_assert!((part * unit - amount).abs() < unit);
            }
            prop_assert!((whole.total * unit - amounts.iter().sum::<i64>()).abs() * 2 <= unit);
        }

        #[test]
        fn a_balanced_budget_stays_balanced(
            mut expenses in prop::collection::vec(0_i64..10_000_000, 1..40),
            mut income in prop::collection::vec(0_i64..10_000_000, 1..40),
        ) {
            let missing = income.iter().sum::<i64>() - expenses.iter().sum::<i64>();
            if missing > 0 { expenses.push(missing) } else { income.push(-missing) }
            let (expenses, income) = whole_and_balanced(&expenses, &income, 2).expect("balanced");
            prop_assert_eq!(expenses.parts.iter().sum::<i64>(), income.parts.iter().sum::<i64>());
            prop_assert_eq!(expenses.total, income.total);
        }
    }

    /// Any number that a decimal can hold.
    fn any_decimal() -> impl Strategy<Value = Decimal> {
        (-(1_i128 << 96) + 1..1 << 96, 0_u32..=28)
            .prop_map(|(mantissa, scale)| Decimal::try_from_i128_with_scale(mantissa, scale).expect("in range"))
    }
}
