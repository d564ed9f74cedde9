//! The budget as a workbook (Office Open XML, ECMA-376) that computes: change a hypothesis, and lines, totals and
//! balance follow.
//!
//! Amounts are in major units with the decimals of the currency. Each line is rounded half to even, once, by its
//! formula, as the API does. Values that were computed here are stored with the formulas, for readers that do not
//! compute.

mod address;
mod columns;
mod funders;
mod lines;
mod pen;
#[cfg(test)]
mod tests;

pub use address::Cells;

use super::{
    house::{Result, broken},
    model::{Budget, Line},
    totals,
    words::either,
};
use address::Places;
use chrono::Datelike;
use pen::Pen;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

/// How the amount of a line is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// As a number: it is fixed.
    Fixed,
    /// By this Excel formula, without `=`, with amounts in major units and not rounded.
    Formula(String),
    /// As a number, though it has a formula: no cell can hold it, and the row says so.
    TooLarge,
}

/// Writes it. `content` says how a line is written, in the cells of drivers and lines. The same budget gives the same
/// cells.
pub fn statement(budget: &Budget, content: impl Fn(&Line, &Cells) -> Content) -> Result<Vec<u8>> {
    let parts = totals::parts(budget)?;
    let places = Places::of(budget)?;
    let pen = Pen::of(budget);
    let mut book = Workbook::new();
    let made =
        ExcelDateTime::from_ymd(year(budget), month(budget.date.month()), month(budget.date.day())).map_err(broken)?;
    let title = budget.title.pick(budget.lang);
    book.set_properties(&DocProperties::new().set_title(title).set_author("Colloque").set_creation_datetime(&made));
    for name in places.sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(name).map_err(broken)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    }
    for (name, address) in places.cells.defined() {
        book.define_name(name, &format!("={address}")).map_err(broken)?;
    }
    let totals = columns::write(book.worksheet_from_index(0).map_err(broken)?, &pen, budget, &places, &parts)?;
    lines::write(book.worksheet_from_index(1).map_err(broken)?, &pen, budget, &places, content)?;
    lines::drivers(book.worksheet_from_index(2).map_err(broken)?, &pen, budget)?;
    funders::write(book.worksheet_from_index(3).map_err(broken)?, &pen, budget, &places, &totals)?;
    book.save_to_buffer().map_err(broken)
}

/// Spreadsheets know the years 1900 to 9999.
fn year(budget: &Budget) -> u16 {
    u16::try_from(budget.date.year()).unwrap_or(0).clamp(1900, 9999)
}

fn month(number: u32) -> u8 {
    u8::try_from(number).unwrap_or(1)
}

/// The names of the sheets.
fn sheets(lang: super::house::Lang) -> [&'static str; 4] {
    [
        "Budget",
        either(lang, "Lignes", "Lines"),
        either(lang, "Hypothèses", "Assumptions"),
        either(lang, "Plan de financement", "Funding plan"),
    ]
}
