//! The funding plan. What is planned of a funder whose lines are known follows them, and so does its share.

use super::{
    address::{FIRST, Places, absolute, here, row_of},
    columns::Totals,
    lines::{head, share},
    pen::Pen,
};
use crate::papers::{
    house::{Lang, Result, broken},
    model::{Budget, Funder},
    totals::{share_of, sum},
    words::either,
};
use rust_xlsxwriter::Worksheet;

/// The column with what is planned.
const PLANNED: u16 = 2;
/// The column with its share.
const SHARE: u16 = 6;

/// Writes it.
pub fn write(sheet: &mut Worksheet, pen: &Pen, budget: &Budget, places: &Places, totals: &Totals) -> Result<()> {
    let lang = budget.lang;
    head(sheet, pen, budget, places.sheets[3])?;
    let names = match lang {
        Lang::Fr => ["Financeur", "Nature", "Budget (prévu)", "Demandé", "Accordé", "Versé", "Part des produits"],
        Lang::En => ["Funder", "Kind", "Budget (planned)", "Requested", "Granted", "Paid", "Share of income"],
    };
    pen.texts(sheet, (FIRST - 1, 0), &names, &pen.head)?;
    for (column, width) in (0..).zip([44, 12, 16, 15, 15, 15, 18]) {
        sheet.set_column_width(column, width).map_err(broken)?;
    }
    let (public, private) = (either(lang, "public", "public"), either(lang, "privé", "private"));
    let income = absolute(places.sheets[0], totals.income.0, totals.income.1);
    for (at, funder) in budget.funders.iter().enumerate() {
        let row = row_of(at)?;
        pen.texts(sheet, (row, 0), &[&funder.name, if funder.public { public } else { private }], &pen.plain)?;
        for (column, minor) in (PLANNED + 1..).zip([funder.requested, funder.granted, funder.paid]) {
            if let Some(minor) = minor {
                pen.amount(sheet, (row, column), minor)?;
            }
        }
        let lines: Option<Vec<String>> = funder.lines.iter().map(|code| places.cells.line(code)).collect();
        let formula = match lines.filter(|lines| !lines.is_empty()) {
            Some(lines) => {
                let planned = pen.sum_of(&lines.join("+"));
                pen.computed(sheet, (row, PLANNED), &planned, funder.planned, &pen.amount)?;
                Some(format!("IF({income}=0,0,{}/{income})", here(row, PLANNED)))
            }
            None => {
                pen.amount(sheet, (row, PLANNED), funder.planned)?;
                None
            }
        };
        // Where shares mean nothing, the cell stays empty.
        if let Some(now) = funder.share {
            let formula = formula.unwrap_or_else(|| format!("{now}/10000"));
            share(sheet, pen, (row, SHARE), &formula, now)?;
        }
    }
    let count = u32::try_from(budget.funders.len()).map_err(broken)?;
    if count == 0 {
        return Ok(());
    }
    let (first, last, row) = (FIRST, FIRST + count - 1, FIRST + count);
    let range = |column: u16| format!("{}:{}", here(first, column), here(last, column));
    let of_it = either(lang, "dont financements publics", "of which public");
    pen.text(sheet, (row, 0), "Total", &pen.bold)?;
    pen.text(sheet, (row + 1, 0), of_it, &pen.bold)?;
    let all = |public_only: bool, field: fn(&Funder) -> i64| {
        sum(budget.funders.iter().filter(|one| one.public || !public_only).map(field))
    };
    let fields: [fn(&Funder) -> i64; 4] = [
        |one| one.planned,
        |one| one.requested.unwrap_or_default(),
        |one| one.granted.unwrap_or_default(),
        |one| one.paid.unwrap_or_default(),
    ];
    for (column, field) in (PLANNED..).zip(fields) {
        let total = pen.sum_of(&format!("SUM({})", range(column)));
        pen.computed(sheet, (row, column), &total, all(false, field)?, &pen.sum)?;
        let total = pen.sum_of(&format!("SUMIF({},\"{public}\",{})", range(1), range(column)));
        pen.computed(sheet, (row + 1, column), &total, all(true, field)?, &pen.sum)?;
    }
    let everybody = || budget.funders.iter();
    if let Some(now) = share_of(budget, everybody())? {
        share(sheet, pen, (row, SHARE), &format!("SUM({})", range(SHARE)), now)?;
    }
    if let Some(now) = share_of(budget, everybody().filter(|one| one.public))? {
        let formula = format!("SUMIF({},\"{public}\",{})", range(1), range(SHARE));
        share(sheet, pen, (row + 1, SHARE), &formula, now)?;
    }
    Ok(())
}
