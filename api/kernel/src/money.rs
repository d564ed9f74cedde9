//! Amounts of money: whole minor units (cents) of one currency, exact end to end. No float ever touches them.
//!
//! Arithmetic returns an error instead of wrapping, saturating or panicking, and never mixes currencies. Where a result
//! has no exact value it is rounded half to even, so that rounding does not drift in sums; [`Money::allocate`] splits
//! without losing a cent.

mod currency;
mod format;

use serde::de::{Deserializer, Error as _, Unexpected};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use self::currency::{Currency, UnknownCurrency};

/// An amount in whole minor units of a currency: `{"amount_minor": 12345, "currency": "EUR"}` is 123.45 euros.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(
    description = "An amount of money in whole minor units of its currency: 12345 with EUR is 123.45 euros.",
    example = json!({"amount_minor": 12345, "currency": "EUR"}),
)]
pub struct Money {
    /// The amount in minor units (cents for the euro), never a decimal number; negative for what is owed or refunded.
    /// At most 2⁵³ − 1 either way, so that every JSON reader keeps it exact.
    #[serde(deserialize_with = "exact_everywhere")]
    #[schema(minimum = -9_007_199_254_740_991_i64, maximum = 9_007_199_254_740_991_i64, example = 12345)]
    pub amount_minor: i64,
    /// The currency that the minor units belong to.
    pub currency: Currency,
}

fn exact_everywhere<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let amount = i64::deserialize(deserializer)?;
    if amount.unsigned_abs() > Money::MAX_MINOR.unsigned_abs() {
        let expected = "an amount between -9007199254740991 and 9007199254740991";
        return Err(D::Error::invalid_value(Unexpected::Signed(amount), &expected));
    }
    Ok(amount)
}

/// Why a computation with money has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit into 64 bits.
    #[error("the amount is too large")]
    Overflow,
    /// The two amounts are in different currencies.
    #[error("{0} and {1} cannot be added together")]
    MixedCurrencies(Currency, Currency),
    /// A ratio with the denominator zero.
    #[error("an amount cannot be divided by zero")]
    DivisionByZero,
    /// No weight is positive, so that there is nobody to allocate to.
    #[error("an amount can be allocated only when at least one weight is positive")]
    NoWeight,
}

impl Money {
    /// The largest amount, either way, that is accepted from outside: 2⁵³ − 1.
    pub const MAX_MINOR: i64 = (1 << 53) - 1;

    /// An amount of minor units.
    pub const fn new(amount_minor: i64, currency: Currency) -> Self {
        Self { amount_minor, currency }
    }

    /// Nothing, in `currency`.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::Overflow`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.with(self.amount_minor.checked_add(self.same_currency(other)?))
    }

    /// The difference of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::Overflow`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.with(self.amount_minor.checked_sub(self.same_currency(other)?))
    }

    /// The amount with its sign turned.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        self.with(self.amount_minor.checked_neg())
    }

    /// The amount `times` over.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        self.with(self.amount_minor.checked_mul(times))
    }

    /// The amount times `numerator / denominator`, rounded half to even once, at the end. A rate of 5.5 % is 55 / 1000.
    ///
    /// # Errors
    /// [`MoneyError::DivisionByZero`], [`MoneyError::Overflow`].
    pub fn mul_ratio(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        let product = i128::from(self.amount_minor) * i128::from(numerator);
        self.with(i64::try_from(div_half_even(product, denominator.into())?).ok())
    }

    /// The sum of amounts that are all in `currency`; zero for none.
    ///
    /// # Errors
    /// [`MoneyError::MixedCurrencies`], [`MoneyError::Overflow`] as soon as a partial sum overflows.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Splits the amount in proportion to `weights`, one share per weight, by largest remainder (Hamilton): the shares
    /// add up to the amount exactly, each is its exact value rounded up or down, and of equal remainders the earlier
    /// weight gets the odd unit. A weight of zero gets nothing; a negative amount mirrors its positive.
    ///
    /// # Errors
    /// [`MoneyError::NoWeight`]; [`MoneyError::Overflow`] when the weights' sum passes 64 bits.
    pub fn allocate(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let total =
            weights.iter().try_fold(0_u64, |sum, weight| sum.checked_add(*weight)).ok_or(MoneyError::Overflow)?;
        if total == 0 {
            return Err(MoneyError::NoWeight);
        }
        let amount = i128::from(self.amount_minor.unsigned_abs());
        let sign = i128::from(self.amount_minor.signum());
        let exact = |weight: u64| amount * i128::from(weight); // over `total`
        let mut shares: Vec<i128> = weights.iter().map(|weight| exact(*weight) / i128::from(total)).collect();
        let mut by_remainder: Vec<usize> = (0..weights.len()).collect();
        // A stable sort: of equal remainders the earlier stays first.
        by_remainder.sort_by_key(|at| std::cmp::Reverse(exact(weights[*at]) % i128::from(total)));
        // Fewer units are left than there are remainders, so no share gets two, and one of weight zero gets none.
        let left = amount - shares.iter().sum::<i128>();
        for (at, _) in by_remainder.into_iter().zip(0..left) {
            shares[at] += 1;
        }
        shares.into_iter().map(|share| self.with(i64::try_from(sign * share).ok())).collect()
    }

    fn same_currency(self, other: Self) -> Result<i64, MoneyError> {
        if self.currency == other.currency {
            Ok(other.amount_minor)
        } else {
            Err(MoneyError::MixedCurrencies(self.currency, other.currency))
        }
    }

    fn with(self, amount_minor: Option<i64>) -> Result<Self, MoneyError> {
        Ok(Self { amount_minor: amount_minor.ok_or(MoneyError::Overflow)?, ..self })
    }
}

/// `numerator / denominator` to the nearest integer; halfway between two, to the even one.
///
/// # Errors
/// [`MoneyError::DivisionByZero`]; [`MoneyError::Overflow`] for the one quotient that 128 bits cannot hold.
pub fn div_half_even(numerator: i128, denominator: i128) -> Result<i128, MoneyError> {
    if denominator == 0 {
        return Err(MoneyError::DivisionByZero);
    }
    let floor = numerator.checked_div_euclid(denominator).ok_or(MoneyError::Overflow)?;
    let rest = numerator.rem_euclid(denominator).unsigned_abs();
    let to_next = denominator.unsigned_abs() - rest;
    // Euclid's remainder is never negative, so with a negative denominator the next value is below.
    let up = rest > to_next || (rest == to_next && floor % 2 != 0);
    Ok(if up { floor + denominator.signum() } else { floor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn of(amount_minor: i64, code: &str) -> Money {
        Money::new(amount_minor, code.parse().expect("known"))
    }

    fn eur(amount_minor: i64) -> Money {
        of(amount_minor, "EUR")
    }

    #[test]
    fn json_is_strict() {
        let read = |value| serde_json::from_value::<Money>(value).map_err(|error| error.to_string());
        assert_eq!(read(json!({"amount_minor": -5, "currency": "EUR"})), Ok(eur(-5)));
        assert_eq!(serde_json::to_value(eur(-5)).expect("serialises"), json!({"amount_minor": -5, "currency": "EUR"}));
        for bad in [
            json!({"amount_minor": 1.0, "currency": "EUR"}),
            json!({"amount_minor": "1", "currency": "EUR"}),
            json!({"amount_minor": 1}),
            json!({"amount_minor": 1, "currency": "eur"}),
            json!({"amount_minor": 1, "currency": "EUR", "scale": 2}),
            json!({"amount_minor": Money::MAX_MINOR + 1, "currency": "EUR"}),
            json!({"amount_minor": i64::MIN, "currency": "EUR"}),
        ] {
            assert!(read(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_has_no_result_is_an_error() {
        assert_eq!(eur(i64::MAX).checked_add(eur(1)), Err(MoneyError::Overflow));
        assert_eq!(eur(i64::MIN).checked_sub(eur(1)), Err(MoneyError::Overflow));
        assert_eq!(eur(i64::MIN).checked_neg(), Err(MoneyError::Overflow));
        assert_eq!(eur(i64::MAX).checked_mul(2), Err(MoneyError::Overflow));
        assert_eq!(eur(i64::MIN).mul_ratio(i64::MIN, 1), Err(MoneyError::Overflow));
        assert_eq!(eur(1).mul_ratio(1, 0), Err(MoneyError::DivisionByZero));
        assert_eq!(div_half_even(i128::MIN, -1), Err(MoneyError::Overflow));
        let mixed = MoneyError::MixedCurrencies(Currency::EUR, "CHF".parse().expect("known"));
        assert_eq!(Money::sum(Currency::EUR, [eur(1), of(1, "CHF")]), Err(mixed));
        assert_eq!(mixed.to_string(), "EUR and CHF cannot be added together");
        assert_eq!(eur(1).allocate(&[]), Err(MoneyError::NoWeight));
        assert_eq!(eur(1).allocate(&[0, 0]), Err(MoneyError::NoWeight));
        assert_eq!(eur(1).allocate(&[u64::MAX, 1]), Err(MoneyError::Overflow));
    }

    #[test]
    fn halves_go_to_the_even_neighbour() {
        let halves = |amount| eur(amount).mul_ratio(1, 2).map(|half| half.amount_minor);
        let expected = [(-5, -2), (-3, -2), (-1, 0), (1, 0), (3, 2), (5, 2), (4, 2)];
        for (amount, half) in expected {
            assert_eq!(halves(amount), Ok(half), "{amount} / 2");
            assert_eq!(eur(amount).mul_ratio(-1, -2).map(|m| m.amount_minor), Ok(half), "{amount} / 2");
        }
        assert_eq!(eur(9_990).mul_ratio(55, 1_000), Ok(eur(549))); // 549.45
    }

    #[test]
    fn the_odd_cents_go_to_the_largest_remainders() {
        let split = |amount, weights: &[u64]| -> Vec<i64> {
            eur(amount).allocate(weights).expect("splits").iter().map(|share| share.amount_minor).collect()
        };
        assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
        assert_eq!(split(-100, &[1, 1, 1]), [-34, -33, -33]);
        assert_eq!(split(10, &[5, 0, 1]), [8, 0, 2]);
        assert_eq!(split(i64::MIN, &[1]), [i64::MIN]);
        assert_eq!(split(0, &[3, 4]), [0, 0]);
    }

    proptest! {
        #[test]
        fn subtracting_undoes_adding(a: i64, b: i64) {
            if let Ok(sum) = eur(a).checked_add(eur(b)) {
                prop_assert_eq!(sum.checked_sub(eur(b)), Ok(eur(a)));
                prop_assert_eq!(eur(b).checked_add(eur(a)), Ok(sum));
            }
        }

        #[test]
        fn a_rounded_quotient_is_nearest_and_even_when_halfway(n in -1_000_000_i128..1_000_000, d in -50_i128..50) {
            prop_assume!(d != 0);
            let q = div_half_even(n, d).expect("small");
            let twice_off = 2 * (n - q * d).abs();
            prop_assert!(twice_off < d.abs() || (twice_off == d.abs() && q % 2 == 0), "{n} / {d} = {q}");
        }

        #[test]
        fn shares_add_up_and_are_fair(amount: i64, weights in prop::collection::vec(0..1_u64 << 58, 1..30)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let shares = eur(amount).allocate(&weights).expect("weights are fine");
            let sum: i128 = shares.iter().map(|share| i128::from(share.amount_minor)).sum();
            prop_assert_eq!(sum, i128::from(amount));
            let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = i128::from(amount) * i128::from(*weight); // over `total`
                prop_assert!((i128::from(share.amount_minor) * total - exact).abs() < total);
            }
        }
    }
}
