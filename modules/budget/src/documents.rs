//! A scenario on paper: what documents and pictures are drawn from, in the language of whoever reads them.

use crate::{
    book::{Book, Computed},
    cash_flow::day,
    errors,
    live::{Live, Standing},
    model::{
        statement::{AccountTotal, AsOf, Funding},
        vocabulary::{Side, State},
    },
    neighbours::Neighbours,
    papers::{
        self,
        xlsx::{Cells, Content},
    },
    rules::{
        cash_flow::{self, Known},
        formula::{Formula, Name},
        money::{NotBalanced, Whole, whole_and_balanced, whole_units},
    },
    store::{budgets, lines::LineRow},
};
use chrono::{Datelike, NaiveDate};
use kernel::{
    db::{At, Conn},
    error::Result,
    ids::{EventId, PartnerId},
    text::Lang,
};
use std::collections::HashMap;

pub mod pictures;
mod words;

/// What a scenario's documents are made of.
pub struct Document {
    /// What is drawn.
    pub paper: papers::Budget,
    /// By the code of the line.
    formulas: HashMap<String, Formula>,
    /// Of the event and the scenario.
    name: String,
}

impl Document {
    /// The scenario of that code or id: the baseline of an approved budget as it was approved, or as it is now if that is asked
    /// for; anything else as it is now.
    pub fn read(
        conn: &mut Conn,
        neighbours: &Neighbours,
        event: EventId,
        scenario: &str,
        as_of: AsOf,
        lang: Lang,
        now: At,
    ) -> Result<Self> {
        let frame = neighbours.frame(conn, event)?;
        let budget = budgets::get(conn, &frame, now)?;
        let book = Book::load(conn, budget)?;
        let mut live = Live::of(neighbours, &book.budget, now);
        let (computed, kept) = book.plan(book.scenario(scenario)?).as_of(conn, &mut live, as_of)?;
        // A merge moves the lines of approved budgets too; what was approved names whoever it was then.
        let partners: Vec<Option<PartnerId>> = match &kept {
            Some(kept) => book.lines.iter().map(|line| kept.partner_of(&line.code)).collect(),
            None => book.lines.iter().map(|line| line.partner_id).collect(),
        };
        let (at, funding) = match kept {
            Some(kept) => (kept.at, kept.funding),
            None => (now, computed.funding(conn, neighbours, &mut live)?),
        };
        let since = budgets::since(conn, &book.budget)?.unwrap_or(now);
        let shown = lines(&computed, lang)?;
        let funders = funding.iter().filter_map(|row| funder(row, &computed, &partners, &shown, lang)).collect();
        let paper = papers::Budget {
            lang,
            title: frame.title.clone(),
            event: frame.slug.clone(),
            organisation: None,
            currency: book.budget.currency(),
            date: day(&frame, at),
            scenario: computed.plan.scenario.name.0.pick(lang).to_owned(),
            headings: headings(&computed, lang),
            lines: shown,
            drivers: drivers(&computed, lang),
            funders,
            revision: book.budget.revision,
            state: match computed.plan.scenario.is_baseline {
                true => decided(book.budget.state, as_of, day(&frame, since), lang),
                false => papers::State::Variant,
            },
        };
        let formula = |at: usize| {
            let formula = Formula::parse(computed.plan.formula(at)?).ok()?;
            Some((book.lines[at].code.clone(), formula))
        };
        let formulas = (0..book.lines.len()).filter_map(formula).collect();
        Ok(Self { paper, formulas, name: format!("{}-{}", frame.slug, computed.plan.scenario.code) })
    }

    /// The name under which a file is saved.
    pub fn file_name(&self, ending: &str) -> String {
        format!("budget-{}.{ending}", self.name)
    }

    /// How the amount of a line is written in a workbook.
    pub fn content(&self, line: &papers::Line, cells: &Cells) -> Content {
        let Some(formula) = self.formulas.get(&line.code) else { return Content::Fixed };
        let cell = |name: &Name| match name {
            Name::Driver(name) => cells.driver(name),
            Name::Line(code) => cells.line(code),
        };
        // Every name is in the workbook: the budget was computed.
        let text = formula.to_excel(|name| cell(name).unwrap_or_else(|| "NA()".to_owned()));
        text.map_or(Content::TooLarge, Content::Formula)
    }
}

fn decided(state: State, as_of: AsOf, on: NaiveDate, lang: Lang) -> papers::State {
    let on = words::on(on, lang);
    match (state, as_of) {
        (State::Draft, _) => papers::State::Draft,
        (State::Submitted, _) => papers::State::Submitted { on },
        (State::Approved, AsOf::Now) => papers::State::Today { approved: on },
        (State::Approved, AsOf::Approved) => papers::State::Approved { on },
    }
}

fn headings(computed: &Computed<'_>, lang: Lang) -> Vec<papers::Heading> {
    let heading =
        |total: AccountTotal| papers::Heading { label: total.label.pick(lang).to_owned(), code: total.account };
    computed.accounts().into_iter().map(heading).collect()
}

fn lines(computed: &Computed<'_>, lang: Lang) -> Result<Vec<papers::Line>> {
    let rows = computed.plan.book.lines.iter().zip(&computed.amounts).zip(wholes(computed)?).zip(computed.examples());
    let chart = computed.plan.book.budget.accounts_version;
    let line = |(((row, amount), whole), is_example): (((&LineRow, &i64), i64), bool)| papers::Line {
        code: row.code.clone(),
        label: row.label.0.pick(lang).to_owned(),
        side: side(row.side),
        account: row.account.clone(),
        account_label: chart
            .known(&row.account)
            .map(|account| account.label().pick(lang).to_owned())
            .unwrap_or_default(),
        group: row.group_name.clone().unwrap_or_default(),
        amount_minor: *amount,
        whole,
        certainty: words::certainty(row.certainty, lang).to_owned(),
        is_example,
        monthly: monthly(row, *amount),
    };
    Ok(rows.map(line).collect())
}

fn side(side: Side) -> papers::Side {
    match side {
        Side::Expense => papers::Side::Expense,
        Side::Income => papers::Side::Income,
        Side::InKindExpense => papers::Side::InKindExpense,
        Side::InKindIncome => papers::Side::InKindIncome,
    }
}

/// Each line in whole units, so that both columns add up as they are printed, and balance if the budget does.
fn wholes(computed: &Computed<'_>) -> Result<Vec<i64>> {
    let exponent = computed.plan.book.budget.currency().exponent().into();
    let mut wholes = vec![0; computed.amounts.len()];
    for (left, right) in [(Side::Expense, Side::Income), (Side::InKindExpense, Side::InKindIncome)] {
        let places = |side: Side| -> Vec<usize> {
            let lines = computed.plan.book.lines.iter().enumerate();
            lines.filter(|(_, line)| line.side == side).map(|(at, _)| at).collect()
        };
        let (left, right) = (places(left), places(right));
        let amounts = |places: &[usize]| -> Vec<i64> { places.iter().map(|at| computed.amounts[*at]).collect() };
        let (expenses, income) = (amounts(&left), amounts(&right));
        let (expenses, income) = match whole_and_balanced(&expenses, &income, exponent) {
            Ok(both) => both,
            Err(NotBalanced::By(_)) => (alone(&expenses, exponent)?, alone(&income, exponent)?),
            Err(NotBalanced::TooLarge) => return Err(errors::TOO_LARGE.plain()),
        };
        for (at, whole) in left.iter().zip(expenses.parts).chain(right.iter().zip(income.parts)) {
            wholes[*at] = whole;
        }
    }
    Ok(wholes)
}

fn alone(amounts: &[i64], exponent: u32) -> Result<Whole> {
    whole_units(amounts, exponent).map_err(|_| errors::TOO_LARGE.plain())
}

/// How a line was planned over the months; nothing where nobody has said when.
fn monthly(row: &LineRow, amount: i64) -> Vec<papers::Month> {
    let phasing = row.phasing.as_ref().map(|phasing| &phasing.0);
    let planned = cash_flow::spread(&Known { total: amount, phasing, ..Known::default() }, None);
    let part = |(month, part): (&cash_flow::Month, &cash_flow::Part)| {
        let first: NaiveDate = format!("{month}-01").parse().ok()?;
        Some(papers::Month { year: first.year(), month: first.month(), minor: part.amount })
    };
    planned.months.iter().filter_map(part).collect()
}

fn drivers(computed: &Computed<'_>, lang: Lang) -> Vec<papers::Driver> {
    let rows = computed.plan.drivers.iter().zip(&computed.standings).zip(&computed.values);
    let driver =
        |((row, standing), value): ((&&crate::store::drivers::DriverRow, &Standing), &rust_decimal::Decimal)| {
            papers::Driver {
                name: row.name.clone(),
                label: row.label.as_ref().map_or(row.name.as_str(), |label| label.0.pick(lang)).to_owned(),
                unit: row.unit.clone(),
                value: *value,
                distribution: words::source(&row.source.0, row.note.as_deref(), standing.absent, lang),
            }
        };
    rows.map(driver).collect()
}

/// Who pays in cash; income without a funder stands under its account, so that what is planned makes the whole income.
/// `partners` are the funders of the lines, `shown` the lines of the budget as they are printed.
fn funder(
    row: &Funding,
    computed: &Computed<'_>,
    partners: &[Option<PartnerId>],
    shown: &[papers::Line],
    lang: Lang,
) -> Option<papers::Funder> {
    if row.in_kind {
        return None;
    }
    let lines = computed.plan.book.lines.iter().zip(partners);
    let chart = computed.plan.book.budget.accounts_version;
    let own = lines.zip(shown).filter(|((line, partner), _)| {
        let of_class = row.account.as_deref().is_none_or(|class| line.account.starts_with(class));
        let here = line.side == Side::Income && **partner == row.partner_id && of_class;
        here && chart.is_public(&line.account) == row.public_funding
    });
    let own: Vec<&papers::Line> = own.map(|(_, line)| line).collect();
    let name = match (&row.name, &row.account) {
        (Some(name), _) => name.clone(),
        (None, Some(class)) => words::without_funder(class, row.label.as_ref(), lang),
        (None, None) => words::UNKNOWN.pick(lang).to_owned(),
    };
    let minor = |amount: Option<kernel::money::Money>| amount.map(|amount| amount.amount_minor);
    Some(papers::Funder {
        name,
        planned: row.total.amount_minor,
        whole: own.iter().map(|line| line.whole).sum(),
        requested: minor(row.asked),
        granted: minor(row.granted.or(row.signed)),
        paid: minor(row.received),
        share: row.share,
        public: row.public_funding,
        lines: own.iter().map(|line| line.code.clone()).collect(),
    })
}
