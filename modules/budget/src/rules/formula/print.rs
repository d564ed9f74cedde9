//! Writes a formula again from what was understood, in the language itself or in that of spreadsheets.

use super::tree::{At, Binary, Comparison, Formula, Measure, Name, Op, Rounding};
use rust_decimal::Decimal;
use std::fmt;

/// How values and functions are written; operators and precedence are the same everywhere.
pub(super) trait Dialect {
    fn number(&self, number: Decimal, measure: &Measure) -> String;
    fn name(&self, name: &Name) -> String;
    /// A function with its arguments, by its word in the language.
    fn call(&self, word: &str, arguments: &str) -> String;
    fn comparison(&self, comparison: Comparison) -> &'static str;
    fn round(&self, rounding: Rounding, inner: String, step: Option<Decimal>) -> String;
}

/// How tightly a text holds together: what is looser than its place needs parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tight {
    Sum,
    Product,
    Sign,
    Value,
}

struct Written {
    text: String,
    tight: Tight,
}

impl Written {
    fn value(text: String) -> Self {
        Self { text, tight: Tight::Value }
    }

    /// The text, in parentheses if it is looser than its place.
    fn at_least(self, tight: Tight) -> String {
        if self.tight < tight { format!("({})", self.text) } else { self.text }
    }
}

/// The formula in a dialect, with no more parentheses than it needs.
pub(super) fn write(formula: &Formula, dialect: &impl Dialect) -> String {
    write_node(formula, formula.root(), dialect).text
}

/// Recursive: a formula has at most 200 nodes, so it is not deeper either.
fn write_node(formula: &Formula, at: At, dialect: &impl Dialect) -> Written {
    let inner = |at: At| write_node(formula, at, dialect);
    let Some(node) = formula.nodes.get(at) else { return Written::value(String::new()) };
    let infix = |left: At, sign: &str, right: At, tight: Tight, next: Tight| {
        let text = format!("{} {sign} {}", inner(left).at_least(tight), inner(right).at_least(next));
        Written { text, tight }
    };
    match &node.op {
        Op::Number(number, measure) => Written::value(dialect.number(*number, measure)),
        Op::Name(name) => Written::value(formula.names.get(*name).map(|name| dialect.name(name)).unwrap_or_default()),
        Op::Negate(value) => Written { text: format!("-{}", inner(*value).at_least(Tight::Sign)), tight: Tight::Sign },
        Op::Abs(value) => Written::value(dialect.call("abs", &inner(*value).text)),
        Op::Round(rounding, value, step) => Written::value(dialect.round(*rounding, inner(*value).text, *step)),
        Op::If(condition, yes, no) => {
            let arguments = [*condition, *yes, *no].map(|at| inner(at).text).join(", ");
            Written::value(dialect.call("if", &arguments))
        }
        Op::Binary(op, left, right) => match op {
            Binary::Add => infix(*left, "+", *right, Tight::Sum, Tight::Product),
            Binary::Subtract => infix(*left, "-", *right, Tight::Sum, Tight::Product),
            Binary::Multiply => infix(*left, "*", *right, Tight::Product, Tight::Sign),
            Binary::Divide => infix(*left, "/", *right, Tight::Product, Tight::Sign),
            Binary::Compare(comparison) => {
                infix(*left, dialect.comparison(*comparison), *right, Tight::Sum, Tight::Sum)
            }
            Binary::Min | Binary::Max => {
                let arguments: Vec<String> = unfold(formula, at, *op).into_iter().map(|at| inner(at).text).collect();
                Written::value(dialect.call(if *op == Binary::Min { "min" } else { "max" }, &arguments.join(", ")))
            }
        },
    }
}

/// The arguments of `min(a, b, c)`, which was read as `min(min(a, b), c)`.
fn unfold(formula: &Formula, mut at: At, op: Binary) -> Vec<At> {
    let mut arguments = Vec::new();
    while let Some(Op::Binary(other, left, right)) = formula.nodes.get(at).map(|node| &node.op)
        && *other == op
    {
        arguments.push(*right);
        at = *left;
    }
    arguments.push(at);
    arguments.reverse();
    arguments
}

impl fmt::Display for Formula {
    /// In a canonical form: reading it gives the same formula.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(self, &Own))
    }
}

/// The language itself.
struct Own;

impl Dialect for Own {
    fn number(&self, number: Decimal, measure: &Measure) -> String {
        match measure {
            Measure::Bare => number.to_string(),
            Measure::Percent => format!("{number} %"),
            Measure::In(unit) => format!("{number} [{unit}]"),
        }
    }

    fn name(&self, name: &Name) -> String {
        match name {
            Name::Driver(name) => name.clone(),
            Name::Line(code) => format!("line(\"{code}\")"),
        }
    }

    fn call(&self, word: &str, arguments: &str) -> String {
        format!("{word}({arguments})")
    }

    fn comparison(&self, comparison: Comparison) -> &'static str {
        comparison.sign()
    }

    fn round(&self, rounding: Rounding, inner: String, step: Option<Decimal>) -> String {
        let step = step.map(|step| format!(", {step}")).unwrap_or_default();
        format!("{}({inner}{step})", rounding.name())
    }
}
