//! Why a figure is what it is: from a total down to lines, hypotheses and their sources.

use crate::{
    book::Computed,
    errors,
    model::{
        explanation::{ExplanationOut, MOST, SourceKind, Step, StepOperation, StepSource},
        figure::Figure,
        line::BALANCE,
        revision::Snapshot,
        vocabulary::{Certainty, Chart, Side},
    },
    rules::formula::{Explanation, Operation},
    statement::sides_of,
    store::lines::LineRow,
};
use kernel::{db::At, error::Result, ids::PartnerId};

/// What a statement has totals of beside the sides: `account:60`, `group:expense:Accueil`, `certainty:income:signed`,
/// `funding:74:public`, `ceiling:public_funding`. No line has such a code.
enum Part<'f> {
    /// Account or class of accounts.
    Account(&'f str),
    /// Heading on a side; `None` is what has no heading.
    Group(Side, Option<&'f str>),
    /// What is equally sure.
    Certainty(Side, Certainty),
    /// A row of the funding plan: a funder, or a class of accounts where none is named.
    Source(&'f str, Money),
    /// What counts towards the ceiling of public funding.
    PublicFunding,
    /// What counts towards the ceiling of one funder.
    Funder(&'f str),
}

/// What a funder gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Money {
    Public,
    Private,
    InKind,
}

impl Money {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "public" => Self::Public,
            "private" => Self::Private,
            "in_kind" => Self::InKind,
            _ => return None,
        })
    }

    fn of(line: &LineRow, chart: Chart) -> Option<Self> {
        match line.side {
            Side::Income if chart.is_public(&line.account) => Some(Self::Public),
            Side::Income => Some(Self::Private),
            Side::InKindIncome => Some(Self::InKind),
            Side::Expense | Side::InKindExpense => None,
        }
    }
}

impl Part<'_> {
    /// Whether a line belongs to it whose funder or supplier is this one, in a budget with the accounts of `chart`.
    fn has(&self, line: &LineRow, partner: Option<PartnerId>, chart: Chart) -> bool {
        let funder = partner.map(|partner| partner.to_string());
        match self {
            Self::Account(account) => line.account.starts_with(*account),
            Self::Group(side, group) => line.side == *side && line.group_name.as_deref() == *group,
            Self::Certainty(side, certainty) => (line.side, line.certainty) == (*side, *certainty),
            Self::Source(source, money) => {
                let source_of_line = funder.as_deref().or_else(|| line.account.get(..2));
                Money::of(line, chart) == Some(*money) && source_of_line == Some(*source)
            }
            Self::PublicFunding => chart.is_public(&line.account),
            Self::Funder(id) => line.side == Side::Income && funder.as_deref() == Some(*id),
        }
    }
}

fn part_of(figure: &str) -> Option<Part<'_>> {
    match figure.split_once(':')? {
        ("account", account) => (account.len() >= 2).then_some(Part::Account(account)),
        ("group", rest) => {
            let (side, group) = rest.split_once(':')?;
            Some(Part::Group(Side::named(side)?, Some(group).filter(|group| !group.is_empty())))
        }
        ("certainty", rest) => {
            let (side, certainty) = rest.split_once(':')?;
            Some(Part::Certainty(Side::named(side)?, Certainty::named(certainty)?))
        }
        ("funding", rest) => {
            let (source, money) = rest.split_once(':')?;
            Some(Part::Source(source, Money::named(money)?))
        }
        ("ceiling", "public_funding") => Some(Part::PublicFunding),
        ("ceiling", rest) => Some(Part::Funder(rest.strip_prefix("funder:")?)),
        _ => None,
    }
}

/// Explains a line by its code or id, or a total by its name; 404 otherwise. `kept` is what was approved, where that is what was
/// computed.
pub fn of(computed: &Computed<'_>, kept: Option<&Snapshot>, figure: &str, now: At) -> Result<ExplanationOut> {
    let mut writer = Writer {
        computed,
        amounts: computed.amounts.iter().copied().map(Some).collect(),
        steps: Vec::new(),
        explained: vec![None; computed.amounts.len()],
        more: false,
    };
    match (sides_of(figure), part_of(figure)) {
        (Some(sides), _) => writer.total(figure, &sides),
        (None, Some(part)) => writer.part(figure, &part, kept)?,
        (None, None) => {
            let lines = &computed.plan.book.lines;
            let at = lines.iter().position(|line| line.code == figure || line.id.to_string() == figure);
            writer.line(None, at.ok_or_else(errors::figure_not_found)?);
        }
    }
    Ok(ExplanationOut {
        event_id: computed.plan.book.budget.event_id,
        scenario: computed.plan.scenario.into(),
        figure: figure.to_owned(),
        at: kept.map_or(now, |kept| kept.at),
        steps: writer.steps,
        truncated: writer.more,
    })
}

struct Writer<'c> {
    computed: &'c Computed<'c>,
    /// What each line comes to, as the sheet takes it.
    amounts: Vec<Option<i64>>,
    steps: Vec<Step>,
    /// The step that explains each line.
    explained: Vec<Option<usize>>,
    more: bool,
}

/// A part of a line's computation that is still to be written, with the step above it.
type Todo = (usize, Explanation);

impl Writer<'_> {
    /// Adds a step; `None` once there are too many.
    fn push(&mut self, parent: Option<usize>, operation: StepOperation) -> Option<&mut Step> {
        if self.steps.len() >= MOST {
            self.more = true;
            return None;
        }
        self.steps.push(Step {
            index: self.steps.len(),
            parent,
            operation,
            name: None,
            label: None,
            negative: false,
            amount: None,
            value: None,
            unit: None,
            formula: None,
            start: None,
            end: None,
            source: None,
            explained_at: None,
        });
        self.steps.last_mut()
    }

    fn total(&mut self, name: &str, sides: &[(Side, i64)]) {
        let minor: i64 = sides.iter().map(|(side, sign)| sign * self.computed.total(*side)).sum();
        let amount = self.computed.money(minor);
        let Some(root) = self.push(None, StepOperation::Total) else { return };
        (root.name, root.amount) = (Some(name.to_owned()), Some(amount));
        let root = root.index;
        for (side, sign) in sides {
            if name != BALANCE {
                self.side(root, *side);
                continue;
            }
            let amount = self.computed.money(self.computed.total(*side));
            let Some(step) = self.push(Some(root), StepOperation::Total) else { return };
            (step.name, step.amount) = (Some(side.total().to_owned()), Some(amount));
            step.negative = *sign < 0;
            let parent = step.index;
            self.side(parent, *side);
        }
    }

    /// The lines that make a total; 404 if there are none.
    fn part(&mut self, name: &str, part: &Part<'_>, kept: Option<&Snapshot>) -> Result<()> {
        let lines = &self.computed.plan.book.lines;
        let partner = |line: &LineRow| kept.map_or(line.partner_id, |kept| kept.partner_of(&line.code));
        let chart = self.computed.plan.book.budget.accounts_version;
        let is_of = |line: &LineRow| part.has(line, partner(line), chart);
        let members: Vec<usize> = (0..lines.len()).filter(|at| is_of(&lines[*at])).collect();
        // A ceiling on public funding is shown when there is none, too.
        if members.is_empty() && !matches!(part, Part::PublicFunding) {
            return Err(errors::figure_not_found());
        }
        let amount = self.computed.money(members.iter().map(|at| self.computed.amounts[*at]).sum());
        let Some(root) = self.push(None, StepOperation::Total) else { return Ok(()) };
        (root.name, root.amount) = (Some(name.to_owned()), Some(amount));
        let root = root.index;
        for at in members {
            self.line(Some(root), at);
        }
        Ok(())
    }

    fn side(&mut self, parent: usize, side: Side) {
        let lines = &self.computed.plan.book.lines;
        for at in (0..lines.len()).filter(|at| lines[*at].side == side) {
            self.line(Some(parent), at);
        }
    }

    /// A line with its whole computation, and those of the lines that it refers to. Without recursion: a chain of lines may
    /// be as long as the budget.
    fn line(&mut self, parent: Option<usize>, at: usize) {
        let mut todo: Vec<Todo> = Vec::new();
        self.open_line(parent, at, None, &mut todo);
        while let Some((parent, step)) = todo.pop() {
            if step.operation == Operation::Line {
                let lines = &self.computed.plan.book.lines;
                let found = lines.iter().position(|line| Some(&line.code) == step.name.as_ref());
                if let Some(at) = found {
                    self.open_line(Some(parent), at, Some((step.start, step.end)), &mut todo);
                }
                continue;
            }
            let driver = match step.operation {
                Operation::Driver => step.name.as_deref().and_then(|name| self.driver(name)),
                _ => None,
            };
            let Some(written) = self.push(Some(parent), step.operation.into()) else { return };
            written.value = step.value.map(Figure::nearest);
            (written.name, written.unit) = (step.name, Some(step.unit));
            (written.start, written.end) = (Some(step.start), Some(step.end));
            if let Some((label, source)) = driver {
                (written.label, written.source) = (label, Some(source));
            }
            let parent = written.index;
            // The last to come is the first to go.
            todo.extend(step.children.into_iter().rev().map(|child| (parent, child)));
        }
    }

    fn open_line(&mut self, parent: Option<usize>, at: usize, place: Option<(usize, usize)>, todo: &mut Vec<Todo>) {
        let line = &self.computed.plan.book.lines[at];
        let formula = self.computed.plan.formula(at).map(str::to_owned);
        let amount = self.computed.money(self.computed.amounts[at]);
        let known = self.explained[at];
        let Some(step) = self.push(parent, StepOperation::Line) else { return };
        (step.name, step.label) = (Some(line.code.clone()), Some(line.label.0.clone()));
        (step.amount, step.formula, step.explained_at) = (Some(amount), formula, known);
        (step.start, step.end) = (place.map(|(start, _)| start), place.map(|(_, end)| end));
        let index = step.index;
        if known.is_some() {
            return;
        }
        self.explained[at] = Some(index);
        let found = self.computed.sheet.explain(at, &self.computed.values, &self.amounts);
        let children = found.map(|root| root.children).unwrap_or_default();
        todo.extend(children.into_iter().rev().map(|child| (index, child)));
    }

    fn driver(&self, name: &str) -> Option<(Option<kernel::text::Localized>, StepSource)> {
        let plan = &self.computed.plan;
        let at = plan.drivers.iter().position(|row| row.name == name)?;
        let (row, standing) = (plan.drivers[at], self.computed.standings[at]);
        let source = &row.source.0;
        let kind = match (&source.link, &source.distribution) {
            (Some(_), _) if standing.absent => SourceKind::Fallback,
            (Some(_), _) => SourceKind::Link,
            (None, Some(_)) => SourceKind::Distribution,
            (None, None) => SourceKind::Value,
        };
        let scenario = plan.book.scenarios.iter().find(|other| other.id == row.scenario_id);
        let source = StepSource {
            kind,
            scenario: scenario.map(|row| row.code.clone()).unwrap_or_default(),
            distribution: source.distribution.clone(),
            link: source.link.clone(),
            note: row.note.clone(),
            is_example: row.is_example,
        };
        Some((row.label.as_ref().map(|label| label.0.clone()), source))
    }
}
