//! Where everything stands, before it is written: formulas look forward as well as back.

use super::sheets;
use crate::papers::{
    house::{Result, broken},
    model::Budget,
};
use rust_xlsxwriter::utility::{column_number_to_name, row_col_to_cell};
use std::collections::{BTreeMap, HashSet};

/// The first row with a line or a driver, counted from 0.
pub const FIRST: u32 = 5;
/// The column with the rounded amount of a line.
pub const AMOUNT: u16 = 7;
/// The column with what the formula of a line gives before it is rounded.
pub const EXACT: u16 = 8;
/// The column of the first month.
pub const MONTHS: u16 = 9;
/// The column with the value of a driver.
pub const VALUE: u16 = 3;

/// Where drivers and lines stand, for their formulas.
pub struct Cells {
    drivers: BTreeMap<String, String>,
    lines: BTreeMap<String, String>,
    defined: Vec<(String, String)>,
}

impl Cells {
    /// A driver: the name that its cell has, or else its address.
    pub fn driver(&self, name: &str) -> Option<String> {
        self.drivers.get(name).cloned()
    }
    /// The rounded amount of a line.
    pub fn line(&self, code: &str) -> Option<String> {
        self.lines.get(code).cloned()
    }
    /// Names for cells, with what they stand for.
    pub fn defined(&self) -> &[(String, String)] {
        &self.defined
    }
}

/// Where everything stands.
pub struct Places {
    /// The names of the sheets.
    pub sheets: [&'static str; 4],
    /// Drivers and lines.
    pub cells: Cells,
}

impl Places {
    /// Of a budget.
    pub fn of(budget: &Budget) -> Result<Self> {
        let sheets = sheets(budget.lang);
        let mut cells = Cells { drivers: BTreeMap::new(), lines: BTreeMap::new(), defined: Vec::new() };
        let mut taken = HashSet::new();
        for (at, driver) in budget.drivers.iter().enumerate() {
            let address = absolute(sheets[2], row_of(at)?, VALUE);
            let name = cell_name(&driver.name);
            // Spreadsheets do not tell names apart by case.
            let known_as = match name.filter(|name| taken.insert(name.to_ascii_lowercase())) {
                Some(name) => {
                    cells.defined.push((name.clone(), address));
                    name
                }
                None => address,
            };
            cells.drivers.insert(driver.name.clone(), known_as);
        }
        for (at, line) in budget.lines.iter().enumerate() {
            cells.lines.insert(line.code.clone(), absolute(sheets[1], row_of(at)?, AMOUNT));
        }
        Ok(Self { sheets, cells })
    }

    /// The rounded amount of the line at this place in the budget.
    pub fn line(&self, at: usize) -> Result<String> {
        Ok(absolute(self.sheets[1], row_of(at)?, AMOUNT))
    }
}

/// The row of the line or driver at this place.
pub fn row_of(at: usize) -> Result<u32> {
    u32::try_from(at).ok().and_then(|at| at.checked_add(FIRST)).ok_or_else(|| broken("more rows than a sheet has"))
}

/// `'Lignes'!$H$6`.
pub fn absolute(sheet: &str, row: u32, column: u16) -> String {
    format!("'{sheet}'!${}${}", column_number_to_name(column), row.saturating_add(1))
}

/// `H6`.
pub fn here(row: u32, column: u16) -> String {
    row_col_to_cell(row, column)
}

/// The name of a driver's cell. The prefix keeps `fte1` from being read as column FTE, row 1, and `r` as a row.
fn cell_name(driver: &str) -> Option<String> {
    let plain = driver.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && !driver.is_empty() && driver.len() <= 200).then(|| format!("h_{driver}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{house::Lang, sample};

    #[test]
    fn cells_have_names_where_a_name_is_possible() {
        let mut budget = sample::budget(Lang::Fr);
        budget.drivers[0].name = "fte1".to_owned();
        budget.drivers[1].name = "FTE1".to_owned();
        budget.drivers[2].name = "prix d'un repas".to_owned();
        let places = Places::of(&budget).expect("few");
        assert_eq!(places.cells.driver("fte1").as_deref(), Some("h_fte1"));
        assert_eq!(places.cells.driver("FTE1").as_deref(), Some("'Hypothèses'!$D$7"));
        assert_eq!(places.cells.driver("prix d'un repas").as_deref(), Some("'Hypothèses'!$D$8"));
        assert_eq!(places.cells.line("catering").as_deref(), Some("'Lignes'!$H$6"));
        assert_eq!(places.cells.line("no such"), None);
    }
}
