//! Whether a formula's units fit together, and what it comes out in.

use super::problem::{Problem, Span};
use super::tree::{Binary, Formula, Measure, Op};
use super::unit::{Unit, shown, too_many};
use std::collections::HashMap;

/// What is known of the unit of a node.
#[derive(Debug, Clone)]
pub(super) enum Measured {
    /// A literal zero, which fits any unit.
    Any,
    In(Unit),
    /// A part is not known or does not fit, which is said elsewhere.
    Unknown,
}

impl Measured {
    /// The unit, where there is one.
    pub fn unit(&self) -> Option<Unit> {
        match self {
            Self::Any => Some(Unit::one()),
            Self::In(unit) => Some(unit.clone()),
            Self::Unknown => None,
        }
    }
}

/// Products and quotients of units that were made already: a budget says the same over and over.
#[derive(Default)]
pub(super) struct Products(HashMap<(usize, usize, bool), Product>);

/// What two units make. They are kept, so that nothing else comes to stand at their addresses.
struct Product {
    _of: [Unit; 2],
    made: Option<Unit>,
}

impl Products {
    /// Nothing where it combines too many base units.
    fn of(&mut self, op: Binary, left: &Unit, right: &Unit) -> Option<Unit> {
        let divide = op == Binary::Divide;
        let new = || Product {
            made: if divide { left.per(right) } else { left.times(right) },
            _of: [left.clone(), right.clone()],
        };
        self.0.entry((left.address(), right.address(), divide)).or_insert_with(new).made.clone()
    }
}

/// The unit of each node. `names` are the units of the formula's names, in their order; nothing where a name is unknown.
pub(super) fn measure(
    formula: &Formula,
    names: &[Option<Unit>],
    products: &mut Products,
    problems: &mut Vec<Problem>,
) -> Vec<Measured> {
    let mut known: Vec<Measured> = Vec::with_capacity(formula.nodes.len());
    for node in &formula.nodes {
        let of = |at: usize| known.get(at).unwrap_or(&Measured::Unknown);
        let measured = match &node.op {
            Op::Number(number, Measure::Bare) if number.is_zero() => Measured::Any,
            Op::Number(_, Measure::In(unit)) => Measured::In(unit.clone()),
            Op::Number(..) => Measured::In(Unit::one()),
            Op::Name(name) => names.get(*name).cloned().flatten().map_or(Measured::Unknown, |unit| {
                // A value in percent counts as its fraction.
                Measured::In(if unit.is_percent() { Unit::one() } else { unit })
            }),
            Op::Negate(inner) | Op::Abs(inner) | Op::Round(_, inner, _) => of(*inner).clone(),
            Op::Binary(op @ (Binary::Multiply | Binary::Divide), left, right) => {
                let made = match (of(*left).unit(), of(*right).unit()) {
                    (Some(left), Some(right)) => products.of(*op, &left, &right).map(Measured::In),
                    _ => Some(Measured::Unknown),
                };
                made.unwrap_or_else(|| {
                    problems.push(too_many(node.at));
                    Measured::Unknown
                })
            }
            Op::Binary(Binary::Compare(_), left, right) => match alike(of(*left), of(*right), node.at, problems) {
                Measured::Unknown => Measured::Unknown,
                Measured::Any | Measured::In(_) => Measured::In(Unit::one()),
            },
            Op::Binary(_, left, right) => alike(of(*left), of(*right), node.at, problems),
            Op::If(_, yes, no) => alike(of(*yes), of(*no), node.at, problems),
        };
        known.push(measured);
    }
    known
}

/// The unit that two values share, which are added, compared or chosen between.
fn alike(left: &Measured, right: &Measured, at: Span, problems: &mut Vec<Problem>) -> Measured {
    match (left, right) {
        (Measured::Unknown, _) | (_, Measured::Unknown) => Measured::Unknown,
        (Measured::Any, other) | (other, Measured::Any) => other.clone(),
        (Measured::In(left), Measured::In(right)) if left.fits(right) => Measured::In(left.clone()),
        (Measured::In(left), Measured::In(right)) => {
            let (left, right) = (shown(left), shown(right));
            let fr =
                format!("« {left} » et « {right} » ne vont pas ensemble : la même unité est attendue des deux côtés.");
            let en = format!("“{left}” and “{right}” do not go together: both sides need the same unit.");
            problems.push(Problem::units(at, fr, en));
            Measured::Unknown
        }
    }
}

/// The problem of a line that does not come out in the currency.
pub(super) fn outcome(formula: &Formula, result: &Measured, currency: &Unit) -> Option<Problem> {
    let Measured::In(unit) = result else { return None };
    if unit.fits(currency) {
        return None;
    }
    let (came_out, wanted) = (shown(unit), shown(currency));
    let mut fr = format!("Le résultat est en « {came_out} » et devrait être en « {wanted} ».");
    let mut en = format!("The result is in “{came_out}” and should be in “{wanted}”.");
    if let Some(missing) = currency.per(unit) {
        let missing = shown(&missing);
        fr.push_str(&format!(" Il manque un facteur en « {missing} »."));
        en.push_str(&format!(" A factor in “{missing}” is missing."));
    }
    Some(Problem::units(formula.span(), fr, en))
}

/// The name that was probably meant.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > 64 {
        return None;
    }
    let name = name.to_lowercase();
    // A third of the letters may be wrong; longer names are compared only with names of about their length.
    let most = (length / 3).clamp(1, 3);
    known
        .filter(|other| other.chars().count().abs_diff(length) <= most)
        .map(|other| (strsim::osa_distance(&name, &other.to_lowercase()), other))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}
