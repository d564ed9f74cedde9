//! Cells, and the files that they are written into.

use super::{FileFormat, wrong};
use crate::{
    db::At,
    error::{self, ApiError, Result},
    money::Money,
};
use rust_xlsxwriter::{Format as Style, Workbook, Worksheet};

/// Rows of an XLSX file at most: it is made in memory.
const XLSX_ROWS: usize = 50_000;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An amount, without its currency.
    Amount(Money),
    /// An instant, RFC 3339.
    At(At),
}

impl Cell {
    /// Words, or nothing.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
    /// Words, if there are any.
    pub fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.into()))
    }
}

/// A text that no spreadsheet takes for a formula.
pub fn neutral(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

/// A file that is being made.
pub(super) enum Writer {
    Csv(Box<csv::Writer<Vec<u8>>>),
    Xlsx { book: Box<Workbook>, rows: usize },
}

impl Writer {
    /// With its first line.
    pub(super) fn new(format: FileFormat, columns: &[String]) -> Result<Self> {
        match format {
            FileFormat::Csv => {
                let mut builder = csv::WriterBuilder::new();
                builder.delimiter(b';').terminator(csv::Terminator::CRLF);
                let mut writer = builder.from_writer("\u{feff}".as_bytes().to_vec());
                writer.write_record(columns).map_err(broken)?;
                Ok(Self::Csv(Box::new(writer)))
            }
            FileFormat::Xlsx => {
                let mut book = Box::new(Workbook::new());
                let sheet = book.add_worksheet();
                let bold = Style::new().set_bold();
                for (column, name) in (0..).zip(columns) {
                    sheet.write_string_with_format(0, column, name, &bold).map_err(broken)?;
                }
                sheet.set_freeze_panes(1, 0).map_err(broken)?;
                Ok(Self::Xlsx { book, rows: 0 })
            }
        }
    }

    /// More lines.
    pub(super) fn add(mut self, more: &[Vec<Cell>]) -> Result<Self> {
        match &mut self {
            Self::Csv(writer) => {
                for cells in more {
                    writer.write_record(cells.iter().map(in_csv)).map_err(broken)?;
                }
            }
            Self::Xlsx { book, rows } => {
                if *rows + more.len() > XLSX_ROWS {
                    let fr = "Un classeur contient au plus 50 000 lignes : demandez csv, ou filtrez.";
                    let en = "A workbook holds at most 50,000 rows: ask for csv, or filter.";
                    return Err(wrong("format", "range", fr, en));
                }
                let sheet = book.worksheet_from_index(0).map_err(broken)?;
                for cells in more {
                    *rows += 1;
                    in_xlsx(sheet, u32::try_from(*rows).map_err(broken)?, cells)?;
                }
            }
        }
        Ok(self)
    }

    /// Its bytes.
    pub(super) fn finish(self) -> Result<Vec<u8>> {
        match self {
            Self::Csv(writer) => writer.into_inner().map_err(broken),
            Self::Xlsx { mut book, .. } => book.save_to_buffer().map_err(broken),
        }
    }
}

fn in_csv(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => neutral(text),
        Cell::Number(number) => number.to_string(),
        Cell::Amount(amount) => amount.to_csv(),
        Cell::At(at) => at.to_string(),
    }
}

fn in_xlsx(sheet: &mut Worksheet, row: u32, cells: &[Cell]) -> Result<()> {
    for (column, cell) in (0..).zip(cells) {
        #[allow(clippy::cast_precision_loss)] // Spreadsheets know no other number.
        match cell {
            Cell::Empty => continue,
            Cell::Text(text) => sheet.write_string(row, column, text),
            Cell::Number(number) => sheet.write_number(row, column, *number as f64),
            Cell::Amount(amount) => {
                let value: f64 = amount.to_decimal().parse().map_err(broken)?;
                sheet.write_number_with_format(row, column, value, &Style::new().set_num_format("0.00"))
            }
            Cell::At(at) => sheet.write_string(row, column, at.to_string()),
        }
        .map_err(broken)?;
    }
    Ok(())
}

fn broken(cause: impl std::fmt::Display) -> ApiError {
    error::INTERNAL.plain().because(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::{Currency, Money};

    #[test]
    fn no_cell_becomes_a_formula() {
        for text in ["=1+1", "+33612345678", "-1", "@x", "\t=1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        assert_eq!(neutral("Saint-Étienne"), "Saint-Étienne");
        let writer = Writer::new(FileFormat::Csv, &["a".to_owned(), "b".to_owned()]).expect("a file");
        let price = Cell::Amount(Money::new(1_250, Currency::EUR));
        let rows = [vec![Cell::text("=x;\"y\""), Cell::Number(-3)], vec![Cell::Empty, price]];
        let writer = writer.add(&rows).expect("rows");
        let text = String::from_utf8(writer.finish().expect("a file")).expect("text");
        assert_eq!(text, "\u{feff}a;b\r\n\"'=x;\"\"y\"\"\";-3\r\n;12,50\r\n");
    }
}
