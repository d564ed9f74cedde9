//! The language of a budget's lines: `participants * show_up_rate * meal_price + line("coffee")`.
//!
//! | written | is |
//! |---|---|
//! | `12`, `25.50` | an exact decimal number, without unit; the point is the decimal sign |
//! | `25.50 [EUR/person]` | the same with a unit |
//! | `5 %` | 0.05 |
//! | `participants` | the value of a driver: small ASCII letters, digits and `_`, a letter first |
//! | `line("catering")` | the amount of another line, rounded as it is shown, in major units of the currency |
//! | `a + b`, `a - b`, `a * b`, `a / b`, `-a`, `(a)` | arithmetic, with the usual precedence |
//! | `min(a, b, …)`, `max(a, b, …)`, `abs(a)` | as everywhere |
//! | `round(a)`, `ceil(a)`, `floor(a)` | to an integer: nearest (halves to the even one), up, down |
//! | `round(a, 10)` | the same to a multiple of a number, which counts in the unit of `a` |
//! | `if(a < b, x, y)` | `x` or `y`; compares with `<`, `<=`, `>`, `>=`, `==`, `!=`. What is not chosen is allowed to fail |
//!
//! Functions are known in capitals too. `docs/formulas.md` says all this to those who write formulas.
//!
//! A line is named inside quotes since codes of lines may contain what an operator looks like: `line.on-site` would be
//! a subtraction. Names that functions have cannot be drivers ([`is_driver_name`]).
//!
//! **Units** are checked before anything is computed: what is added, compared or chosen between has one unit (a literal
//! 0 fits all of them), and a line comes out in the event's currency. A driver whose unit is `%` is given in percent:
//! 85 counts as 0.85.
//!
//! **Numbers** are decimals of 28 digits. Only a quotient that does not end, and a product of more digits, are cut
//! there; comparisons and rounding look at the first 12 decimals, so that `1 / 3 * 3 == 1`. A line is rounded to minor
//! units once, at its end, half to even.
//!
//! **Limits** make a hostile text cheap: [`MAX_LENGTH`] characters, [`MAX_NODES`] operations and values, [`MAX_DEPTH`]
//! levels.
//!
//! [`Formula::parse`] reads one line, [`Sheet::compile`] checks a whole budget, and a [`Sheet`] computes it: exactly
//! ([`Sheet::exact`]), with reasons ([`Sheet::explain`]), or a million times over ([`Sheet::trials`]).

mod check;
mod exact;
mod excel;
mod explain;
mod habits;
mod number;
mod parse;
mod print;
mod problem;
mod sheet;
#[cfg(test)]
mod tests;
mod token;
mod tree;
mod trials;
mod unit;

use super::money;

pub use self::explain::{Explanation, Operation};
pub use self::problem::{Problem, Span};
pub use self::sheet::{Currency, LineRule, Sheet};
pub use self::tree::{Formula, Name, is_driver_name};
pub use self::trials::{Input, Part, Side, Trials, Work};
pub use self::unit::{MAX_UNIT_LENGTH, Unit};

/// Longest formula, in characters.
pub const MAX_LENGTH: usize = 1_000;
/// Most operations and values in one formula.
pub const MAX_NODES: usize = 200;
/// Deepest nesting of parentheses, functions and signs. A long sum is not deep.
pub const MAX_DEPTH: usize = 64;
