//! A formula that was read: its text, and what it computes.

use super::problem::{Problem, Span};
use super::unit::Unit;
use rust_decimal::Decimal;

/// What a formula refers to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Name {
    /// A driver, by its name.
    Driver(String),
    /// Another line, by its code.
    Line(String),
}

/// A formula whose text was understood. Whether its names exist and its units fit is the sheet's to say.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    pub(super) text: String,
    /// Every operation after its operands; the last one is the result. Never empty.
    pub(super) nodes: Vec<Node>,
    /// Each name once, in the order in which they first appear.
    pub(super) names: Vec<Name>,
}

/// One operation or value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub op: Op,
    pub at: Span,
}

/// Position of a node in its formula.
pub(super) type At = usize;

/// What a node does; operands stand before it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Number(Decimal, Measure),
    /// Index into the formula's names.
    Name(usize),
    Negate(At),
    Abs(At),
    /// With the multiple to round to.
    Round(Rounding, At, Option<Decimal>),
    Binary(Binary, At, At),
    /// Condition (a comparison), value if it holds, value if not.
    If(At, At, At),
}

/// How a literal is meant.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Measure {
    Bare,
    Percent,
    In(Unit),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rounding {
    HalfEven,
    Up,
    Down,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Min,
    Max,
    Compare(Comparison),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    /// Whether it holds for two values of which the first is so to the second.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
        }
    }

    pub fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
        }
    }
}

impl Rounding {
    pub fn name(self) -> &'static str {
        match self {
            Self::HalfEven => "round",
            Self::Up => "ceil",
            Self::Down => "floor",
        }
    }
}

/// The words of the language.
pub(super) const FUNCTIONS: [&str; 8] = ["abs", "ceil", "floor", "if", "line", "max", "min", "round"];

/// Whether a driver may have this name: `[a-z][a-z0-9_]*`, at most 64 characters, none of the language's own words.
pub fn is_driver_name(text: &str) -> bool {
    let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.len() <= 64
        && text.bytes().all(allowed)
        && !FUNCTIONS.contains(&text)
}

impl Formula {
    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many operations and values it has.
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// The drivers and lines that it refers to, each once, in the order in which they first appear.
    pub fn names(&self) -> &[Name] {
        &self.names
    }

    /// The formula after a driver or a line was renamed; the rest of the text stays as it was written.
    ///
    /// # Errors
    /// `formula.too_long`; `formula.unknown_name` where nothing can be called so.
    pub fn rename(&self, old: &Name, new: &Name) -> Result<Self, Problem> {
        let (valid, name, new) = match new {
            Name::Driver(name) => (is_driver_name(name), name, name.clone()),
            Name::Line(code) => {
                (!code.contains(|c: char| c == '"' || c.is_control()), code, format!("line(\"{code}\")"))
            }
        };
        if !valid {
            return Err(Problem::unknown_name(self.span(), name, None));
        }
        let is_old = |node: &&Node| matches!(node.op, Op::Name(name) if self.names.get(name) == Some(old));
        let places: Vec<Span> = self.nodes.iter().filter(is_old).map(|node| node.at).collect();
        let mut text = String::with_capacity(self.text.len());
        for (at, c) in self.text.chars().enumerate() {
            if places.iter().any(|place| place.start == at) {
                text.push_str(&new);
            }
            if !places.iter().any(|place| (place.start..place.end).contains(&at)) {
                text.push(c);
            }
        }
        Self::parse(&text)
    }

    /// The operation that gives the result.
    pub(super) fn root(&self) -> At {
        self.nodes.len().saturating_sub(1)
    }

    /// The whole of the text.
    pub(super) fn span(&self) -> Span {
        Span { start: 0, end: self.text.chars().count() }
    }

    /// The first place where a name stands.
    pub(super) fn place_of(&self, name: usize) -> Span {
        let node = self.nodes.iter().find(|node| matches!(node.op, Op::Name(other) if other == name));
        node.map_or_else(|| self.span(), |node| node.at)
    }
}
