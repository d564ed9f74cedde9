//! The workbook as a reader sees it, and as a spreadsheet computes it.

use super::{Cells, Content, statement};
use crate::{
    papers::{
        Budget, Line, Side,
        house::{Currency, Lang},
        sample, totals,
    },
    rules::formula::{Formula, Name},
};
use calamine::{Data, Reader, Xlsx};
use ironcalc::base::{Model, cell::CellValue};
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use std::io::Cursor;

fn open(bytes: &[u8]) -> Xlsx<Cursor<Vec<u8>>> {
    calamine::open_workbook_from_rs(Cursor::new(bytes.to_vec())).expect("a workbook")
}

/// Every cell of a sheet: row, column, what is stored.
fn stored(book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Vec<(u32, u32, Data)> {
    let range = book.worksheet_range(sheet).expect("the sheet");
    let (top, left) = range.start().unwrap_or_default();
    let place = |at: usize| u32::try_from(at).expect("few");
    range.used_cells().map(|(row, column, data)| (top + place(row), left + place(column), data.clone())).collect()
}

fn model(bytes: &[u8]) -> Model<'static> {
    let book = ironcalc::import::load_from_xlsx_bytes(bytes, "budget", "en", "UTC").expect("a workbook");
    let mut model = Model::from_workbook(book, "en").expect("a workbook");
    model.evaluate();
    model
}

/// The number in a cell, counted from 0.
fn number(model: &Model<'_>, sheet: u32, row: u32, column: u32) -> f64 {
    let place = |at: u32| i32::try_from(at + 1).expect("few");
    match model.get_cell_value_by_index(sheet, place(row), place(column)).expect("a cell") {
        CellValue::Number(number) => number,
        other => panic!("sheet {sheet}, row {row}, column {column}: {other:?}"),
    }
}

/// The number to the right of a label, on the left (2) or right (6) side of the first sheet.
fn beside(model: &Model<'_>, label: &str, column: u32) -> f64 {
    let found = (0..200).find(|row| {
        let text = model.get_cell_value_by_index(0, *row + 1, i32::try_from(column).expect("few"));
        matches!(text, Ok(CellValue::String(text)) if text == label)
    });
    number(model, 0, u32::try_from(found.unwrap_or_else(|| panic!("no {label:?}"))).expect("few"), column)
}

#[test]
fn lines_have_formulas_and_drivers_have_names() {
    let bytes = statement(&sample::budget(Lang::Fr), sample::content).expect("a workbook");
    let mut book = open(&bytes);
    assert_eq!(book.sheet_names(), ["Budget", "Lignes", "Hypothèses", "Plan de financement"]);
    let names = book.defined_names().to_vec();
    assert!(names.contains(&("h_participants".to_owned(), "'Hypothèses'!$D$6".to_owned())), "{names:?}");
    let formulas = book.worksheet_formula("Lignes").expect("formulas");
    let at = |row, column| formulas.get_value((row, column)).cloned().unwrap_or_default();
    assert_eq!(at(5, 8), "h_participants*h_show_up*h_meal_price*h_meals");
    assert_eq!(at(8, 8), "'Lignes'!$H$6+25");
    assert!(at(5, 7).starts_with("SIGN(I6)*"), "{}", at(5, 7));
    // A fixed amount is a number.
    assert_eq!(at(6, 7), "");
    let cells = stored(&mut book, "Lignes");
    assert!(cells.contains(&(6, 7, Data::Float(2125.49))), "{cells:?}");
    // What is an example says so beside its amount.
    let says = |row: u32| cells.iter().any(|(at, _, data)| *at == row && data.to_string().contains("d'exemple"));
    assert!(says(6) && !says(5), "{cells:?}");
}

#[test]
fn a_driver_in_per_cent_is_a_fraction_that_is_shown_in_per_cent() {
    let bytes = statement(&sample::budget(Lang::Fr), sample::content).expect("a workbook");
    let model = model(&bytes);
    assert_eq!(number(&model, 2, 6, 3), 0.9);
    assert_eq!(model.get_formatted_cell_value(2, 7, 4).expect("a cell"), "90.00%");
}

#[test]
fn the_same_budget_gives_the_same_bytes() {
    let budget = sample::budget(Lang::Fr);
    let bytes = || statement(&budget, sample::content).expect("a workbook");
    assert_eq!(bytes(), bytes());
}

#[test]
fn texts_stay_texts() {
    let mut budget = sample::budget(Lang::Fr);
    for (line, text) in budget.lines.iter_mut().zip(["=1+1", "+33", "-1", "@SUM(A1)", "{=1}"]) {
        line.label = text.to_owned();
        line.group = text.to_owned();
    }
    budget.drivers[0].label = "=HYPERLINK(\"http://a.example\")".to_owned();
    let mut book = open(&statement(&budget, |_, _| Content::Fixed).expect("a workbook"));
    let cells = stored(&mut book, "Lignes");
    for (row, text) in (5..).zip(["=1+1", "+33", "-1", "@SUM(A1)", "{=1}"]) {
        assert!(cells.contains(&(row, 5, Data::String(text.to_owned()))), "{text}");
    }
    for sheet in ["Hypothèses", "Plan de financement"] {
        let formulas = book.worksheet_formula(sheet).expect("formulas");
        assert!(
            formulas
                .used_cells()
                .all(|(_, _, formula)| !formula.contains("HYPERLINK") && !formula.contains("Fondation"))
        );
    }
}

/// What is stored for readers that do not compute is what a spreadsheet computes.
fn agrees(budget: &Budget) {
    let bytes = statement(budget, sample::content).expect("a workbook");
    let (mut book, model) = (open(&bytes), model(&bytes));
    let sheets = book.sheet_names();
    let mut compared = 0;
    for (at, sheet) in (0..).zip(&sheets) {
        for (row, column, data) in stored(&mut book, sheet) {
            if let Data::Float(stored) = data {
                let computed = number(&model, at, row, column);
                // Shares are stored with four digits.
                let close = if sheet.starts_with("Plan") && column == 6 { 0.000_051 } else { 1e-9 };
                assert!(
                    (computed - stored).abs() <= close,
                    "{sheet} {row} {column}: stored {stored}, computed {computed}"
                );
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn a_spreadsheet_computes_what_is_stored() {
    agrees(&sample::budget(Lang::Fr));
}

#[test]
fn the_funding_plan_follows_the_lines_and_says_what_was_entered() {
    let bytes = statement(&sample::budget(Lang::Fr), sample::content).expect("a workbook");
    let (mut book, mut model) = (open(&bytes), model(&bytes));
    // Sales, the region, the foundation; then their sum.
    assert_eq!(number(&model, 3, 8, 2), 53_600.50);
    let cells = stored(&mut book, "Plan de financement");
    assert!(!cells.iter().any(|(row, column, _)| *row == 5 && (3..6).contains(column)), "nobody was asked: {cells:?}");
    // The region's line, in the row after four of expenses and one of income.
    model.set_user_input(1, 11, 8, "30000".to_owned()).expect("a value");
    model.evaluate();
    assert_eq!((number(&model, 3, 6, 2), number(&model, 3, 6, 3)), (30_000.0, 25_000.0));
    assert_eq!(number(&model, 3, 8, 2), beside(&model, "TOTAL", 6));
    assert!((number(&model, 3, 6, 6) - 30_000.0 / 63_600.50).abs() < 1e-9);
    assert!((number(&model, 3, 8, 6) - 1.0).abs() < 1e-9);
}

#[test]
fn a_changed_driver_changes_everything_that_follows_from_it() {
    let bytes = statement(&sample::budget(Lang::Fr), sample::content).expect("a workbook");
    let mut model = model(&bytes);
    assert_eq!(beside(&model, "Solde (produits − charges)", 2), 0.0);
    model.set_user_input(2, 6, 4, "601".to_owned()).expect("a value");
    model.evaluate();
    // 601 × 0.9 × 18.50 × 3 = 30,019.95; coordination is 25 more.
    assert_eq!(number(&model, 1, 5, 7), 30_019.95);
    assert_eq!(number(&model, 1, 8, 7), 30_044.95);
    // The months of catering: 7,500 of 24,975 and the rest.
    assert_eq!(number(&model, 1, 5, 9), 9_015.0);
    assert_eq!(number(&model, 1, 5, 10), 21_004.95);
    let charges = 30_019.95 + 2_125.49 + 1_500.01 + 30_044.95;
    assert!((beside(&model, "TOTAL", 2) - charges).abs() < 1e-9);
    assert!((beside(&model, "Solde (produits − charges)", 2) - (53_600.50 - charges)).abs() < 1e-9);
    assert!((beside(&model, "Insuffisance prévisionnelle", 6) - (charges - 53_600.50)).abs() < 1e-9);
    assert_eq!(beside(&model, "TOTAL ÉQUILIBRÉ", 2), beside(&model, "TOTAL ÉQUILIBRÉ", 6));
    assert!((beside(&model, "TOTAL GÉNÉRAL", 2) - (charges + 4_000.0)).abs() < 1e-9);
}

#[test]
fn currencies_keep_their_decimals() {
    for (code, shown) in [("JPY", 5_360_050.0), ("TND", 5_360.05)] {
        let currency = code.parse().expect("known");
        let budget = Budget { currency, ..sample::budget(Lang::En) };
        let model = model(&statement(&budget, |_, _| Content::Fixed).expect("a workbook"));
        assert_eq!(beside(&model, "TOTAL", 2), shown);
    }
}

/// What formulas of the language become, computed by a spreadsheet before and after a driver was changed.
#[test]
fn formulas_of_the_language_compute_the_same_there() {
    // 500 participants, 90 %, 18.50, 3 meals; then 381 participants, of whom 342.9 come.
    let cases = [
        ("if(participants > 400, participants * 2, 7)", 1_000.0, 7.0),
        ("if(participants != 381, 1, if(meals <= 3, 2, 3))", 1.0, 2.0),
        ("min(participants * meal_price, 9000) + max(1, meals, 2)", 9_003.0, 7_051.5),
        ("round(participants * show_up)", 450.0, 343.0),
        ("round(participants * show_up, 100) + ceil(meals / 2) - floor(meals / 2)", 401.0, 301.0),
        ("round(participants / 200) + round(participants / 254)", 4.0, 4.0),
        ("abs(10 - participants) * 5 %", 24.5, 18.55),
    ];
    let mut budget = sample::budget(Lang::Fr);
    let first = budget.lines[0].clone();
    let line = |(at, (_, value, _)): (usize, &(&str, f64, f64))| Line {
        code: at.to_string(),
        amount_minor: (value * 100.0).round().to_i64().expect("small"),
        monthly: Vec::new(),
        ..first.clone()
    };
    budget.lines = cases.iter().enumerate().map(line).collect();
    budget.funders = Vec::new();
    let content = |line: &Line, cells: &Cells| {
        let (text, _, _) = cases[line.code.parse::<usize>().expect("a place")];
        let cell = |name: &Name| match name {
            Name::Driver(name) => cells.driver(name).expect("a driver of the sample"),
            Name::Line(code) => cells.line(code).expect("a line"),
        };
        Content::Formula(Formula::parse(text).expect("a formula").to_excel(cell).expect("short"))
    };
    let mut model = model(&statement(&budget, content).expect("a workbook"));
    for (row, (text, before, _)) in (5..).zip(&cases) {
        assert!((number(&model, 1, row, 7) - before).abs() < 1e-9, "{text}: {}", number(&model, 1, row, 7));
    }
    model.set_user_input(2, 6, 4, "381".to_owned()).expect("a value");
    model.evaluate();
    for (row, (text, _, after)) in (5..).zip(&cases) {
        assert!((number(&model, 1, row, 7) - after).abs() < 1e-9, "{text}: {}", number(&model, 1, row, 7));
    }
}

#[test]
fn an_empty_budget_is_a_workbook_too() {
    let mut budget = sample::budget(Lang::En);
    (budget.lines, budget.drivers, budget.funders) = (Vec::new(), Vec::new(), Vec::new());
    let model = model(&statement(&budget, |_, _| Content::Fixed).expect("a workbook"));
    assert_eq!(beside(&model, "BALANCED TOTAL", 2), 0.0);
}

#[test]
fn a_formula_too_long_for_a_cell_gives_way_to_its_amount() {
    let long = |_: &Line, _: &Cells| Content::Formula("1+".repeat(5_000) + "1");
    let unwritten = |_: &Line, _: &Cells| Content::TooLarge;
    for content in [&long as &dyn Fn(&Line, &Cells) -> Content, &unwritten] {
        let bytes = statement(&sample::budget(Lang::Fr), content).expect("a workbook");
        assert_eq!(number(&model(&bytes), 1, 5, 7), 24_975.0);
        // Behind the two months.
        let cells = stored(&mut open(&bytes), "Lignes");
        let remark =
            cells.iter().find(|(row, column, _)| (*row, *column) == (5, 11)).map(|(_, _, data)| data.to_string());
        assert!(remark.is_some_and(|remark| remark.starts_with("Montant figé")), "{cells:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Lines round as the API does, ties included.
    #[test]
    fn lines_round_half_to_even(
        exact in prop::collection::vec(-20_000_000_i64..20_000_000, 1..30),
        code in prop::sample::select(vec!["JPY", "EUR", "TND"]),
    ) {
        let currency: Currency = code.parse().expect("known");
        let exponent = currency.exponent();
        let mut budget = Budget { currency, ..sample::budget(Lang::En) };
        let first = budget.lines[0].clone();
        // In thousandths of a minor unit, every second one a tie.
        let exact: Vec<Decimal> = exact.iter().enumerate().map(|(at, number)| {
            let thousandths = if at % 2 == 0 { number / 1_000 * 1_000 + 500 } else { *number };
            Decimal::new(thousandths, u32::from(exponent) + 3)
        }).collect();
        let minor = |number: &Decimal| {
            let rounded = number.round_dp_with_strategy(u32::from(exponent), RoundingStrategy::MidpointNearestEven);
            (rounded * Decimal::from(10_i64.pow(u32::from(exponent)))).to_i64().expect("small")
        };
        budget.lines = exact.iter().enumerate().map(|(at, number)| Line {
            code: at.to_string(), side: Side::Expense, amount_minor: minor(number), monthly: Vec::new(), ..first.clone()
        }).collect();
        let content = |line: &Line, _: &Cells| {
            Content::Formula(format!("({})", exact[line.code.parse::<usize>().expect("a place")]))
        };
        let model = model(&statement(&budget, content).expect("a workbook"));
        let scale = 10_f64.powi(i32::from(exponent));
        for ((row, line), exact) in (5..).zip(&budget.lines).zip(&exact) {
            let expected = line.amount_minor.to_f64().expect("small") / scale;
            prop_assert!((number(&model, 1, row, 7) - expected).abs() < 1e-9, "{} {}", row, exact);
        }
        let [money, _] = totals::parts(&budget).expect("small");
        prop_assert!((beside(&model, "TOTAL", 2) - money.left.minor.to_f64().expect("small") / scale).abs() < 1e-9);
    }
}
