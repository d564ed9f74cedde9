//! The amounts of a budget's lines for one set of values, to the cent.

use super::money::round_half_even;
use super::number::{self, Fault};
use super::problem::Problem;
use super::sheet::{Line, LineRule, MAX_PROBLEMS, Ref, Sheet};
use super::tree::{Formula, Op};
use rust_decimal::Decimal;

/// The largest amount of a line, either way: 2⁵³ − 1 minor units, which every reader of JSON keeps exact.
const MAX_MINOR: u64 = (1 << 53) - 1;

/// Where a computation failed, and why.
pub(super) type Failed = (usize, Fault);

impl Sheet {
    /// The amount of each line in minor units, in the order of the lines, for one value per driver, in their order and
    /// units (85 for 85 %).
    ///
    /// Each line is rounded half to even, once, at its end. A line that refers to another takes its *rounded* amount,
    /// so that totals are the sums of what is shown.
    ///
    /// # Errors
    /// With the position of the line: `formula.division_by_zero`, `formula.overflow` (of the arithmetic, or a line of
    /// more than 2⁵³ − 1), `formula.no_value` for a driver beyond the end of `values`. A line that fails only because
    /// another does is not named.
    pub fn exact(&self, values: &[Decimal]) -> Result<Vec<i64>, Vec<(usize, Problem)>> {
        let (amounts, mut problems) = self.amounts(values);
        problems.sort_by_key(|(line, _)| *line);
        problems.truncate(MAX_PROBLEMS);
        if problems.is_empty() {
            Ok(amounts.into_iter().map(Option::unwrap_or_default).collect())
        } else {
            Err(problems)
        }
    }

    /// The amounts of the lines that can be computed, and what is wrong with the others.
    pub(super) fn amounts(&self, values: &[Decimal]) -> (Vec<Option<i64>>, Vec<(usize, Problem)>) {
        let mut amounts = vec![None; self.lines.len()];
        let problems = self.fill(&self.order, values, &mut amounts);
        (amounts, problems)
    }

    /// The lines that need a driver, by themselves or through others, in an order in which they can be computed.
    pub fn needing(&self, driver: usize) -> Vec<usize> {
        let mut needs = vec![false; self.lines.len()];
        for &at in &self.order {
            needs[at] = self.lines[at].refs.iter().any(|found| match found {
                Ref::Driver(other) => *other == driver,
                Ref::Line(other) => needs[*other],
                Ref::Unknown => false,
            });
        }
        self.order.iter().copied().filter(|at| needs[*at]).collect()
    }

    /// Computes only these lines, given as [`Sheet::needing`] does, into amounts that hold what the others come to.
    /// Whether all of them can be computed.
    pub fn renew(&self, lines: &[usize], values: &[Decimal], amounts: &mut [Option<i64>]) -> bool {
        self.fill(lines, values, amounts).is_empty()
    }

    /// Computes lines in this order into `amounts`; what is wrong with those that cannot be.
    fn fill(&self, order: &[usize], values: &[Decimal], amounts: &mut [Option<i64>]) -> Vec<(usize, Problem)> {
        let mut problems = Vec::new();
        let mut results = Vec::new();
        for &at in order {
            let line = &self.lines[at];
            let amount = match &line.rule {
                LineRule::Amount(amount) => Ok(*amount),
                LineRule::Formula(formula) => {
                    self.run(line, formula, values, amounts, &mut results);
                    let result = results.last().copied().unwrap_or(Err((formula.root(), Fault::Elsewhere)));
                    result.and_then(|major| self.rounded(major).ok_or((formula.root(), Fault::Overflow)))
                }
            };
            amounts[at] = amount.ok();
            if let (Err(failed), LineRule::Formula(formula)) = (amount, &line.rule) {
                problems.extend(problem(formula, failed).map(|problem| (at, problem)));
            }
        }
        problems
    }

    /// Computes every node of a formula into `results`. A node fails with its operands; of an `if`, only the part that
    /// is chosen counts, so that `if(x != 0, 1 / x, 0)` never divides by zero.
    pub(super) fn run(
        &self,
        line: &Line,
        formula: &Formula,
        values: &[Decimal],
        amounts: &[Option<i64>],
        results: &mut Vec<Result<Decimal, Failed>>,
    ) {
        results.clear();
        for (at, node) in formula.nodes.iter().enumerate() {
            let of = |operand: usize| results.get(operand).copied().unwrap_or(Err((operand, Fault::Elsewhere)));
            let here = |fault: Fault| (at, fault);
            let result = match &node.op {
                Op::Number(number, measure) => number::literal(*number, measure).map_err(here),
                Op::Name(name) => match line.refs.get(*name) {
                    Some(Ref::Driver(driver)) => self.driver(*driver, values).map_err(here),
                    Some(Ref::Line(line)) => self.referred(*line, amounts).map_err(here),
                    Some(Ref::Unknown) | None => Err(here(Fault::NoValue)),
                },
                Op::Negate(inner) => of(*inner).map(|value| -value),
                Op::Abs(inner) => of(*inner).map(|value| value.abs()),
                Op::Round(rounding, inner, step) => {
                    of(*inner).and_then(|value| number::round(*rounding, value, *step).map_err(here))
                }
                Op::Binary(op, left, right) => match (of(*left), of(*right)) {
                    (Ok(left), Ok(right)) => number::binary(*op, left, right).map_err(here),
                    (Err(failed), _) | (_, Err(failed)) => Err(failed),
                },
                Op::If(condition, yes, no) => {
                    of(*condition).and_then(|holds| of(if holds.is_zero() { *no } else { *yes }))
                }
            };
            results.push(result);
        }
    }

    fn driver(&self, driver: usize, values: &[Decimal]) -> Result<Decimal, Fault> {
        let value = values.get(driver).copied().ok_or(Fault::NoValue)?;
        match self.drivers.get(driver) {
            Some((_, unit)) if unit.is_percent() => {
                number::hundredth(value).or_else(|| value.checked_div(Decimal::ONE_HUNDRED)).ok_or(Fault::Overflow)
            }
            _ => Ok(value),
        }
    }

    fn referred(&self, line: usize, amounts: &[Option<i64>]) -> Result<Decimal, Fault> {
        amounts.get(line).copied().flatten().map(|minor| self.major(minor)).ok_or(Fault::Elsewhere)
    }

    /// Minor units as major ones, exactly.
    pub(super) fn major(&self, minor: i64) -> Decimal {
        Decimal::new(minor, self.currency.exponent) // at most 4, see `Currency::new`
    }

    fn rounded(&self, major: Decimal) -> Option<i64> {
        let minor = major.checked_mul(self.currency.minor_per_major().into())?;
        round_half_even(number::settled(minor)).ok().filter(|minor| minor.unsigned_abs() <= MAX_MINOR)
    }
}

/// What to say of a formula that failed; nothing where it is said of another line.
fn problem(formula: &Formula, (node, fault): Failed) -> Option<Problem> {
    let at = formula.nodes.get(node).map_or_else(|| formula.span(), |node| node.at);
    match fault {
        Fault::DivisionByZero => Some(Problem::division_by_zero(at)),
        Fault::Overflow => Some(Problem::overflow(at)),
        Fault::NoValue => Some(Problem::no_value(at)),
        Fault::Elsewhere => None,
    }
}
