//! When the money of a scenario comes and goes, month by month.

use crate::{
    book::Computed,
    errors,
    execution::by_line,
    ids::{ActualId, LineId},
    model::{
        actual::ActualKind,
        cash_flow::{CashFlowOut, CashFlowQuery, CashLine, CashLineMonth, CashMonth, LowPoint},
        vocabulary::Side,
    },
    rules::cash_flow::{Known, Month, Part, Spread, planned_from, shown_from, spread},
    store::{actuals::ActualRow, lines::LineRow},
};
use chrono::NaiveDate;
use contracts::events::EventFrame;
use kernel::{db::At, error::Result, money::Money, text::Localized};
use std::collections::{BTreeMap, HashMap};

/// The day that it is then where the event is.
pub fn day(frame: &EventFrame, at: At) -> NaiveDate {
    let zone: chrono_tz::Tz = frame.timezone.parse().unwrap_or(chrono_tz::UTC);
    at.utc().with_timezone(&zone).date_naive()
}

/// Payments of each line, and what is left of its invoices, by month.
#[derive(Default)]
struct Moves {
    paid: Vec<(Month, i64)>,
    due: Vec<(Month, i64)>,
}

fn moves(actuals: &[ActualRow]) -> HashMap<LineId, Moves> {
    let payments = || actuals.iter().filter(|row| row.kind == ActualKind::Payment);
    let mut settled: HashMap<ActualId, i64> = HashMap::new();
    for row in payments() {
        if let Some(id) = row.follows_id {
            *settled.entry(id).or_default() += row.amount_minor;
        }
    }
    let mut all: HashMap<LineId, Moves> = HashMap::new();
    for row in payments() {
        all.entry(row.line_id).or_default().paid.push((Month::of(row.happened_on), row.amount_minor));
    }
    for row in actuals.iter().filter(|row| row.kind == ActualKind::Invoice) {
        let open = row.amount_minor - settled.get(&row.id).copied().unwrap_or_default();
        if let Some(due_on) = row.due_on.filter(|_| open != 0) {
            all.entry(row.line_id).or_default().due.push((Month::of(due_on), open));
        }
    }
    all
}

/// Receipts and payments of a month.
#[derive(Clone, Copy, Default)]
struct Flow {
    receipts: Part,
    payments: Part,
}

impl Flow {
    fn add(&mut self, other: &Self) {
        for (part, more) in [(&mut self.receipts, other.receipts), (&mut self.payments, other.payments)] {
            part.amount += more.amount;
            part.paid += more.paid;
        }
    }

    fn net(&self) -> i64 {
        self.receipts.amount - self.payments.amount
    }
}

impl Computed<'_> {
    /// Month by month. Contributions in kind move no money and are left out.
    pub fn cash_flow(
        &self,
        actuals: &[ActualRow],
        query: &CashFlowQuery,
        today: NaiveDate,
        now: At,
    ) -> Result<CashFlowOut> {
        let began = actuals.iter().any(|row| row.kind == ActualKind::Payment);
        let as_of = query.as_of.or(began.then_some(today));
        let totals = self.at_completion(&by_line(actuals));
        let moved = moves(actuals);
        let none = Moves::default();
        let mut flows: BTreeMap<Month, Flow> = BTreeMap::new();
        let (mut undated_receipts, mut undated_payments) = (0, 0);
        let mut lines = Vec::new();
        for (line, total) in self.plan.book.lines.iter().zip(totals).filter(|(line, _)| !line.side.in_kind()) {
            let moves = moved.get(&line.id).unwrap_or(&none);
            let known = Known {
                total: i64::try_from(total).map_err(|_| errors::TOO_LARGE.plain())?,
                phasing: line.phasing.as_ref().map(|phasing| &phasing.0),
                paid: moves.paid.clone(),
                due: moves.due.clone(),
            };
            let spread = spread(&known, as_of.map(Month::of));
            for (month, part) in &spread.months {
                let flow = flows.entry(*month).or_default();
                let side = if line.side == Side::Income { &mut flow.receipts } else { &mut flow.payments };
                side.amount += part.amount;
                side.paid += part.paid;
            }
            let undated = if line.side == Side::Income { &mut undated_receipts } else { &mut undated_payments };
            *undated += spread.undated;
            lines.push(self.cash_line(line, known.total, &spread)?);
        }
        let budget = &self.plan.book.budget;
        let opening = query.opening_minor.unwrap_or_default();
        let moving = self.plan.book.lines.iter().filter(|line| !line.side.in_kind());
        let planned = moving.filter_map(|line| planned_from(&line.phasing.as_ref()?.0)).min();
        let (before, months) = self.cash_months(&flows, planned, opening)?;
        Ok(CashFlowOut {
            event_id: budget.event_id,
            scenario: self.plan.scenario.into(),
            currency: budget.currency(),
            at: now,
            as_of,
            opening: self.exactly(opening)?,
            low_point: low_point(&months),
            before,
            months,
            undated_receipts: self.exactly(undated_receipts)?,
            undated_payments: self.exactly(undated_payments)?,
            lines,
        })
    }

    /// An amount that JSON readers keep exactly; 409 beyond.
    fn exactly(&self, minor: i64) -> Result<Money> {
        let small = minor.unsigned_abs() <= Money::MAX_MINOR.unsigned_abs();
        if small { Ok(self.money(minor)) } else { Err(errors::TOO_LARGE.plain()) }
    }

    fn cash_line(&self, line: &LineRow, total: i64, spread: &Spread) -> Result<CashLine> {
        let month = |(month, part): (&Month, &Part)| {
            let (amount, paid) = (self.exactly(part.amount)?, self.exactly(part.paid)?);
            Ok(CashLineMonth { month: month.to_string(), amount, paid })
        };
        Ok(CashLine {
            id: line.id,
            code: line.code.clone(),
            label: line.label.0.clone(),
            side: line.side,
            total: self.exactly(total)?,
            undated: self.exactly(spread.undated)?,
            months: spread.months.iter().map(month).collect::<Result<_>>()?,
        })
    }

    /// What moved long before the plan, as one; then every month to the last, with what there is at its end.
    fn cash_months(
        &self,
        flows: &BTreeMap<Month, Flow>,
        planned: Option<Month>,
        opening: i64,
    ) -> Result<(Option<CashMonth>, Vec<CashMonth>)> {
        let Some(last) = flows.keys().next_back().copied() else { return Ok((None, Vec::new())) };
        let from = shown_from(planned, last);
        let (mut balance, mut earlier) = (opening, Flow::default());
        for (_, flow) in flows.range(..from) {
            earlier.add(flow);
        }
        balance += earlier.net();
        let since = flows.keys().next().filter(|first| **first < from);
        let before = since.map(|first| self.cash_month(*first, &earlier, balance)).transpose()?;
        let mut month = flows.range(from..).next().map_or(last, |(first, _)| *first);
        let mut months = Vec::new();
        while month <= last {
            let flow = flows.get(&month).copied().unwrap_or_default();
            balance += flow.net();
            months.push(self.cash_month(month, &flow, balance)?);
            month = month.following();
        }
        Ok((before, months))
    }

    fn cash_month(&self, month: Month, flow: &Flow, balance: i64) -> Result<CashMonth> {
        Ok(CashMonth {
            month: month.to_string(),
            receipts: self.exactly(flow.receipts.amount)?,
            payments: self.exactly(flow.payments.amount)?,
            received: self.exactly(flow.receipts.paid)?,
            paid: self.exactly(flow.payments.paid)?,
            net: self.exactly(flow.net())?,
            balance: self.exactly(balance)?,
        })
    }
}

fn low_point(months: &[CashMonth]) -> Option<LowPoint> {
    // Of equal ones the first.
    let lowest = months.iter().min_by_key(|month| month.balance.amount_minor)?;
    let (fr, en) = match lowest.balance.amount_minor {
        ..0 => (
            "La trésorerie manque à la fin de ce mois : il faut une avance.",
            "Money is short at the end of this month.",
        ),
        _ => ("La trésorerie est au plus bas, sans manquer.", "Money is at its lowest here, but does not run short."),
    };
    Some(LowPoint { month: lowest.month.clone(), balance: lowest.balance, detail: Localized::new(fr, en) })
}
