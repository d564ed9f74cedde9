//! One operation of a formula on a column of trials.
//!
//! A value is finite, or NaN where it could not be computed; NaN goes through every operation, but for what an `if`
//! does not choose. Exact arithmetic decides between values that differ by less than the noise of floating point, so
//! comparisons and rounding do the same here.

use super::super::tree::{Binary, Comparison, Rounding};
use crate::rules::wide::wide;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kernel {
    Negate,
    Abs,
    /// To a multiple of the second operand.
    Round(Rounding),
    /// The end of a line: to whole minor units, of which a major one has as many as the second operand says.
    Line,
    Binary(Binary),
    If,
}

/// The values of a step's operand.
#[derive(Debug, Clone, Copy)]
pub(super) enum Operand<'a> {
    /// One for all trials.
    Same(f64),
    /// One for each.
    Each(&'a [f64]),
}

/// Computes `to`; operands that the kernel does not have are not looked at.
pub(super) fn apply(kernel: Kernel, to: &mut [f64], from: [Operand<'_>; 3]) {
    wide(|| compute(kernel, to, from));
}

#[inline(always)]
fn compute(kernel: Kernel, to: &mut [f64], [a, b, c]: [Operand<'_>; 3]) {
    match kernel {
        Kernel::Negate => each(to, a, |a| -a),
        Kernel::Abs => each(to, a, f64::abs),
        Kernel::Round(Rounding::HalfEven) => zip(to, a, b, |a, step| finite(clear(a / step).round_ties_even() * step)),
        Kernel::Round(Rounding::Up) => zip(to, a, b, |a, step| finite(clear(a / step).ceil() * step)),
        Kernel::Round(Rounding::Down) => zip(to, a, b, |a, step| finite(clear(a / step).floor() * step)),
        Kernel::Line => zip(to, a, b, |a, per_major| finite(whole(a * per_major) / per_major)),
        Kernel::Binary(Binary::Add) => zip(to, a, b, |a, b| finite(a + b)),
        Kernel::Binary(Binary::Subtract) => zip(to, a, b, |a, b| finite(a - b)),
        Kernel::Binary(Binary::Multiply) => zip(to, a, b, |a, b| finite(a * b)),
        Kernel::Binary(Binary::Divide) => zip(to, a, b, |a, b| finite(a / b)),
        Kernel::Binary(Binary::Min) => zip(to, a, b, |a, b| if a < b || a.is_nan() { a } else { b }),
        Kernel::Binary(Binary::Max) => zip(to, a, b, |a, b| if a > b || a.is_nan() { a } else { b }),
        Kernel::Binary(Binary::Compare(comparison)) => zip(to, a, b, |a, b| compare(comparison, a, b)),
        Kernel::If => choose(to, a, b, c),
    }
}

/// Adds to each sum the trial's value times `scale`, as whole minor units.
pub(super) fn add(sums: &mut [f64], values: Operand<'_>, scale: f64) {
    wide(|| sum_up(sums, values, scale));
}

/// The same with a share of it, which is not rounded.
pub(super) fn add_part(sums: &mut [f64], values: Operand<'_>, scale: f64, share: f64) {
    wide(|| match values {
        Operand::Same(value) => sums.iter_mut().for_each(|sum| *sum += whole(value * scale) * share),
        Operand::Each(values) => {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += whole(value * scale) * share);
        }
    });
}

#[inline(always)]
fn sum_up(sums: &mut [f64], values: Operand<'_>, scale: f64) {
    match values {
        Operand::Same(value) => sums.iter_mut().for_each(|sum| *sum += whole(value * scale)),
        Operand::Each(values) => sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += whole(value * scale)),
    }
}

#[inline(always)]
fn each(to: &mut [f64], a: Operand<'_>, f: impl Fn(f64) -> f64) {
    match a {
        Operand::Same(a) => to.fill(f(a)),
        Operand::Each(a) => to.iter_mut().zip(a).for_each(|(to, a)| *to = f(*a)),
    }
}

#[inline(always)]
fn zip(to: &mut [f64], a: Operand<'_>, b: Operand<'_>, f: impl Fn(f64, f64) -> f64) {
    match (a, b) {
        (Operand::Same(a), b) => each(to, b, |b| f(a, b)),
        (a, Operand::Same(b)) => each(to, a, |a| f(a, b)),
        (Operand::Each(a), Operand::Each(b)) => {
            to.iter_mut().zip(a).zip(b).for_each(|((to, a), b)| *to = f(*a, *b));
        }
    }
}

/// The second where the first is 1, the third where it is 0.
#[inline(always)]
fn choose(to: &mut [f64], condition: Operand<'_>, yes: Operand<'_>, no: Operand<'_>) {
    for (at, to) in to.iter_mut().enumerate() {
        let holds = condition.at(at);
        *to = if holds == 1.0 {
            yes.at(at)
        } else if holds == 0.0 {
            no.at(at)
        } else {
            f64::NAN
        };
    }
}

impl Operand<'_> {
    #[inline(always)]
    fn at(self, trial: usize) -> f64 {
        match self {
            Self::Same(value) => value,
            Self::Each(values) => values.get(trial).copied().unwrap_or(f64::NAN),
        }
    }
}

/// What cannot be computed is NaN, so that it cannot vanish again, as 1 / (1 / 0) would.
#[inline(always)]
fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { f64::NAN }
}

/// How far noise may take values of this size from what they are.
#[inline(always)]
fn noise(size: f64) -> f64 {
    5e-13 + 1e-13 * size
}

/// Whole minor units, half to even, as a line is rounded at its end.
#[inline(always)]
pub(super) fn whole(minor: f64) -> f64 {
    nearest(clear(minor))
}

/// `round_ties_even` by two additions, which every processor does for several values at once: between 2⁵² and 2⁵³ doubles
/// are whole numbers, so that getting there rounds, ties to even. Values from 2⁵¹ on are left as they are.
#[inline(always)]
fn nearest(value: f64) -> f64 {
    const BETWEEN: f64 = 6_755_399_441_055_744.0; // 1.5 · 2⁵²
    const LARGE: f64 = 2_251_799_813_685_248.0; // 2⁵¹
    let rounded = (value + BETWEEN) - BETWEEN;
    if value.abs() < LARGE { rounded } else { value }
}

/// The integer or the half between two that is meant, where the value is next to it.
#[inline(always)]
fn clear(value: f64) -> f64 {
    let half = nearest(value * 2.0) / 2.0;
    if (value - half).abs() <= noise(value.abs()) { half } else { value }
}

#[inline(always)]
fn compare(comparison: Comparison, a: f64, b: f64) -> f64 {
    let difference = a - b;
    let difference = if difference.abs() <= noise(a.abs() + b.abs()) { 0.0 } else { difference };
    match difference.partial_cmp(&0.0) {
        Some(order) => f64::from(u8::from(comparison.holds(order))),
        None => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What rounds up, down, to even, to nothing and to infinity; more than a register has, and not a multiple of one.
    fn values() -> Vec<f64> {
        let plain =
            [0.0, 0.5, 1.0, 1.5, 2.499_999_999_999_9, 2.5, 1.0 / 3.0, 99.995, 1e9 + 0.5, 2f64.powi(51), 9e15, 1e300];
        let edges = [f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NAN, 4.503_599_627_370_495_5e15];
        plain.iter().chain(&edges).flat_map(|value| [*value, -*value]).collect()
    }

    fn kernels() -> Vec<Kernel> {
        let comparisons = [
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
            Comparison::Equal,
            Comparison::NotEqual,
        ];
        let binary = [Binary::Add, Binary::Subtract, Binary::Multiply, Binary::Divide, Binary::Min, Binary::Max];
        let rounding = [Rounding::HalfEven, Rounding::Up, Rounding::Down];
        let binary = binary.into_iter().chain(comparisons.map(Binary::Compare)).map(Kernel::Binary);
        let single = [Kernel::Negate, Kernel::Abs, Kernel::Line, Kernel::If].into_iter();
        single.chain(rounding.map(Kernel::Round)).chain(binary).collect()
    }

    fn bits(values: &[f64]) -> Vec<Option<u64>> {
        // Any NaN is as good as another.
        values.iter().map(|value| (!value.is_nan()).then(|| value.to_bits())).collect()
    }

    /// Whatever the processor can do at a time, the numbers are those of one at a time.
    #[test]
    fn wide_registers_change_no_bit() {
        let all = values();
        for turn in 0..all.len() {
            let mut other = all.clone();
            other.rotate_left(turn);
            let conditions: Vec<f64> = (0..all.len()).map(|at| [0.0, 1.0, f64::NAN][(at + turn) % 3]).collect();
            for kernel in kernels() {
                let first = if kernel == Kernel::If { &conditions } else { &all };
                for second in [Operand::Each(&other), Operand::Same(other[0])] {
                    let from = [Operand::Each(first), second, Operand::Each(&all)];
                    let (mut wide, mut narrow) = (vec![0.0; all.len()], vec![0.0; all.len()]);
                    apply(kernel, &mut wide, from);
                    compute(kernel, &mut narrow, from);
                    assert_eq!(bits(&wide), bits(&narrow), "{kernel:?} {turn}");
                }
            }
            let (mut wide, mut narrow) = (all.clone(), all.clone());
            add(&mut wide, Operand::Each(&other), 100.0);
            sum_up(&mut narrow, Operand::Each(&other), 100.0);
            assert_eq!(bits(&wide), bits(&narrow), "{turn}");
        }
    }
}
