//! How cells look, and how each kind is written: words always as words, amounts with the decimals of the currency.

use crate::papers::{
    house::{Currency, Money, Result, broken},
    model::Budget,
};
use rust_xlsxwriter::{Color, Format, FormatBorder, Formula, Worksheet};

/// A cell holds at most 32,767 characters.
const LONGEST: usize = 32_000;
/// A formula has at most 8,192 characters.
const LONGEST_FORMULA: usize = 8_000;

/// What is written with.
pub struct Pen {
    currency: Currency,
    /// Words.
    pub plain: Format,
    /// Headings.
    pub bold: Format,
    /// The title of a sheet.
    pub title: Format,
    /// Names of columns.
    pub head: Format,
    /// Amounts.
    pub amount: Format,
    /// Sums.
    pub sum: Format,
    /// Shares.
    pub share: Format,
    /// What is meant to be changed.
    pub input: Format,
    /// The same, where it is a share.
    pub input_share: Format,
}

impl Pen {
    /// For a budget.
    pub fn of(budget: &Budget) -> Self {
        let decimals = match usize::from(budget.currency.exponent()) {
            0 => String::new(),
            exponent => format!(".{}", "0".repeat(exponent)),
        };
        let number = format!("#,##0{decimals}");
        let input = Format::new().set_font_color(Color::RGB(0x00_00_C0)).set_background_color(Color::RGB(0xFF_F7_D6));
        Self {
            currency: budget.currency,
            plain: Format::new(),
            bold: Format::new().set_bold(),
            title: Format::new().set_bold().set_font_size(14),
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0xD9_E2_E6))
                .set_border_bottom(FormatBorder::Thin),
            amount: Format::new().set_num_format(&number),
            sum: Format::new().set_num_format(&number).set_bold(),
            share: Format::new().set_num_format("0.00%"),
            input: input.clone().set_num_format("#,##0.######"),
            input_share: input.set_num_format("0.00%"),
        }
    }

    /// An amount as a number of major units.
    pub fn major(&self, minor: i64) -> Result<f64> {
        self.decimal(minor).parse().map_err(broken)
    }

    /// The same, exact.
    pub fn decimal(&self, minor: i64) -> String {
        Money::new(minor, self.currency).to_decimal()
    }

    /// Decimals of the currency.
    pub fn digits(&self) -> u32 {
        u32::from(self.currency.exponent())
    }

    /// Words: a spreadsheet never computes them, whatever they start with.
    pub fn text(&self, sheet: &mut Worksheet, (row, column): (u32, u16), text: &str, format: &Format) -> Result<()> {
        let text: String = text.chars().take(LONGEST).collect();
        sheet.write_string_with_format(row, column, text, format).map_err(broken)?;
        Ok(())
    }

    /// A row of words from a column on.
    pub fn texts(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        texts: &[&str],
        format: &Format,
    ) -> Result<()> {
        (column..).zip(texts).try_for_each(|(column, text)| self.text(sheet, (row, column), text, format))
    }

    /// A fixed amount.
    pub fn amount(&self, sheet: &mut Worksheet, (row, column): (u32, u16), minor: i64) -> Result<()> {
        sheet.write_number_with_format(row, column, self.major(minor)?, &self.amount).map_err(broken)?;
        Ok(())
    }

    /// Whether a cell can hold a formula.
    pub fn holds(&self, formula: &str) -> bool {
        formula.chars().count() <= LONGEST_FORMULA
    }

    /// An amount by formula; `minor` is what it gives now. A formula that is too long for a cell gives way to the
    /// amount.
    pub fn computed(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        formula: &str,
        minor: i64,
        format: &Format,
    ) -> Result<()> {
        if !self.holds(formula) {
            sheet.write_number_with_format(row, column, self.major(minor)?, format).map_err(broken)?;
            return Ok(());
        }
        let formula = Formula::new(formula).set_result(self.decimal(minor));
        sheet.write_formula_with_format(row, column, formula, format).map_err(broken)?;
        Ok(())
    }

    /// The formula of a sum, rounded so that the binary numbers of spreadsheets leave no dust behind the last decimal.
    pub fn sum_of(&self, what: &str) -> String {
        format!("ROUND({what},{})", self.digits())
    }

    /// The formula that rounds a cell half to even; spreadsheets themselves round half away from zero. What is less
    /// than a millionth of a minor unit beside a half counts as a half: binary numbers hit few halves exactly.
    pub fn half_even(&self, cell: &str) -> String {
        let scale = 10_i64.pow(self.digits().min(6));
        let minor = format!("ABS({cell})*{scale}");
        let to_even = format!("IF(ABS({minor}-2*INT({minor}/2)-0.5)<0.000001,1,0)");
        format!("SIGN({cell})*(INT({minor}+0.500001)-{to_even})/{scale}")
    }
}
