//! What became of a scenario's lines.

use crate::{
    book::Computed,
    errors,
    ids::LineId,
    model::{
        execution::{Basis, ExecutionLine, ExecutionOut, ExecutionSide, Figures, VarianceCode, VariancePart},
        vocabulary::Side,
    },
    rules::actuals::{Entry, Standing},
    store::{actuals::ActualRow, lines::LineRow},
};
use kernel::{
    db::At,
    error::Result,
    money::{Currency, Money},
    text::Localized,
};
use std::collections::HashMap;

/// What is reckoned with of a quote, commitment, invoice or payment.
pub fn entry(row: &ActualRow) -> Entry {
    Entry { id: row.id, kind: row.kind, amount: row.amount_minor, settles: row.follows_id, closes: row.closes_line }
}

/// What was entered, by line.
pub fn by_line(actuals: &[ActualRow]) -> HashMap<LineId, Vec<Entry>> {
    let mut all: HashMap<LineId, Vec<Entry>> = HashMap::new();
    for row in actuals {
        all.entry(row.line_id).or_default().push(entry(row));
    }
    all
}

/// An amount that JSON readers keep exactly; 409 beyond.
fn money(minor: i128, currency: Currency) -> Result<Money> {
    let exact = i64::try_from(minor).ok().filter(|minor| minor.abs() <= Money::MAX_MINOR);
    exact.map(|minor| Money::new(minor, currency)).ok_or_else(|| errors::TOO_LARGE.plain())
}

/// The same figures before they are known to be small enough.
#[derive(Clone, Copy, Default)]
struct Sums {
    budget: i128,
    forecast: i128,
    standing: Standing,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.budget += other.budget;
        self.forecast += other.forecast;
        self.standing.quoted += other.standing.quoted;
        self.standing.committed += other.standing.committed;
        self.standing.invoiced += other.standing.invoiced;
        self.standing.paid += other.standing.paid;
        self.standing.spent += other.standing.spent;
        self.standing.engaged += other.standing.engaged;
    }

    fn figures(&self, currency: Currency) -> Result<Figures> {
        Ok(Figures {
            budget: money(self.budget, currency)?,
            quoted: money(self.standing.quoted, currency)?,
            committed: money(self.standing.committed, currency)?,
            invoiced: money(self.standing.invoiced, currency)?,
            paid: money(self.standing.paid, currency)?,
            actual: money(self.standing.spent, currency)?,
            engaged: money(self.standing.engaged, currency)?,
            forecast: money(self.forecast, currency)?,
            variance: money(self.forecast - self.budget, currency)?,
        })
    }
}

impl Computed<'_> {
    /// What each line will have come to when all is done, in minor units.
    pub fn at_completion(&self, actuals: &HashMap<LineId, Vec<Entry>>) -> Vec<i128> {
        let lines = self.plan.book.lines.iter().zip(&self.amounts);
        lines.map(|(line, planned)| standing(actuals, line).at_completion(*planned, line.certainty).0).collect()
    }

    /// Planned, committed, spent and forecast, per line and side.
    pub fn execution(&self, actuals: &[ActualRow], now: At) -> Result<ExecutionOut> {
        let budget = &self.plan.book.budget;
        let currency = budget.currency();
        let entries = by_line(actuals);
        let mut sides = [Sums::default(); 4];
        let mut lines = Vec::with_capacity(self.amounts.len());
        for (line, planned) in self.plan.book.lines.iter().zip(&self.amounts) {
            let standing = standing(&entries, line);
            let (forecast, basis) = standing.at_completion(*planned, line.certainty);
            let sums = Sums { budget: i128::from(*planned), forecast, standing };
            sides[line.side.index()].add(&sums);
            lines.push(ExecutionLine {
                id: line.id,
                code: line.code.clone(),
                label: line.label.0.clone(),
                side: line.side,
                account: line.account.clone(),
                certainty: line.certainty,
                figures: sums.figures(currency)?,
                basis,
                status: standing.status(*planned, line.certainty),
                explanation: if basis == Basis::Budget { Vec::new() } else { explain(&sums, currency)? },
            });
        }
        let of = |side: Side| &sides[side.index()];
        Ok(ExecutionOut {
            event_id: budget.event_id,
            scenario: self.plan.scenario.into(),
            revision: budget.revision,
            currency,
            at: now,
            lines,
            sides: Side::ALL
                .iter()
                .map(|side| Ok(ExecutionSide { side: *side, figures: of(*side).figures(currency)? }))
                .collect::<Result<_>>()?,
            planned_result: money(of(Side::Income).budget - of(Side::Expense).budget, currency)?,
            forecast_result: money(of(Side::Income).forecast - of(Side::Expense).forecast, currency)?,
        })
    }
}

fn standing(entries: &HashMap<LineId, Vec<Entry>>, line: &LineRow) -> Standing {
    entries.get(&line.id).map(|entries| Standing::of(entries)).unwrap_or_default()
}

/// The parts of a variance that rests on what is engaged: commitments, what was spent beside them, and by how much they were
/// exceeded make what is engaged. Of a line that is closed, what will not come of its commitments goes off.
fn explain(sums: &Sums, currency: Currency) -> Result<Vec<VariancePart>> {
    let Sums { budget, standing, .. } = *sums;
    let engaged = match standing.committed {
        0 => [
            (VarianceCode::SpentOtherwise, standing.unplanned - budget),
            (VarianceCode::Uncommitted, 0),
            (VarianceCode::Exceeded, standing.exceeded),
        ],
        committed => [
            (VarianceCode::CommittedOtherwise, committed - budget),
            (VarianceCode::Uncommitted, standing.unplanned),
            (VarianceCode::Exceeded, standing.exceeded),
        ],
    };
    let released = (VarianceCode::Released, standing.closed_at.map_or(0, |amount| amount - standing.engaged));
    let told = engaged.into_iter().chain([released]).filter(|(_, amount)| *amount != 0);
    told.map(|(code, amount)| Ok(VariancePart { code, amount: money(amount, currency)?, detail: words(code) }))
        .collect()
}

fn words(code: VarianceCode) -> Localized {
    let (fr, en) = match code {
        VarianceCode::CommittedOtherwise => {
            ("Les engagements diffèrent du montant prévu.", "Commitments differ from what was planned.")
        }
        VarianceCode::SpentOtherwise => (
            "Facturé ou payé sans engagement, pour un autre montant que prévu.",
            "Invoiced or paid without a commitment, for another amount than was planned.",
        ),
        VarianceCode::Uncommitted => {
            ("Facturé ou payé en dehors des engagements.", "Invoiced or paid beside the commitments.")
        }
        VarianceCode::Exceeded => ("Des factures dépassent leur engagement.", "Invoices are above their commitments."),
        VarianceCode::Released => (
            "La ligne est close : le reste de ses engagements ne viendra pas.",
            "The line is closed: what is left of its commitments will not come.",
        ),
    };
    Localized::new(fr, en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::ActualId,
        model::{actual::ActualKind, vocabulary::Certainty},
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn the_parts_are_the_variance(
            planned in 0_i64..1_000,
            orders in prop::collection::vec((1_i64..500, prop::option::of(1_i64..700)), 0..6),
            others in prop::collection::vec(1_i64..300, 0..4),
            closed in any::<bool>(),
        ) {
            let mut entries = Vec::new();
            let mut enter = |kind, amount, settles| {
                let id = ActualId(Uuid::from_u128(entries.len() as u128 + 1));
                entries.push(Entry { id, kind, amount, settles, closes: false });
                id
            };
            for (amount, invoiced) in orders {
                let order = enter(ActualKind::Commitment, amount, None);
                if let Some(invoiced) = invoiced {
                    enter(ActualKind::Invoice, invoiced, Some(order));
                }
            }
            for amount in others {
                enter(ActualKind::Payment, amount, None);
            }
            if let Some(last) = entries.last_mut() {
                last.closes = closed;
            }
            let standing = Standing::of(&entries);
            let (forecast, basis) = standing.at_completion(planned, Certainty::Committed);
            let engaged = basis != Basis::Budget;
            prop_assert_eq!(engaged, !entries.is_empty());
            let sums = Sums { budget: i128::from(planned), forecast, standing };
            let parts = if engaged { explain(&sums, Currency::EUR).expect("small") } else { Vec::new() };
            let sum: i128 = parts.iter().map(|part| i128::from(part.amount.amount_minor)).sum();
            prop_assert_eq!(sum, forecast - i128::from(planned));
        }
    }
}
