//! Two sheets: the lines with their formulas, and the hypotheses that they are made of.

use super::{
    Content,
    address::{AMOUNT, EXACT, FIRST, MONTHS, Places, VALUE, here, row_of},
    pen::Pen,
};
use crate::papers::{
    csv::{in_month, months, side_name},
    house::{Result, broken},
    model::{Budget, Line},
    words::either,
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use rust_xlsxwriter::{Formula, Worksheet};

/// The lines, in the order of the budget.
pub fn write(
    sheet: &mut Worksheet,
    pen: &Pen,
    budget: &Budget,
    places: &Places,
    content: impl Fn(&Line, &super::Cells) -> Content,
) -> Result<()> {
    let lang = budget.lang;
    head(sheet, pen, budget, places.sheets[1])?;
    let names = match lang {
        crate::papers::house::Lang::Fr => [
            "Code",
            "Section",
            "Compte",
            "Intitulé du compte",
            "Groupe",
            "Libellé",
            "Certitude",
            "Montant",
            "Avant arrondi",
        ],
        crate::papers::house::Lang::En => [
            "Code",
            "Section",
            "Account",
            "Name of the account",
            "Group",
            "Label",
            "Certainty",
            "Amount",
            "Before rounding",
        ],
    };
    pen.texts(sheet, (FIRST - 1, 0), &names, &pen.head)?;
    let months = months(budget);
    for (column, (year, month)) in (MONTHS..).zip(&months) {
        pen.text(sheet, (FIRST - 1, column), &format!("{year:04}-{month:02}"), &pen.head)?;
    }
    let remarks = MONTHS + u16::try_from(months.len()).map_err(broken)?;
    pen.text(sheet, (FIRST - 1, remarks), either(lang, "Remarque", "Remark"), &pen.head)?;
    for (column, width) in (0..).zip([14, 20, 10, 28, 20, 40, 14, 15, 15]) {
        sheet.set_column_width(column, width).map_err(broken)?;
    }
    for (at, line) in budget.lines.iter().enumerate() {
        let row = row_of(at)?;
        let account = [line.account.as_str(), &line.account_label, &line.group, &line.label, &line.certainty];
        pen.texts(sheet, (row, 0), &[&line.code, side_name(line.side, lang)], &pen.plain)?;
        pen.texts(sheet, (row, 2), &account, &pen.plain)?;
        let mut said = Vec::new();
        match content(line, &places.cells) {
            Content::Formula(formula) if pen.holds(&formula) => {
                // What it gives before rounding is not known here; it is shown with the decimals of the currency
                // anyhow.
                pen.computed(sheet, (row, EXACT), &formula, line.amount_minor, &pen.amount)?;
                let rounded = pen.half_even(&here(row, EXACT));
                pen.computed(sheet, (row, AMOUNT), &rounded, line.amount_minor, &pen.amount)?;
            }
            Content::Fixed => pen.amount(sheet, (row, AMOUNT), line.amount_minor)?,
            Content::Formula(_) | Content::TooLarge => {
                pen.amount(sheet, (row, AMOUNT), line.amount_minor)?;
                said.push(either(
                    lang,
                    "Montant figé : la formule est trop grande pour une cellule, il ne suit pas les hypothèses.",
                    "Fixed amount: the formula is too large for a cell, it does not follow the assumptions.",
                ));
            }
        }
        if line.is_example {
            said.push(either(
                lang,
                "Montant donné à titre d'exemple, ou calculé à partir d'exemples.",
                "Amount given as an example, or computed of examples.",
            ));
        }
        if !said.is_empty() {
            pen.text(sheet, (row, remarks), &said.join(" "), &pen.plain)?;
        }
        phased(sheet, pen, line, row, &months)?;
    }
    sheet.set_freeze_panes(FIRST, 1).map_err(broken)?;
    sheet.set_repeat_rows(FIRST - 1, FIRST - 1).map_err(broken)?;
    Ok(())
}

/// The months of a line: each keeps its part of the amount, the last takes what is left, so that they always add up.
fn phased(sheet: &mut Worksheet, pen: &Pen, line: &Line, row: u32, months: &[(i32, u32)]) -> Result<()> {
    let parts: Vec<(u16, i64)> =
        (MONTHS..).zip(months).filter_map(|(column, month)| Some((column, in_month(line, *month)?))).collect();
    let Some(((last, last_minor), others)) = parts.split_last() else { return Ok(()) };
    let amount = format!("${}", here(row, AMOUNT));
    for (column, minor) in others {
        let formula = match line.amount_minor {
            0 => pen.decimal(*minor),
            whole => pen.sum_of(&format!("{amount}*({minor})/({whole})")),
        };
        pen.computed(sheet, (row, *column), &formula, *minor, &pen.amount)?;
    }
    let rest: String = others.iter().map(|(column, _)| format!("-{}", here(row, *column))).collect();
    pen.computed(sheet, (row, *last), &pen.sum_of(&format!("{amount}{rest}")), *last_minor, &pen.amount)
}

/// The hypotheses.
pub fn drivers(sheet: &mut Worksheet, pen: &Pen, budget: &Budget) -> Result<()> {
    let lang = budget.lang;
    head(sheet, pen, budget, super::sheets(lang)[2])?;
    let note = either(
        lang,
        "Changez une valeur de la colonne D : lignes, totaux et solde suivent.",
        "Change a value of column D: lines, totals and balance follow.",
    );
    pen.text(sheet, (FIRST - 2, 0), note, &pen.plain)?;
    let names = match lang {
        crate::papers::house::Lang::Fr => ["Hypothèse", "Nom", "Unité", "Valeur", "Loi ou source"],
        crate::papers::house::Lang::En => ["Assumption", "Name", "Unit", "Value", "Distribution or source"],
    };
    pen.texts(sheet, (FIRST - 1, 0), &names, &pen.head)?;
    for (column, width) in (0..).zip([40, 22, 18, 14, 44]) {
        sheet.set_column_width(column, width).map_err(broken)?;
    }
    for (at, driver) in budget.drivers.iter().enumerate() {
        let row = row_of(at)?;
        pen.texts(sheet, (row, 0), &[&driver.label, &driver.name, &driver.unit], &pen.plain)?;
        // Formulas take a share as a fraction, and so does a spreadsheet that shows it in per cent.
        let percent = driver.unit.trim() == "%";
        let (value, format) =
            if percent { (driver.value / Decimal::ONE_HUNDRED, &pen.input_share) } else { (driver.value, &pen.input) };
        let value = value.to_f64().ok_or_else(|| broken("a driver that is no number"))?;
        sheet.write_number_with_format(row, VALUE, value, format).map_err(broken)?;
        pen.text(sheet, (row, VALUE + 1), &driver.distribution, &pen.plain)?;
    }
    sheet.set_freeze_panes(FIRST, 0).map_err(broken)?;
    Ok(())
}

/// What stands above each sheet.
pub fn head(sheet: &mut Worksheet, pen: &Pen, budget: &Budget, name: &str) -> Result<()> {
    pen.text(sheet, (0, 0), &format!("{name} · {}", budget.title.pick(budget.lang)), &pen.title)?;
    pen.text(sheet, (1, 0), &format!("{} · {}", budget.event, budget.scenario), &pen.plain)?;
    let state = crate::papers::words::state(budget);
    let date = crate::papers::words::day(budget.date, budget.lang);
    let revision = crate::papers::words::revision(budget.revision, budget.lang);
    pen.text(sheet, (2, 0), &format!("{date} · {} · {revision} · {state}", budget.currency.code()), &pen.plain)
}

/// A share by formula; `hundredths` of a per cent is what it gives now.
pub fn share(
    sheet: &mut Worksheet,
    pen: &Pen,
    (row, column): (u32, u16),
    formula: &str,
    hundredths: i64,
) -> Result<()> {
    let sign = if hundredths < 0 { "-" } else { "" };
    let now = format!("{sign}{}.{:04}", hundredths.unsigned_abs() / 10_000, hundredths.unsigned_abs() % 10_000);
    let formula = Formula::new(formula).set_result(now);
    sheet.write_formula_with_format(row, column, formula, &pen.share).map_err(broken)?;
    Ok(())
}
