//! Why a line is what it is: the tree of its computation, down to drivers, lines and numbers.

use super::sheet::{Line, LineRule, Sheet};
use super::tree::{Binary, Comparison, Formula, Measure, Name, Op, Rounding};
use super::unit::Unit;
use rust_decimal::Decimal;
use serde::Serialize;

/// What a step of a computation does with its children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// A line's amount. As the root of a tree its child is the computation before rounding, or none for a fixed
    /// amount; below the root it has none, and its own explanation has them.
    Line,
    /// The value of a driver, in its own unit.
    Driver,
    /// A literal.
    Number,
    /// The sum of two.
    Add,
    /// The first without the second.
    Subtract,
    /// The product of two.
    Multiply,
    /// The first by the second.
    Divide,
    /// The smaller of two.
    Min,
    /// The larger of two.
    Max,
    /// The value with its sign turned.
    Negate,
    /// The value without its sign.
    Abs,
    /// To the nearest.
    Round,
    /// Upwards.
    Ceil,
    /// Downwards.
    Floor,
    /// The second child where the first, a comparison, is 1; the third where it is 0.
    If,
    /// 1 where it holds, 0 where not; so for the other comparisons.
    Less,
    /// As `less`, or equal.
    LessOrEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterOrEqual,
    /// Equal.
    Equal,
    /// Not equal.
    NotEqual,
}

/// One step of a computation with its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// What is done.
    pub operation: Operation,
    /// The driver's name or the line's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What comes out, as a decimal in `unit`; money in major units. Nothing where it could not be computed.
    pub value: Option<Decimal>,
    /// The unit of the value.
    pub unit: String,
    /// Where it stands in the formula: the first character, counted from 0.
    pub start: usize,
    /// The character after the last.
    pub end: usize,
    /// What it is computed from.
    pub children: Vec<Explanation>,
}

impl Sheet {
    /// How the line at a position comes to its amount, for values as in [`Sheet::exact`] and the amounts that all lines
    /// have with them; nothing if there is no such line. What a line refers to is explained by the explanation of that
    /// line, so no tree has more than 201 steps.
    pub fn explain(&self, line: usize, values: &[Decimal], amounts: &[Option<i64>]) -> Option<Explanation> {
        let found = self.lines.get(line)?;
        let mut root = Explanation {
            operation: Operation::Line,
            name: Some(found.code.clone()),
            value: amounts.get(line).copied().flatten().map(|minor| self.major(minor)),
            unit: self.currency.unit.to_string(),
            start: 0,
            end: 0,
            children: Vec::new(),
        };
        if let LineRule::Formula(formula) = &found.rule {
            root.end = formula.span().end;
            root.children.extend(self.computation(found, formula, values, amounts));
        }
        Some(root)
    }

    fn computation(
        &self,
        line: &Line,
        formula: &Formula,
        values: &[Decimal],
        amounts: &[Option<i64>],
    ) -> Option<Explanation> {
        let mut results = Vec::new();
        self.run(line, formula, values, amounts, &mut results);
        let units = self.measured(line, formula);
        let given = self.units_of(line);
        // Operands stand before their operation, and each belongs to one: it is taken from here.
        let mut made: Vec<Option<Explanation>> = Vec::with_capacity(formula.nodes.len());
        for (at, node) in formula.nodes.iter().enumerate() {
            let mut value = results.get(at).copied().and_then(Result::ok);
            let mut unit = units.get(at).and_then(|unit| unit.unit()).unwrap_or(Unit::one());
            let mut name = None;
            match &node.op {
                Op::Number(number, Measure::Percent) => {
                    value = Some(*number);
                    unit = Unit::percent();
                }
                Op::Name(index) => {
                    name = formula.names.get(*index).map(|name| match name {
                        Name::Driver(name) | Name::Line(name) => name.clone(),
                    });
                    // As it was given: 85 %, not 0.85.
                    if given.get(*index).is_some_and(|unit| unit.as_ref().is_some_and(Unit::is_percent)) {
                        value = value.and_then(|fraction| fraction.checked_mul(Decimal::ONE_HUNDRED));
                        unit = Unit::percent();
                    }
                }
                _ => {}
            }
            let children = operands(&node.op).into_iter().flatten();
            let children = children.filter_map(|child| made.get_mut(child).and_then(Option::take)).collect();
            made.push(Some(Explanation {
                operation: operation(formula, &node.op),
                name,
                value: value.map(|value| value.normalize()),
                unit: unit.to_string(),
                start: node.at.start,
                end: node.at.end,
                children,
            }));
        }
        made.pop().flatten()
    }
}

fn operands(op: &Op) -> [Option<usize>; 3] {
    match op {
        Op::Number(..) | Op::Name(_) => [None; 3],
        Op::Negate(inner) | Op::Abs(inner) | Op::Round(_, inner, _) => [Some(*inner), None, None],
        Op::Binary(_, left, right) => [Some(*left), Some(*right), None],
        Op::If(condition, yes, no) => [Some(*condition), Some(*yes), Some(*no)],
    }
}

fn operation(formula: &Formula, op: &Op) -> Operation {
    match op {
        Op::Number(..) => Operation::Number,
        Op::Name(name) if matches!(formula.names.get(*name), Some(Name::Line(_))) => Operation::Line,
        Op::Name(_) => Operation::Driver,
        Op::Negate(_) => Operation::Negate,
        Op::Abs(_) => Operation::Abs,
        Op::Round(Rounding::HalfEven, ..) => Operation::Round,
        Op::Round(Rounding::Up, ..) => Operation::Ceil,
        Op::Round(Rounding::Down, ..) => Operation::Floor,
        Op::If(..) => Operation::If,
        Op::Binary(op, ..) => match op {
            Binary::Add => Operation::Add,
            Binary::Subtract => Operation::Subtract,
            Binary::Multiply => Operation::Multiply,
            Binary::Divide => Operation::Divide,
            Binary::Min => Operation::Min,
            Binary::Max => Operation::Max,
            Binary::Compare(Comparison::Less) => Operation::Less,
            Binary::Compare(Comparison::LessOrEqual) => Operation::LessOrEqual,
            Binary::Compare(Comparison::Greater) => Operation::Greater,
            Binary::Compare(Comparison::GreaterOrEqual) => Operation::GreaterOrEqual,
            Binary::Compare(Comparison::Equal) => Operation::Equal,
            Binary::Compare(Comparison::NotEqual) => Operation::NotEqual,
        },
    }
}
