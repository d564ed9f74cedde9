//! A budget's lines, checked against each other and put into an order in which they can be computed.

use super::check::{self, Measured, Products};
use super::problem::Problem;
use super::tree::{Formula, Name};
use super::unit::Unit;
use std::{collections::HashMap, sync::Arc};

/// Most problems that are reported at once.
pub(super) const MAX_PROBLEMS: usize = 100;
/// How often the nearest name is searched for in one budget: the only step that compares texts.
const MAX_SUGGESTIONS: usize = 10;

/// The currency of a budget: formulas compute in major units (euros), lines come out in minor ones (cents).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    pub(super) unit: Unit,
    pub(super) exponent: u32,
}

impl Currency {
    /// By the code of ISO 4217 and the number of digits of the minor unit: 2 for cents. Nothing above 4, the most that
    /// the standard has.
    pub fn new(code: &str, exponent: u32) -> Option<Self> {
        (exponent <= 4).then(|| Self { unit: Unit::base(code), exponent })
    }

    /// Minor units in a major one.
    pub(super) fn minor_per_major(&self) -> i64 {
        10_i64.pow(self.exponent) // at most 4, see `new`
    }
}

/// What a line amounts to.
#[derive(Debug, Clone, PartialEq)]
pub enum LineRule {
    /// A fixed amount in minor units.
    Amount(i64),
    /// What the formula comes to.
    Formula(Arc<Formula>),
}

impl LineRule {
    /// What this formula comes to.
    pub fn of(formula: Formula) -> Self {
        Self::Formula(Arc::new(formula))
    }
}

/// A budget that was checked: every name is known, the units fit, and no line needs itself.
#[derive(Debug, Clone)]
pub struct Sheet {
    pub(super) currency: Currency,
    pub(super) drivers: Vec<(String, Unit)>,
    pub(super) lines: Vec<Line>,
    /// Positions of the lines, each after those that it refers to.
    pub(super) order: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Line {
    pub code: String,
    pub rule: LineRule,
    /// What the formula's names are, in their order.
    pub refs: Vec<Ref>,
}

/// A driver or line by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ref {
    Driver(usize),
    Line(usize),
    /// Only while a sheet is checked.
    Unknown,
}

impl Sheet {
    /// Checks a budget. `drivers` are names with their units, `lines` codes with what they amount to; both unique.
    ///
    /// # Errors
    /// What is wrong, with the position of the line: `formula.unknown_name`, `formula.units`, `formula.cycle`; all at
    /// once, by line, up to a hundred.
    pub fn compile(
        drivers: &[(&str, Unit)],
        lines: &[(&str, LineRule)],
        currency: Currency,
    ) -> Result<Self, Vec<(usize, Problem)>> {
        let mut sheet = Self {
            currency,
            drivers: drivers.iter().map(|(name, unit)| ((*name).to_owned(), unit.clone())).collect(),
            lines: Vec::with_capacity(lines.len()),
            order: Vec::new(),
        };
        let by_name: HashMap<&str, usize> = drivers.iter().enumerate().map(|(at, (name, _))| (*name, at)).collect();
        let by_code: HashMap<&str, usize> = lines.iter().enumerate().map(|(at, (code, _))| (*code, at)).collect();
        for (code, rule) in lines {
            let names = if let LineRule::Formula(formula) = rule { formula.names() } else { &[] };
            let find = |name: &Name| match name {
                Name::Driver(name) => by_name.get(name.as_str()).copied().map(Ref::Driver),
                Name::Line(code) => by_code.get(code.as_str()).copied().map(Ref::Line),
            };
            let refs = names.iter().map(|name| find(name).unwrap_or(Ref::Unknown)).collect();
            sheet.lines.push(Line { code: (*code).to_owned(), rule: rule.clone(), refs });
        }
        let mut problems = sheet.names_and_units();
        problems.extend(sheet.arrange());
        problems.sort_by_key(|(line, problem)| (*line, problem.start));
        problems.truncate(MAX_PROBLEMS);
        if problems.is_empty() { Ok(sheet) } else { Err(problems) }
    }

    /// The codes of the lines, in the order given.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|line| line.code.as_str())
    }

    /// Which lines rest on something that is marked: they are marked themselves, or their formula names a driver or a line that
    /// is, also through others. Both in the order given to [`Self::compile`]; what is missing at the end is not marked.
    pub fn resting_on(&self, drivers: &[bool], lines: &[bool]) -> Vec<bool> {
        let mut marked = lines.to_vec();
        marked.resize(self.lines.len(), false);
        for at in &self.order {
            let is_marked = |name: &Ref| match name {
                Ref::Driver(driver) => drivers.get(*driver).copied().unwrap_or_default(),
                Ref::Line(line) => marked[*line],
                Ref::Unknown => false,
            };
            let rests = self.lines[*at].refs.iter().any(is_marked);
            marked[*at] |= rests;
        }
        marked
    }

    fn names_and_units(&self) -> Vec<(usize, Problem)> {
        let mut found = Vec::new();
        let mut suggestions = MAX_SUGGESTIONS;
        let mut products = Products::default();
        for (at, line) in self.lines.iter().enumerate() {
            let LineRule::Formula(formula) = &line.rule else { continue };
            let mut problems = Vec::new();
            for (name, _) in line.refs.iter().enumerate().filter(|(_, found)| **found == Ref::Unknown) {
                problems.extend(self.unknown(formula, name, suggestions > 0));
                suggestions = suggestions.saturating_sub(1);
            }
            let measured = check::measure(formula, &self.units_of(line), &mut products, &mut problems);
            if let Some(result) = measured.last() {
                problems.extend(check::outcome(formula, result, &self.currency.unit));
            }
            found.extend(problems.into_iter().map(|problem| (at, problem)));
            if found.len() >= MAX_PROBLEMS {
                break;
            }
        }
        found
    }

    fn unknown(&self, formula: &Formula, name: usize, suggest: bool) -> Option<Problem> {
        let place = formula.place_of(name);
        let drivers = || self.drivers.iter().map(|(name, _)| name.as_str());
        let (name, nearest) = match formula.names.get(name)? {
            Name::Driver(name) => (name, suggest.then(|| check::nearest(name, drivers())).flatten()),
            Name::Line(code) => (code, suggest.then(|| check::nearest(code, self.codes())).flatten()),
        };
        Some(Problem::unknown_name(place, name, nearest))
    }

    /// The units of a line's names, in their order.
    pub(super) fn units_of(&self, line: &Line) -> Vec<Option<Unit>> {
        let unit = |name: &Ref| match name {
            Ref::Driver(at) => self.drivers.get(*at).map(|(_, unit)| unit.clone()),
            Ref::Line(_) => Some(self.currency.unit.clone()),
            Ref::Unknown => None,
        };
        line.refs.iter().map(unit).collect()
    }

    /// The units of a formula's nodes, once it has been checked.
    pub(super) fn measured(&self, line: &Line, formula: &Formula) -> Vec<Measured> {
        check::measure(formula, &self.units_of(line), &mut Products::default(), &mut Vec::new())
    }

    /// Finds the order; depth first, without recursion, since a chain may be as long as the budget.
    fn arrange(&mut self) -> Vec<(usize, Problem)> {
        #[derive(Clone, Copy, PartialEq)]
        enum State {
            New,
            Open,
            Done,
        }
        let mut states = vec![State::New; self.lines.len()];
        let mut problems = Vec::new();
        // The lines being looked at, each referred to by the one before, with the next name to follow.
        let mut path: Vec<(usize, usize)> = Vec::new();
        for first in 0..self.lines.len() {
            if states[first] == State::New {
                states[first] = State::Open;
                path.push((first, 0));
            }
            while let Some((line, next)) = path.last_mut() {
                let (at, name) = (*line, *next);
                let Some(found) = self.lines[at].refs.get(name) else {
                    states[at] = State::Done;
                    self.order.push(at);
                    path.pop();
                    continue;
                };
                *next += 1;
                let Ref::Line(other) = *found else { continue };
                match states[other] {
                    State::Done => {}
                    State::New => {
                        states[other] = State::Open;
                        path.push((other, 0));
                    }
                    State::Open if problems.len() < MAX_PROBLEMS => {
                        let from = path.iter().position(|(line, _)| *line == other).unwrap_or(0);
                        let around: Vec<usize> = path[from..].iter().map(|(line, _)| *line).collect();
                        // Whoever mends one of them has to know, so each is told, from where it stands.
                        for (turn, (line, next)) in path[from..].iter().enumerate() {
                            let LineRule::Formula(formula) = &self.lines[*line].rule else { continue };
                            let way = (0..=around.len()).map(|step| around[(turn + step) % around.len()]);
                            let way: Vec<&str> = way.map(|line| self.lines[line].code.as_str()).collect();
                            problems.push((*line, Problem::cycle(formula.place_of(*next - 1), &way)));
                        }
                    }
                    State::Open => {}
                }
            }
        }
        problems
    }
}
