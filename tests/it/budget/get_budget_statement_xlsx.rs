use super::{add, at, formula, simulated::minor};
use ironcalc::base::{Model, cell::CellValue};
use serde_json::{Value, json};
use tests::{House, on_both};

on_both!(computes_what_the_api_says, says_what_no_cell_can_hold, is_an_export);

const BUDGET: &str = "events/congres-2015/budget";

/// The workbook as a spreadsheet reads it.
async fn open(house: &House, scenario: &str) -> Model<'static> {
    let file = house.user("viewer").get(format!("{BUDGET}/scenarios/{scenario}/statement.xlsx")).await.expect(200);
    read(file.bytes())
}

fn read(bytes: &[u8]) -> Model<'static> {
    let book = ironcalc::import::load_from_xlsx_bytes(bytes, "budget", "en", "UTC").expect("a workbook");
    let mut model = Model::from_workbook(book, "en").expect("a workbook");
    model.evaluate();
    model
}

/// The row of the sheet that has this text in the column, both counted from 1.
fn row_of(model: &Model<'_>, sheet: u32, column: i32, text: &str) -> i32 {
    let is = |row: &i32| match model.get_cell_value_by_index(sheet, *row, column) {
        Ok(CellValue::String(found)) => found == text,
        _ => false,
    };
    (1..300).find(is).unwrap_or_else(|| panic!("no {text} on sheet {sheet}"))
}

/// Cents to the right of the label in this column of the first sheet.
#[allow(clippy::cast_possible_truncation)]
fn cents(model: &Model<'_>, label: &str, column: i32) -> i64 {
    let row = row_of(model, 0, column, label);
    match model.get_cell_value_by_index(0, row, column + 1) {
        Ok(CellValue::Number(number)) => (number * 100.0).round() as i64,
        other => panic!("{label}: {other:?}"),
    }
}

/// Cents that the funding plan counts on in all.
#[allow(clippy::cast_possible_truncation)]
fn planned(model: &Model<'_>) -> i64 {
    let row = row_of(model, 3, 1, "Total");
    match model.get_cell_value_by_index(3, row, 3) {
        Ok(CellValue::Number(number)) => (number * 100.0).round() as i64,
        other => panic!("the funding plan: {other:?}"),
    }
}

fn agree(model: &Model<'_>, statement: &Value) {
    assert_eq!(cents(model, "TOTAL", 2), minor(statement, "/totals/expenses"));
    assert_eq!(cents(model, "TOTAL", 6), minor(statement, "/totals/income"));
    assert_eq!(planned(model), minor(statement, "/totals/income"));
    assert_eq!(cents(model, "Solde (produits − charges)", 2), minor(statement, "/balance/cash"));
}

/// Formulas compute the API's totals, as they are and after a hypothesis was changed in its cell.
async fn computes_what_the_api_says(house: House) {
    house.load_demo().await;
    let admin = house.admin();
    let statement = async |scenario: &str| {
        admin.get(format!("{BUDGET}/scenarios/{scenario}/statement")).await.expect(200).json().clone()
    };
    for scenario in ["reference", "prudent", "ambitieux"] {
        agree(&open(&house, scenario).await, &statement(scenario).await);
    }
    let mut model = open(&house, "reference").await;
    for (name, unit, value) in
        [("participants", "person", json!(437)), ("registration_fee", "EUR/person", json!(57.35))]
    {
        let row = row_of(&model, 2, 2, name);
        model.set_user_input(2, row, 4, value.to_string()).expect("a value");
        let path = format!("{BUDGET}/scenarios/reference/drivers/{name}");
        admin.put(path).json(json!({ "unit": unit, "value": value })).await.expect(200);
    }
    model.evaluate();
    agree(&model, &statement("reference").await);
}

async fn says_what_no_cell_can_hold(house: House) {
    let event = house.event("congres").create().await;
    let deep = format!("{}1500{} * 1 [EUR]", "round(".repeat(30), ")".repeat(30));
    add(&house, &event, "lines", formula("profond", &deep)).await;
    add(&house, &event, "lines", formula("simple", "300 * 5 [EUR]")).await;
    let file = house.admin().get(at(&event, "scenarios/reference/statement.xlsx")).await.expect(200);
    let model = read(file.bytes());
    let remark = |code: &str| model.get_cell_value_by_index(1, row_of(&model, 1, 1, code), 10).expect("a cell");
    let frozen = |cell: CellValue| matches!(cell, CellValue::String(text) if text.starts_with("Montant figé"));
    assert!(frozen(remark("profond")) && !frozen(remark("simple")));
}

async fn is_an_export(house: House) {
    house.load_demo().await;
    let path = format!("{BUDGET}/scenarios/prudent/statement.xlsx");
    let file = house.user("finance").get(&path).await.expect(200);
    assert!(file.media_type().ends_with("spreadsheetml.sheet") && file.bytes().starts_with(b"PK"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"budget-congres-2015-prudent.xlsx\"");
    assert_eq!(file.header("cache-control"), "private, no-store");
    house.anon().get(&path).await.refused(401, "auth.required");
}
