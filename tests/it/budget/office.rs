//! The workbook as LibreOffice opens and recalculates it. `tests/with-office.sh` says where that is.

use super::{add, at, expense, formula, simulated::minor, statement, suppose, value};
use serde_json::{Value, json};
use std::{
    io::{Cursor, Read, Write},
    path::Path,
    process::Command,
};
use tests::{House, on_both, with};

on_both!(libreoffice_computes_what_the_api_says, libreoffice_computes_the_language);

const BUDGET: &str = "events/congres-2015/budget";

/// Where LibreOffice is. Without it nothing is judged, which is said loudly: `make test` (`tests/with-office.sh`) does not run
/// at all without it. One that is named and does not work fails the test.
#[allow(clippy::disallowed_methods)]
fn office() -> Option<String> {
    let found = std::env::var("COLLOQUE_TEST_OFFICE").ok().filter(|office| !office.is_empty());
    if found.is_none() {
        // Past the capture of tests that are green, which keeps what `eprintln!` writes to itself.
        let told = "SKIPPED: LibreOffice judges no workbook here. `make test` lets it; so does COLLOQUE_TEST_OFFICE=/path/to/soffice.";
        writeln!(std::io::stderr(), "{told}").expect("standard error is open");
    }
    found
}

/// Functions, ties, percentages, other lines, and what is given in kind.
async fn libreoffice_computes_the_language(house: House) {
    let Some(office) = office() else { return };
    let event = house.event("congres").create().await;
    add(&house, &event, "lines", expense("salle", 33_333)).await;
    for (name, unit, number) in [("participants", "person", 381), ("show_up", "%", 90), ("meals", "1", 3)] {
        suppose(&house, &event, "reference", name, value(unit, number)).await;
    }
    let cases = [
        "if(participants > 400 [person], 2, 7) * 1 [EUR]",
        "if(participants != 381 [person], 1, if(meals <= 3, 2, 3)) * 1 [EUR]",
        "min(participants * 18.5 [EUR/person], 9000 [EUR]) + max(1, meals, 2) * 1 [EUR]",
        "round(participants * show_up) * 1 [EUR/person]",
        "(round(participants * show_up, 100) + ceil(participants / 2) - floor(participants / 2)) * 1 [EUR/person]",
        "(round(participants / 2) + round(participants / 254)) * 1 [EUR/person]",
        "abs(10 [person] - participants) * 5 % * 1 [EUR/person]",
        "meals * 0.005 [EUR]",
        "meals * 0.015 [EUR]",
        "line(\"salle\") / 7 + line(\"cas-7\")",
    ];
    for (at, text) in cases.iter().enumerate() {
        add(&house, &event, "lines", formula(&format!("cas-{at}"), text)).await;
    }
    let in_kind = |code: &str, side: &str, account: &str, text: &str| {
        with(with(formula(code, text), "side", side), "account", account)
    };
    add(&house, &event, "lines", in_kind("locaux", "in_kind_expense", "861", "meals * 12.345 [EUR]")).await;
    add(&house, &event, "lines", in_kind("benevoles", "in_kind_income", "875", "participants * 0.1 [EUR/person]"))
        .await;
    let found = statement(&house, &event, "reference").await;
    let file = house.admin().get(at(&event, "scenarios/reference/statement.xlsx")).await.expect(200);
    let rows = recalculated(&office, file.bytes());
    agree(&rows, found.json());
    assert_eq!(cents(&rows, "TOTAL", 2), minor(found.json(), "/totals/in_kind_expenses"));
    assert_eq!(cents(&rows, "TOTAL", 3), minor(found.json(), "/totals/in_kind_income"));
    for line in found["lines"].as_array().expect("lines") {
        let label = line["label"]["fr"].as_str().expect("a label");
        assert_eq!(cents(&rows, label, 0), minor(line, "/amount"), "{line}");
    }
}

async fn libreoffice_computes_what_the_api_says(house: House) {
    let Some(office) = office() else { return };
    house.load_demo().await;
    let admin = house.admin();
    let statement =
        async || admin.get(format!("{BUDGET}/scenarios/reference/statement")).await.expect(200).json().clone();
    let file = admin.get(format!("{BUDGET}/scenarios/reference/statement.xlsx")).await.expect(200);
    let (before, bytes) = (statement().await, file.bytes().to_vec());
    agree(&recalculated(&office, &bytes), &before);

    let changed = with_driver(&bytes, "participants", 437);
    let driver = json!({ "unit": "person", "value": 437 });
    admin.put(format!("{BUDGET}/scenarios/reference/drivers/participants")).json(driver).await.expect(200);
    let after = statement().await;
    assert_ne!(minor(&after, "/totals/expenses"), minor(&before, "/totals/expenses"), "the hypothesis matters");
    agree(&recalculated(&office, &changed), &after);
}

/// The first sheet, which LibreOffice computed anew, as rows of cells.
fn recalculated(office: &str, workbook: &[u8]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    // A profile of its own; without this setting it would believe the values that the file brings along.
    std::fs::create_dir_all(at("profile/user")).expect("a folder");
    let item = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>"#;
    std::fs::write(at("profile/user/registrymodifications.xcu"), item).expect("it is written");
    std::fs::write(at("budget.xlsx"), workbook).expect("it is written");
    // Tabs between, UTF-8, an English format: numbers with commas between thousands, to the cent as they are shown.
    let csv = "csv:Text - txt - csv (StarCalc):9,34,76,1,,1033,false,true";
    let output = Command::new(office)
        .arg(format!("-env:UserInstallation=file://{}", path(&at("profile"))))
        .args(["--headless", "--convert-to", csv, "--outdir", path(folder.path()), path(&at("budget.xlsx"))])
        .output()
        .expect("LibreOffice starts");
    let text = std::fs::read_to_string(at("budget.csv"));
    let text = text.unwrap_or_else(|error| panic!("LibreOffice gave no file: {error}\n{output:?}"));
    text.lines().map(|line| line.split('\t').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

fn path(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// Cents in the cell that follows the label.
#[allow(clippy::cast_possible_truncation)]
fn cents(rows: &[Vec<String>], label: &str, which: usize) -> i64 {
    let cells = rows.iter().flat_map(|row| row.iter().zip(row.iter().skip(1)));
    let mut beside = cells.filter(|(cell, _)| *cell == label).map(|(_, next)| next);
    let found = beside.nth(which).unwrap_or_else(|| panic!("no {label} among {rows:?}"));
    let number: f64 = found.replace(',', "").parse().unwrap_or_else(|_| panic!("{label} is {found:?}"));
    (number * 100.0).round() as i64
}

fn agree(rows: &[Vec<String>], statement: &Value) {
    assert_eq!(cents(rows, "TOTAL", 0), minor(statement, "/totals/expenses"));
    assert_eq!(cents(rows, "TOTAL", 1), minor(statement, "/totals/income"));
    assert_eq!(cents(rows, "Solde (produits − charges)", 0), minor(statement, "/balance/cash"));
}

/// The workbook with another value in the cell of a hypothesis, and everything else as it was, computed values too.
fn with_driver(workbook: &[u8], name: &str, value: i64) -> Vec<u8> {
    let mut book = zip::ZipArchive::new(Cursor::new(workbook)).expect("a workbook");
    let mut part = |name: &str| {
        let mut text = String::new();
        book.by_name(name).expect("a part").read_to_string(&mut text).expect("XML");
        text
    };
    // `'Hypothèses'!$D$6` of the name `h_participants`.
    let names = part("xl/workbook.xml");
    let (_, place) = names.split_once(&format!(r#"name="h_{name}">"#)).expect("the name of the cell");
    let place = place.split('<').next().and_then(|place| place.rsplit('!').next()).expect("a place").replace('$', "");
    let sheet = part("xl/worksheets/sheet3.xml");
    let (head, rest) = sheet.split_once(&format!(r#"<c r="{place}""#)).expect("the cell");
    let (open, rest) = rest.split_once("<v>").expect("its value");
    let (_, tail) = rest.split_once("</v>").expect("its end");
    let sheet = format!(r#"{head}<c r="{place}"{open}<v>{value}</v>{tail}"#);

    let mut changed = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..book.len() {
        let mut part = book.by_index(at).expect("a part");
        let (name, mut bytes) = (part.name().expect("UTF-8").into_owned(), Vec::new());
        part.read_to_end(&mut bytes).expect("it is read");
        changed.start_file(&name, zip::write::SimpleFileOptions::default()).expect("a part");
        changed
            .write_all(if name == "xl/worksheets/sheet3.xml" { sheet.as_bytes() } else { &bytes })
            .expect("it is written");
    }
    changed.finish().expect("a workbook").into_inner()
}
