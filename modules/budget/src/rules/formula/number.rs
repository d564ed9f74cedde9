//! The arithmetic of formulas on one set of values: decimals, checked.

use super::tree::{Binary, Measure, Rounding};
use rust_decimal::{Decimal, RoundingStrategy};

/// Decimals that comparisons and rounding look at: what is behind them is where a quotient was cut.
const SETTLED: u32 = 12;

/// Why an operation has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    DivisionByZero,
    Overflow,
    /// A driver without a value.
    NoValue,
    /// Another line that could not be computed; said there.
    Elsewhere,
}

/// The number without the noise of divisions.
pub(super) fn settled(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(SETTLED, RoundingStrategy::MidpointNearestEven)
}

/// `value / 100`, exactly; nothing where that has more digits than fit.
pub(super) fn hundredth(value: Decimal) -> Option<Decimal> {
    let value = value.normalize();
    Decimal::try_from_i128_with_scale(value.mantissa(), value.scale() + 2).ok()
}

/// What a literal counts.
pub(super) fn literal(number: Decimal, measure: &Measure) -> Result<Decimal, Fault> {
    match measure {
        Measure::Percent => hundredth(number).ok_or(Fault::Overflow),
        Measure::Bare | Measure::In(_) => Ok(number),
    }
}

pub(super) fn round(rounding: Rounding, value: Decimal, step: Option<Decimal>) -> Result<Decimal, Fault> {
    let steps = match step {
        Some(step) => settled(value.checked_div(step).ok_or(Fault::Overflow)?),
        None => settled(value),
    };
    let whole = match rounding {
        Rounding::HalfEven => steps.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven),
        Rounding::Up => steps.ceil(),
        Rounding::Down => steps.floor(),
    };
    step.map_or(Ok(whole), |step| whole.checked_mul(step).ok_or(Fault::Overflow))
}

/// A comparison gives 1 where it holds and 0 where not.
pub(super) fn binary(op: Binary, left: Decimal, right: Decimal) -> Result<Decimal, Fault> {
    let result = match op {
        Binary::Add => left.checked_add(right),
        Binary::Subtract => left.checked_sub(right),
        Binary::Multiply => left.checked_mul(right),
        Binary::Divide if right.is_zero() => return Err(Fault::DivisionByZero),
        Binary::Divide => left.checked_div(right),
        Binary::Min => Some(left.min(right)),
        Binary::Max => Some(left.max(right)),
        Binary::Compare(comparison) if comparison.holds(settled(left).cmp(&settled(right))) => Some(Decimal::ONE),
        Binary::Compare(_) => Some(Decimal::ZERO),
    };
    result.ok_or(Fault::Overflow)
}
