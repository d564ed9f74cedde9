//! Scenarios side by side.

use crate::{
    book::{Book, Computed},
    model::{
        comparison::{Column, ComparisonOut, DriverRow, LineRow},
        figure::Figure,
    },
};
use kernel::db::At;
use std::collections::BTreeSet;

/// The scenarios that were computed, as columns in their order.
pub fn of(book: &Book, columns: &[Computed<'_>], now: At) -> ComparisonOut {
    let line = |(at, row): (usize, &crate::store::lines::LineRow)| {
        let amounts: Vec<i64> = columns.iter().map(|column| column.amounts[at]).collect();
        LineRow {
            code: row.code.clone(),
            label: row.label.0.clone(),
            side: row.side,
            account: row.account.clone(),
            differs: amounts.windows(2).any(|pair| pair[0] != pair[1]),
            amounts: columns.iter().zip(amounts).map(|(column, amount)| column.money(amount)).collect(),
        }
    };
    let names: BTreeSet<&str> =
        columns.iter().flat_map(|column| column.plan.drivers.iter().map(|row| row.name.as_str())).collect();
    ComparisonOut {
        event_id: book.budget.event_id,
        currency: book.budget.currency(),
        at: now,
        scenarios: columns.iter().map(column).collect(),
        lines: book.lines.iter().enumerate().map(line).collect(),
        drivers: names.into_iter().map(|name| driver(name, columns)).collect(),
    }
}

fn column(computed: &Computed<'_>) -> Column {
    Column { scenario: computed.plan.scenario.into(), totals: computed.totals(), balance: computed.balance() }
}

fn driver(name: &str, columns: &[Computed<'_>]) -> DriverRow {
    let find = |column: &Computed<'_>| column.plan.drivers.iter().position(|row| row.name == name);
    let unit = |column: &Computed<'_>| find(column).map(|at| column.plan.drivers[at].unit.clone());
    let value = |column: &Computed<'_>| find(column).map(|at| Figure::nearest(column.values[at]));
    let units: Vec<Option<String>> = columns.iter().map(unit).collect();
    let values: Vec<Option<Figure>> = columns.iter().map(value).collect();
    let differs = units.windows(2).any(|pair| pair[0] != pair[1]) || values.windows(2).any(|pair| pair[0] != pair[1]);
    DriverRow { name: name.to_owned(), units, values, differs }
}
