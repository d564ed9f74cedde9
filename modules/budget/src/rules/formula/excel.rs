//! Formulas for spreadsheets (Excel, LibreOffice), in the form that XLSX files store: English names, `,` and `.`.
//!
//! Two differences are bridged. `ROUND` of a spreadsheet takes halves away from zero, the budget takes them to the even
//! neighbour: [`half_even`] writes that with functions that every spreadsheet has. And a spreadsheet computes in binary
//! floating point, so that what is rounded goes to nine decimals first.

use super::print::{Dialect, write};
use super::tree::{Comparison, Formula, Measure, Name, Rounding};
use rust_decimal::Decimal;

/// What a cell can hold, by the specification of Excel.
const MAX_CHARACTERS: usize = 8_192;
const MAX_NESTING: usize = 64;

impl Formula {
    /// The same computation for a spreadsheet, without `=` and without the rounding to minor units at the end: that is in a
    /// cell of its own. Nothing where no cell could hold it (8,192 characters, 64 levels).
    ///
    /// `cell` gives the place of a driver's value or of a line's rounded amount in major units, such as `Drivers!$B$2`.
    /// For a driver in percent it has to be the fraction: a cell that holds 85 is named as `(Drivers!$B$2/100)`.
    pub fn to_excel(&self, cell: impl Fn(&Name) -> String) -> Option<String> {
        let text = write(self, &Spreadsheet { cell });
        let depth = text.chars().scan(0_usize, |depth, c| {
            *depth = match c {
                '(' => *depth + 1,
                ')' => depth.saturating_sub(1),
                _ => *depth,
            };
            Some(*depth)
        });
        // Room for the rounding around it and the sign in front.
        (depth.max().unwrap_or(0) + 4 <= MAX_NESTING && text.chars().count() + 200 <= MAX_CHARACTERS).then_some(text)
    }
}

/// An expression, rounded half to even to an integer, that names `x` only once.
///
/// With ⌊⌋ for `INT`: ⌊x + ½⌋ rounds halves up, which is one too many where x − ½ is an odd multiple of 1, or y = x/2 − ¼ an
/// integer; and 1 + ⌊y⌋ + ⌊−y⌋ is 1 there and 0 elsewhere.
fn half_even(x: &str) -> String {
    format!("(SUMPRODUCT(INT(ROUND({x},9)*{{1,0.5,-0.5}}+{{0.5,-0.25,0.25}})*{{1,-1,-1}})-1)")
}

struct Spreadsheet<F> {
    cell: F,
}

impl<F: Fn(&Name) -> String> Dialect for Spreadsheet<F> {
    fn number(&self, number: Decimal, measure: &Measure) -> String {
        match measure {
            Measure::Percent => format!("{number}%"),
            Measure::Bare | Measure::In(_) => number.to_string(),
        }
    }

    fn name(&self, name: &Name) -> String {
        (self.cell)(name)
    }

    fn call(&self, word: &str, arguments: &str) -> String {
        format!("{}({arguments})", word.to_ascii_uppercase())
    }

    fn comparison(&self, comparison: Comparison) -> &'static str {
        match comparison {
            Comparison::Equal => "=",
            Comparison::NotEqual => "<>",
            other => other.sign(),
        }
    }

    fn round(&self, rounding: Rounding, inner: String, step: Option<Decimal>) -> String {
        let steps = step.map_or(inner.clone(), |step| format!("({inner})/{step}"));
        let whole = match rounding {
            Rounding::HalfEven => half_even(&steps),
            Rounding::Up => format!("(-INT(-ROUND({steps},9)))"),
            Rounding::Down => format!("INT(ROUND({steps},9))"),
        };
        step.map_or(whole.clone(), |step| format!("({whole}*{step})"))
    }
}
