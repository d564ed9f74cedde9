//! The sheet with two columns: charges | produits, then gifts in kind, each amount taken from the sheet of the lines.

use super::{
    address::{Places, here},
    lines::head,
    pen::Pen,
};
use crate::papers::{
    house::{Lang, Result, broken},
    model::Budget,
    totals::{Column, Part, sum},
    words::either,
};
use rust_xlsxwriter::Worksheet;

/// Columns with the account, the label and the amount: charges, then produits.
const COLUMNS: [u16; 2] = [0, 4];

/// Cells that other sheets look at.
pub struct Totals {
    /// All produits, without gifts in kind.
    pub income: (u32, u16),
}

/// Writes it.
pub fn write(
    sheet: &mut Worksheet,
    pen: &Pen,
    budget: &Budget,
    places: &Places,
    parts: &[Part<'_>; 2],
) -> Result<Totals> {
    let lang = budget.lang;
    head(sheet, pen, budget, either(lang, "Budget prévisionnel", "Provisional budget"))?;
    for (column, width) in (0..).zip([9, 42, 15, 3, 9, 42, 15]) {
        sheet.set_column_width(column, width).map_err(broken)?;
    }
    let [money, in_kind] = parts;
    let (first, row) = part(sheet, pen, budget, places, money, 4)?;
    if !in_kind.is_empty() {
        let (second, row) = part(sheet, pen, budget, places, in_kind, row + 1)?;
        let label = either(lang, "TOTAL GÉNÉRAL", "GRAND TOTAL");
        for (at, column) in COLUMNS.into_iter().enumerate() {
            pen.text(sheet, (row, column + 1), label, &pen.bold)?;
            let formula = pen.sum_of(&format!("{}+{}", here(first[at].0, column + 2), here(second[at].0, column + 2)));
            pen.computed(sheet, (row, column + 2), &formula, sum([first[at].1, second[at].1])?, &pen.sum)?;
        }
    }
    sheet.set_freeze_panes(5, 0).map_err(broken)?;
    // The row of the total is three above that of the balanced one.
    Ok(Totals { income: (first[1].0.saturating_sub(3), COLUMNS[1] + 2) })
}

/// Writes a part from a row on. Gives the balanced totals (row, amount) of both columns, and the next free row.
fn part(
    sheet: &mut Worksheet,
    pen: &Pen,
    budget: &Budget,
    places: &Places,
    part: &Part<'_>,
    top: u32,
) -> Result<([(u32, i64); 2], u32)> {
    let lang = budget.lang;
    let names = match (part.in_kind, lang) {
        (false, Lang::Fr) => ["CHARGES", "PRODUITS"],
        (false, Lang::En) => ["EXPENSES", "INCOME"],
        (true, Lang::Fr) => ["EMPLOIS DES CONTRIBUTIONS EN NATURE", "CONTRIBUTIONS VOLONTAIRES EN NATURE"],
        (true, Lang::En) => ["USE OF GIFTS IN KIND", "GIFTS IN KIND"],
    };
    let (account, amount) = (either(lang, "Compte", "Account"), either(lang, "Montant", "Amount"));
    let mut sums = Vec::new();
    let mut bottom = top + 1;
    for ((column, x), name) in [&part.left, &part.right].into_iter().zip(COLUMNS).zip(names) {
        pen.texts(sheet, (top, x), &[account, name, amount], &pen.head)?;
        let (cells, end) = classes(sheet, pen, budget, places, column, (top + 1, x))?;
        sums.push(if cells.is_empty() { "0".to_owned() } else { cells.join("+") });
        bottom = bottom.max(end);
    }
    let total = bottom;
    let minors = [part.left.minor, part.right.minor];
    let balance = minors[1].checked_sub(minors[0]).ok_or_else(|| broken("a balance beyond 64 bits"))?;
    let cell = |row: u32, side: usize| here(row, COLUMNS[side] + 2);
    let labels = match (part.in_kind, lang) {
        (false, Lang::Fr) => {
            [["Excédent prévisionnel", "Insuffisance prévisionnelle"], ["Solde (produits − charges)", ""]]
        }
        (false, Lang::En) => [["Expected surplus", "Expected shortfall"], ["Balance (income − expenses)", ""]],
        (true, Lang::Fr) => [["Emplois à préciser", "Contributions à trouver"], ["Solde (87 − 86)", ""]],
        (true, Lang::En) => [["Use to be stated", "Gifts to be found"], ["Balance (87 − 86)", ""]],
    };
    let mut balanced = [(0, 0); 2];
    for side in [0, 1] {
        let x = COLUMNS[side];
        pen.text(sheet, (total, x + 1), "TOTAL", &pen.bold)?;
        pen.computed(sheet, (total, x + 2), &pen.sum_of(&sums[side]), minors[side], &pen.sum)?;
        let more = if side == 0 { balance.max(0) } else { balance.saturating_neg().max(0) };
        pen.text(sheet, (total + 1, x + 1), labels[0][side], &pen.plain)?;
        let missing = pen.sum_of(&format!("MAX({}-{},0)", cell(total, 1 - side), cell(total, side)));
        pen.computed(sheet, (total + 1, x + 2), &missing, more, &pen.amount)?;
        let label = either(lang, "TOTAL ÉQUILIBRÉ", "BALANCED TOTAL");
        pen.text(sheet, (total + 3, x + 1), label, &pen.bold)?;
        let minor = sum([minors[side], more])?;
        let formula = pen.sum_of(&format!("{}+{}", cell(total, side), cell(total + 1, side)));
        pen.computed(sheet, (total + 3, x + 2), &formula, minor, &pen.sum)?;
        balanced[side] = (total + 3, minor);
    }
    pen.text(sheet, (total + 2, 1), labels[1][0], &pen.bold)?;
    let formula = pen.sum_of(&format!("{}-{}", cell(total, 1), cell(total, 0)));
    pen.computed(sheet, (total + 2, 2), &formula, balance, &pen.sum)?;
    Ok((balanced, total + 5))
}

/// Writes the accounts of a column. Gives the cells with their sums, and the next free row.
fn classes(
    sheet: &mut Worksheet,
    pen: &Pen,
    budget: &Budget,
    places: &Places,
    column: &Column<'_>,
    (top, x): (u32, u16),
) -> Result<(Vec<String>, u32)> {
    let (mut row, mut sums) = (top, Vec::new());
    for class in &column.classes {
        let count = u32::try_from(class.lines.len()).map_err(broken)?;
        pen.texts(sheet, (row, x), &[class.code, class.label], &pen.bold)?;
        let lines = format!("SUM({}:{})", here(row + 1, x + 2), here(row + count, x + 2));
        pen.computed(sheet, (row, x + 2), &pen.sum_of(&lines), class.minor, &pen.sum)?;
        sums.push(here(row, x + 2));
        for at in &class.lines {
            row += 1;
            let Some(line) = budget.lines.get(*at) else { continue };
            let star = if line.is_example { " *" } else { "" };
            pen.texts(sheet, (row, x), &[&line.account, &format!("{}{star}", line.label)], &pen.plain)?;
            pen.computed(sheet, (row, x + 2), &places.line(*at)?, line.amount_minor, &pen.amount)?;
        }
        row += 1;
    }
    Ok((sums, row))
}
