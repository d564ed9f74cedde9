use super::{add, approve, at, balanced, eur, expense, income};
use lopdf::Document;
use serde_json::{Value, json};
use tests::{House, on_both, with};

on_both!(
    has_both_columns_and_what_the_budget_stands_at,
    whole_euros_still_balance,
    shares_that_mean_nothing_are_not_shown,
    cents_that_are_missing_are_said,
    funding_is_shown_whole,
    what_is_planned_is_not_what_was_asked_for,
    works_on_the_demo
);

/// The text of all pages.
async fn read(house: &House, path: &str, lang: &str) -> String {
    let file = house.user("viewer").get(path).lang(lang).await.expect(200);
    assert_eq!(file.media_type(), "application/pdf");
    let document = Document::load_mem(file.bytes()).expect("a reader opens it");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).expect("its text can be copied")
}

async fn has_both_columns_and_what_the_budget_stands_at(house: House) {
    let event = balanced(&house, "congres").await;
    let path = at(&event, "scenarios/reference/statement.pdf");
    let draft = read(&house, &path, "fr").await;
    for part in ["CHARGES", "PRODUITS", "Congrès congres", "PROJET — NON APPROUVÉ", "salle", "inscriptions"] {
        assert!(draft.contains(part), "no {part} in {draft}");
    }
    assert!(read(&house, &path, "en").await.contains("DRAFT — NOT APPROVED"));
    approve(&house, &event).await;
    let approved = read(&house, &path, "fr").await;
    assert!(approved.contains("Budget approuvé le ") && !approved.contains("NON APPROUVÉ"), "{approved}");
    // Who decided is nothing that anybody entered.
    assert!(approved.contains("révision 1") && !approved.contains("comité de pilotage"), "{approved}");
    house.anon().get(&path).await.refused(401, "auth.required");
    house.stranger().get(&path).await.refused(403, "auth.forbidden");
    house.admin().get(at(&event, "scenarios/rien/statement.pdf")).await.refused(404, "not_found");
}

/// Where somebody is paid back, shares of the rest would be more than all of it.
async fn shares_that_mean_nothing_are_not_shown(house: House) {
    let event = balanced(&house, "congres").await;
    add(&house, &event, "lines", with(income("remboursement", -5_000), "account", "758")).await;
    add(&house, &event, "lines", expense("avoir", -5_000)).await;
    let found = super::statement(&house, &event, "reference").await;
    assert!(found["funding"].as_array().expect("rows").iter().all(|row| row["share"].is_null()), "{}", found.story());
    let path = at(&event, "scenarios/reference/statement.pdf");
    for lang in ["fr", "en"] {
        let text = read(&house, &path, lang).await;
        assert!(text.contains('–') && !text.contains('%'), "{text}");
    }
    let file = house.admin().get(at(&event, "scenarios/reference/statement.xlsx")).await.expect(200);
    let book = ironcalc::import::load_from_xlsx_bytes(file.bytes(), "budget", "en", "UTC").expect("a workbook");
    let model = ironcalc::base::Model::from_workbook(book, "en").expect("a workbook");
    let cell = |row: i32, column: i32| model.get_formatted_cell_value(3, row, column).expect("a cell");
    assert_eq!((cell(5, 7), cell(8, 1)), ("Part des produits".to_owned(), "Total".to_owned()));
    assert_eq!([6, 7, 8, 9].map(|row| cell(row, 7)), [""; 4]);
}

async fn whole_euros_still_balance(house: House) {
    let event = house.event("congres").create().await;
    for (code, minor) in [("un", 33_350), ("deux", 33_350), ("trois", 33_300)] {
        add(&house, &event, "lines", expense(code, minor)).await;
    }
    add(&house, &event, "lines", income("recette", 100_000)).await;
    let text = read(&house, &at(&event, "scenarios/reference/statement.pdf"), "fr").await;
    // Totals are written at the end, each behind its label.
    let (_, totals) = text.split_once("TOTAL DES CHARGES").expect("the total");
    let (expenses, income) = totals.split_once("TOTAL DES PRODUITS").expect("the other total");
    assert!(expenses.contains("1\u{202f}000"), "{text}");
    let (income, _) = income.split_once("Arrondis").expect("the note");
    assert!(income.contains("1\u{202f}000"), "{text}");
    // 333.50 + 333.50 + 333.00 as whole euros: one rounds to 334, as it would alone; the other gives its half away.
    assert!(text.contains("334") && text.contains("333"), "{text}");
    let carries = |code: &str| text.contains(&format!("«\u{a0}{code}\u{a0}» (-1\u{a0}€)."));
    assert!(carries("un") != carries("deux"), "{text}");
}

async fn cents_that_are_missing_are_said(house: House) {
    let event = house.event("congres").create().await;
    add(&house, &event, "lines", expense("salle", 10_050)).await;
    add(&house, &event, "lines", income("recette", 10_049)).await;
    let text = read(&house, &at(&event, "scenarios/reference/statement.pdf"), "fr").await;
    assert!(text.contains("Solde exact, produits moins charges\u{a0}: -0,01\u{a0}€."), "{text}");
}

async fn funding_is_shown_whole(house: House) {
    let event = house.event("congres").create().await;
    let partner = house.partner("CGET").create().await;
    add(&house, &event, "lines", expense("salle", 100_000)).await;
    add(&house, &event, "lines", income("inscriptions", 40_000)).await;
    add(&house, &event, "lines", with(income("region", 35_000), "account", "742")).await;
    let of_it = |line: Value| with(line, "partner_id", partner.id());
    add(&house, &event, "lines", of_it(with(income("subvention", 5_000), "account", "747"))).await;
    add(&house, &event, "lines", of_it(income("places", 20_000))).await;
    let text = read(&house, &at(&event, "scenarios/reference/statement.pdf"), "fr").await;
    for part in ["74 – Subventions", "financeur", "CGET", "35,00\u{a0}%", "5,00\u{a0}%", "20,00\u{a0}%"] {
        assert!(text.contains(part), "no {part} in {text}");
    }
    let (_, plan) = text.split_once("dont financements publics").expect("the row");
    // Of 1,000 €: the region's 350 € and 50 € of the CGET's 250 €.
    assert!(text.contains("100,00\u{a0}%") && plan.contains("40,00\u{a0}%"), "{text}");
}

async fn what_is_planned_is_not_what_was_asked_for(house: House) {
    let event = house.event("congres").create().await;
    add(&house, &event, "lines", expense("salle", 100_000)).await;
    for (name, code, minor) in [("CGET", "un", 33_350), ("ANCT", "deux", 33_350), ("INJEP", "trois", 33_300)] {
        let partner = house.partner(name).create().await;
        add(&house, &event, "lines", with(income(code, minor), "partner_id", partner.id())).await;
        if name == "CGET" {
            house.partnership(&event, &partner).create().await;
            let path = format!("events/{}/partnerships/{}/commitments", event.id(), partner.id());
            let asked = json!({ "kind": "cash", "title": "Subvention", "cash": { "asked": eur(40_000) } });
            house.admin().post(path).json(asked).await.expect(201);
        }
    }
    let text = read(&house, &at(&event, "scenarios/reference/statement.pdf"), "fr").await;
    let (_, plan) = text.split_once("Plan de financement").expect("the plan");
    // As whole euros what is planned adds up to the income: 334, 333 and 333.
    let count = |amount: &str| plan.matches(&format!("{amount}\u{a0}€")).count();
    assert_eq!((count("334"), count("333"), count("1\u{202f}000")), (1, 2, 1), "{text}");
    // Of the CGET, and in all; nobody else was asked, and nobody has granted or paid anything.
    assert_eq!(count("400"), 2, "{text}");
    assert!(plan.matches('–').count() > 12, "{text}");
}

async fn works_on_the_demo(house: House) {
    house.load_demo().await;
    for scenario in ["reference", "prudent", "ambitieux"] {
        let path = format!("events/congres-2015/budget/scenarios/{scenario}/statement.pdf");
        let text = read(&house, &path, "fr").await;
        assert!(text.contains("1 / 1") && text.contains("Signature et cachet"), "not on one sheet: {text}");
        assert!(text.contains("Repas des participants") && text.contains("Subvention du CGET"), "{text}");
    }
}
