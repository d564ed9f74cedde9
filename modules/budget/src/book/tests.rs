//! What a statement shows adds up, whatever the budget is.

use super::*;
use crate::{
    ids::ScenarioId,
    model::{
        budget::Settings,
        statement::{LineAmount, StatementOut},
        vocabulary::{Certainty, Chart, Side},
    },
    store::Coin,
};
use kernel::{db::AsDoc, money::Currency as Code};
use proptest::prelude::*;
use uuid::Uuid;

type Shape = (usize, usize, Option<u8>, usize, i64, bool);

fn never() -> At {
    At::new(chrono::DateTime::UNIX_EPOCH)
}

fn line(number: usize, (side, account, group, certainty, amount, thirds): Shape) -> LineRow {
    let (side, accounts) = [
        (Side::Expense, ["606", "6226", "625"]),
        (Side::Income, ["706", "741", "758"]),
        (Side::InKindExpense, ["860", "861", "864"]),
        (Side::InKindIncome, ["870", "871", "875"]),
    ][side];
    let certain = if side.is_expense() {
        [Certainty::Quoted, Certainty::Committed]
    } else {
        [Certainty::Asked, Certainty::Signed]
    };
    LineRow {
        id: LineId(Uuid::from_u128(number as u128)),
        event_id: EventId(Uuid::nil()),
        code: format!("l-{number}"),
        label: AsDoc(Localized::new("Ligne", "Line")),
        side,
        account: accounts[account].to_owned(),
        group_name: group.map(|group| format!("G{group}")),
        partner_id: None,
        formula: thirds.then(|| format!("{amount} [EUR] / 3")),
        amount_minor: (!thirds).then_some(amount),
        phasing: None,
        certainty: if certainty < 2 { certain[certainty] } else { Certainty::Estimated },
        note: None,
        is_example: false,
        version: 1,
        created_at: never(),
        updated_at: never(),
    }
}

fn statement(lines: Vec<LineRow>) -> StatementOut {
    let scenario = ScenarioRow {
        id: ScenarioId(Uuid::nil()),
        event_id: EventId(Uuid::nil()),
        code: "reference".to_owned(),
        name: AsDoc(Localized::new("Référence", "Reference")),
        is_baseline: true,
        note: None,
        version: 1,
        created_at: never(),
        updated_at: never(),
    };
    let budget = BudgetRow {
        event_id: EventId(Uuid::nil()),
        currency: Coin(Code::EUR),
        state: State::Draft,
        revision: 1,
        settings: AsDoc(Settings::sample()),
        accounts_version: Chart::Anc201806,
        contents: 1,
        version: 1,
        created_at: never(),
        updated_at: never(),
    };
    let (drivers, overrides, rules) = (Vec::new(), Vec::new(), OnceCell::new());
    let book = Book { budget, lines, scenarios: vec![scenario], drivers, overrides, rules };
    let computed = book.plan(&book.scenarios[0]).with(Vec::new()).expect("it computes");
    computed.statement(Vec::new(), never())
}

/// The sum of the lines shown that are so.
fn shown(statement: &StatementOut, is: impl Fn(&LineAmount) -> bool) -> i64 {
    statement.lines.iter().filter(|line| is(line)).map(|line| line.amount.amount_minor).sum()
}

proptest! {
    #[test]
    fn every_total_is_the_sum_of_the_lines_shown(shapes in prop::collection::vec(
        (0..4_usize, 0..3_usize, prop::option::of(0..3_u8), 0..3_usize, -100_000_i64..1_000_000, any::<bool>()), 0..40,
    )) {
        let count = shapes.len();
        let found = statement(shapes.into_iter().enumerate().map(|(at, shape)| line(at, shape)).collect());
        prop_assert_eq!(found.lines.len(), count);
        let totals = &found.totals;
        let sides = [
            (Side::Expense, totals.expenses),
            (Side::Income, totals.income),
            (Side::InKindExpense, totals.in_kind_expenses),
            (Side::InKindIncome, totals.in_kind_income),
        ];
        for (side, total) in sides {
            prop_assert_eq!(total.amount_minor, shown(&found, |line| line.side == side));
        }
        for row in &found.accounts {
            prop_assert_eq!(row.total.amount_minor, shown(&found, |line| line.account.starts_with(&row.account)));
        }
        for row in &found.groups {
            let is = |line: &LineAmount| line.side == row.side && line.group == row.group;
            prop_assert_eq!(row.total.amount_minor, shown(&found, is));
        }
        for row in &found.certainties {
            prop_assert_eq!(row.total.amount_minor, shown(&found, |line| (line.side, line.certainty) == (row.side, row.certainty)));
        }
        // And none is left out.
        let all = shown(&found, |_| true);
        prop_assert_eq!(found.accounts.iter().map(|row| row.total.amount_minor).sum::<i64>(), all);
        prop_assert_eq!(found.groups.iter().map(|row| row.total.amount_minor).sum::<i64>(), all);
        prop_assert_eq!(found.certainties.iter().map(|row| row.total.amount_minor).sum::<i64>(), all);
        let cash = totals.income.amount_minor - totals.expenses.amount_minor;
        let in_kind = totals.in_kind_income.amount_minor - totals.in_kind_expenses.amount_minor;
        let balance = &found.balance;
        prop_assert_eq!((balance.cash.amount_minor, balance.in_kind.amount_minor), (cash, in_kind));
        prop_assert_eq!((balance.all.amount_minor, balance.balanced), (cash + in_kind, cash == 0 && in_kind == 0));
    }
}
