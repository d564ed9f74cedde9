//! What a scenario comes to: totals that are the sums of the lines shown, funding, ceilings, break-even.

use crate::{
    book::Computed,
    model::{
        figure::Figure,
        line::BALANCE,
        revision::Snapshot,
        statement::{
            AccountTotal, Balance, BreakEvenKind, BreakEvenOut, CertaintyTotal, DriverValue, Funding, GroupTotal,
            LineAmount, StatementOut, Totals,
        },
        vocabulary::Side,
    },
    rules::{break_even, break_even::BreakEven, drivers::counts_people},
};
use kernel::{db::At, ids::PartnerId, money::Money};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

mod funding;
mod missing;

impl Computed<'_> {
    /// An amount in the budget's currency.
    pub fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.plan.book.budget.currency())
    }

    /// The sum of the lines of a side. That all together stay exact was seen when they were computed.
    pub fn total(&self, side: Side) -> i64 {
        let lines = self.plan.book.lines.iter().zip(&self.amounts);
        lines.filter(|(line, _)| line.side == side).map(|(_, amount)| amount).sum()
    }

    /// The sum of each side.
    pub fn totals(&self) -> Totals {
        Totals {
            expenses: self.money(self.total(Side::Expense)),
            income: self.money(self.total(Side::Income)),
            in_kind_expenses: self.money(self.total(Side::InKindExpense)),
            in_kind_income: self.money(self.total(Side::InKindIncome)),
        }
    }

    /// Income less expenses.
    pub fn balance(&self) -> Balance {
        let cash = self.total(Side::Income) - self.total(Side::Expense);
        let in_kind = self.total(Side::InKindIncome) - self.total(Side::InKindExpense);
        Balance {
            cash: self.money(cash),
            in_kind: self.money(in_kind),
            all: self.money(cash + in_kind),
            balanced: cash == 0 && in_kind == 0,
        }
    }

    /// Which lines are examples, or rest on hypotheses or lines that are: whoever reads the amount has to know.
    pub fn examples(&self) -> Vec<bool> {
        let drivers: Vec<bool> = self.plan.drivers.iter().map(|row| row.is_example).collect();
        let lines: Vec<bool> = self.plan.book.lines.iter().map(|line| line.is_example).collect();
        self.sheet.resting_on(&drivers, &lines)
    }

    /// The lines with their amounts.
    pub fn lines(&self) -> Vec<LineAmount> {
        let rows = self.plan.book.lines.iter().zip(&self.amounts).zip(&self.plan.overrides).zip(self.examples());
        rows.map(|(((line, amount), overridden), is_example)| LineAmount {
            id: line.id,
            code: line.code.clone(),
            label: line.label.0.clone(),
            side: line.side,
            account: line.account.clone(),
            group: line.group_name.clone(),
            partner_id: line.partner_id,
            certainty: line.certainty,
            amount: self.money(*amount),
            overridden: overridden.is_some(),
            is_example,
        })
        .collect()
    }

    /// Sums of the lines by some key, in the order of the keys.
    fn sums<K: Ord>(&self, key: impl Fn(&crate::store::lines::LineRow) -> K) -> Vec<(K, Money)> {
        let mut sums: BTreeMap<K, i64> = BTreeMap::new();
        for (line, amount) in self.plan.book.lines.iter().zip(&self.amounts) {
            *sums.entry(key(line)).or_default() += amount;
        }
        sums.into_iter().map(|(key, sum)| (key, self.money(sum))).collect()
    }

    /// The sum of each class of accounts.
    pub fn accounts(&self) -> Vec<AccountTotal> {
        let sums = self.sums(|line| line.account.get(..2).unwrap_or_default().to_owned());
        let chart = self.plan.book.budget.accounts_version;
        let total = |(account, total): (String, Money)| {
            let known = chart.class(&account)?;
            Some(AccountTotal { account, label: known.label(), side: known.side(), total })
        };
        sums.into_iter().filter_map(total).collect()
    }

    fn groups(&self) -> Vec<GroupTotal> {
        let sums = self.sums(|line| (line.side, line.group_name.clone()));
        sums.into_iter().map(|((side, group), total)| GroupTotal { group, side, total }).collect()
    }

    fn certainties(&self) -> Vec<CertaintyTotal> {
        let sums = self.sums(|line| (line.side, line.certainty));
        sums.into_iter().map(|((side, certainty), total)| CertaintyTotal { side, certainty, total }).collect()
    }

    /// The hypotheses with what they are now.
    pub fn drivers(&self) -> Vec<DriverValue> {
        let rows = self.plan.drivers.iter().zip(&self.standings).zip(&self.values);
        rows.map(|((row, standing), value)| DriverValue {
            name: row.name.clone(),
            label: row.label.as_ref().map(|label| label.0.clone()),
            unit: row.unit.clone(),
            value: Figure::nearest(*value),
            linked: row.source.0.link.is_some(),
            absent: standing.absent,
            uncertain: row.source.0.distribution.is_some(),
            inherited: row.scenario_id != self.plan.scenario.id,
            is_example: row.is_example,
        })
        .collect()
    }

    /// The attendance at which income covers expenses; `None` if it cannot be searched for.
    fn break_even(&self) -> Option<BreakEvenOut> {
        let name = &self.plan.book.budget.settings.0.attendance;
        let at = self.plan.drivers.iter().position(|row| row.name == *name)?;
        if !counts_people(&self.plan.drivers[at].unit) {
            return None;
        }
        let mut values = self.values.clone();
        let mut amounts: Vec<Option<i64>> = self.amounts.iter().copied().map(Some).collect();
        let needing = self.sheet.needing(at);
        let covered = |attendance: i64| {
            values[at] = Decimal::from(attendance);
            if !self.sheet.renew(&needing, &values, &mut amounts) {
                return None;
            }
            let signed = self.plan.book.lines.iter().zip(&amounts).map(|(line, amount)| {
                let amount = i128::from(amount.unwrap_or_default());
                match line.side {
                    Side::Income => amount,
                    Side::Expense => -amount,
                    Side::InKindExpense | Side::InKindIncome => 0,
                }
            });
            Some(signed.sum::<i128>() >= 0)
        };
        let (kind, attendance) = match break_even::search(covered)? {
            BreakEven::From(attendance) => (BreakEvenKind::From, Some(attendance)),
            BreakEven::UpTo(attendance) => (BreakEvenKind::UpTo, Some(attendance)),
            BreakEven::Several(attendance) => (BreakEvenKind::Several, attendance),
            BreakEven::Always => (BreakEvenKind::Always, None),
            BreakEven::Never => (BreakEvenKind::Never, None),
        };
        Some(BreakEvenOut { driver: name.clone(), kind, attendance })
    }

    /// All of it as it was approved: with what funders had said then, and under the names that they had.
    pub fn statement_of(&self, kept: Snapshot) -> StatementOut {
        let partners: Vec<Option<PartnerId>> =
            self.plan.book.lines.iter().map(|line| kept.partner_of(&line.code)).collect();
        let mut found = self.statement(kept.funding, kept.at);
        for (line, partner) in found.lines.iter_mut().zip(partners) {
            line.partner_id = partner;
        }
        found
    }

    /// All of it, as it is shown.
    pub fn statement(&self, funding: Vec<Funding>, at: At) -> StatementOut {
        let budget = &self.plan.book.budget;
        let ceilings = self.ceilings(&funding);
        StatementOut {
            event_id: budget.event_id,
            scenario: self.plan.scenario.into(),
            state: budget.state,
            revision: budget.revision,
            contents: budget.contents,
            currency: budget.currency(),
            accounts_version: budget.accounts_version,
            at,
            totals: self.totals(),
            balance: self.balance(),
            missing: self.missing(&ceilings, &funding),
            lines: self.lines(),
            accounts: self.accounts(),
            groups: self.groups(),
            certainties: self.certainties(),
            funding,
            ceilings,
            break_even: self.break_even(),
            drivers: self.drivers(),
        }
    }
}

/// The total that a name stands for: the sides that make it, each with its sign.
pub fn sides_of(name: &str) -> Option<Vec<(Side, i64)>> {
    if name == BALANCE {
        return Some(Side::ALL.iter().map(|side| (*side, if side.is_expense() { -1 } else { 1 })).collect());
    }
    Side::ALL.iter().find(|side| side.total() == name).map(|side| vec![(*side, 1)])
}
