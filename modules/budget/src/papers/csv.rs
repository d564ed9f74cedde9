//! The lines as CSV: RFC 4180 but for the `;`, as all exports of the house: UTF-8 with a byte order mark, CRLF, amounts
//! with a comma, and no cell that a spreadsheet would take for a formula.
//!
//! There are no totals in it: whoever adds up a column must not count twice.

use super::{
    house::{Money, Result, broken, neutral},
    model::{Budget, Line, Month, Side},
    words::{either, state},
};
use std::collections::BTreeSet;

/// Writes them, one a row; months that occur are columns at the end.
pub fn statement(budget: &Budget) -> Result<Vec<u8>> {
    let mut builder = csv::WriterBuilder::new();
    builder.delimiter(b';').terminator(csv::Terminator::CRLF);
    let mut writer = builder.from_writer("\u{feff}".as_bytes().to_vec());
    let months = months(budget);
    let names = columns(budget);
    let dates = months.iter().map(|(year, month)| format!("{year:04}-{month:02}"));
    writer.write_record(names.iter().map(|name| (*name).to_owned()).chain(dates)).map_err(broken)?;
    for line in &budget.lines {
        writer.write_record(cells(budget, line, &months)).map_err(broken)?;
    }
    writer.into_inner().map_err(broken)
}

fn columns(budget: &Budget) -> [&'static str; 14] {
    match budget.lang {
        super::house::Lang::Fr => [
            "Section",
            "Code",
            "Compte",
            "Intitulé du compte",
            "Groupe",
            "Libellé",
            "Montant",
            "Montant entier",
            "Devise",
            "Certitude",
            "Exemple",
            "Au",
            "Révision",
            "État",
        ],
        super::house::Lang::En => [
            "Section",
            "Code",
            "Account",
            "Name of the account",
            "Group",
            "Label",
            "Amount",
            "Whole amount",
            "Currency",
            "Certainty",
            "Example",
            "As of",
            "Revision",
            "State",
        ],
    }
}

/// What a column of the statement is called.
pub fn side_name(side: Side, lang: super::house::Lang) -> &'static str {
    match side {
        Side::Expense => either(lang, "Charges", "Expenses"),
        Side::Income => either(lang, "Produits", "Income"),
        Side::InKindExpense => either(lang, "Emplois en nature", "Use of gifts in kind"),
        Side::InKindIncome => either(lang, "Contributions en nature", "Gifts in kind"),
    }
}

fn cells(budget: &Budget, line: &Line, months: &[(i32, u32)]) -> Vec<String> {
    let plain = |minor| Money::new(minor, budget.currency).to_csv();
    let texts = [&line.code, &line.account, &line.account_label, &line.group, &line.label].map(|text| neutral(text));
    let mut cells = vec![side_name(line.side, budget.lang).to_owned()];
    cells.extend(texts);
    cells.extend([plain(line.amount_minor), line.whole.to_string(), budget.currency.code().to_owned()]);
    cells.push(neutral(&line.certainty));
    let example = if line.is_example { either(budget.lang, "oui", "yes") } else { either(budget.lang, "non", "no") };
    cells.push(example.to_owned());
    // In each row: a file of rows has no head to say it in, and rows of several files are put together.
    cells.extend([budget.date.to_string(), budget.revision.to_string(), neutral(&state(budget))]);
    cells.extend(months.iter().map(|month| in_month(line, *month).map(plain).unwrap_or_default()));
    cells
}

/// Every month in which something falls, in order.
pub fn months(budget: &Budget) -> Vec<(i32, u32)> {
    let all = budget.lines.iter().flat_map(|line| &line.monthly);
    all.map(|part| (part.year, part.month)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// What of a line falls upon a month; `None` if nothing does.
pub fn in_month(line: &Line, (year, month): (i32, u32)) -> Option<i64> {
    let here = |part: &&Month| (part.year, part.month) == (year, month);
    line.monthly.iter().filter(here).map(|part| part.minor).reduce(i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::{
        house::Lang,
        sample::{self, looked_at},
    };
    use proptest::prelude::*;

    #[test]
    fn lines_are_rows() {
        for lang in [Lang::Fr, Lang::En] {
            let bytes = statement(&sample::budget(lang)).expect("a file");
            looked_at(&format!("csv_{}", lang.as_str()), String::from_utf8(bytes).expect("text"));
        }
    }

    proptest! {
        #[test]
        fn no_text_becomes_a_formula_and_none_breaks_a_row(text in "[=+@\\-\t]?\\PC{0,20}[;\"\r\n]{0,3}") {
            let mut budget = sample::budget(Lang::Fr);
            budget.lines[0].label = text.clone();
            budget.lines[0].group = text.clone();
            let bytes = statement(&budget).expect("a file");
            let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&bytes[3..]);
            let rows: Vec<csv::StringRecord> = reader.records().collect::<std::result::Result<_, _>>().expect("rows");
            prop_assert_eq!(rows.len(), budget.lines.len());
            prop_assert_eq!(&rows[0][5], neutral(&text));
            prop_assert!(!rows[0][5].starts_with(['=', '+', '-', '@', '\t', '\r']));
        }
    }
}
