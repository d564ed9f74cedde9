use super::{add, approve, at, catered, eur, expense, formula, income, row, suppose};
use kernel::clock::Clock as _;
use serde_json::json;
use tests::{House, on_both, with};

on_both!(has_a_row_a_line, what_was_approved_stays, no_text_becomes_a_formula);

async fn has_a_row_a_line(house: House) {
    let event = catered(&house, "congres").await;
    let months = json!({ "months": [{ "month": "2026-01", "weight": 1 }, { "month": "2026-02", "weight": 2 }] });
    add(&house, &event, "lines", with(expense("presse", 10_000), "phasing", months)).await;
    let path = at(&event, "scenarios/reference/statement.csv");
    let file = house.user("viewer").get(&path).await.expect(200);
    assert_eq!((file.media_type().as_str(), file.header("cache-control")), ("text/csv", "private, no-store"));
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"budget-congres-reference.csv\"");
    let text = file.text();
    let text = text.trim_start_matches('\u{feff}');
    let rows: Vec<&str> = text.split("\r\n").filter(|row| !row.is_empty()).collect();
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows[0].starts_with("Section;Code;Compte;") && rows[0].ends_with("2026-01;2026-02"), "{text}");
    let row = |code: &str| rows.iter().find(|row| row.contains(&format!(";{code};"))).expect("the line");
    assert!(row("repas").contains(";1500,00;1500;EUR;"), "{text}");
    assert!(row("presse").ends_with(";33,33;66,67"), "{text}");
    // What the other documents say in their heads.
    assert!(rows[0].contains(";Exemple;Au;Révision;État;2026-01"), "{text}");
    let today = house.clock.now().date_naive();
    assert!(row("repas").contains(&format!(";non;{today};1;projet, non approuvé;")), "{text}");
    let english = house.admin().get(&path).lang("en").await.expect(200).text();
    assert!(english.contains("Expenses;repas;6226;") && english.contains(";1500,00;1500;EUR;"), "{english}");
    house.anon().get(&path).await.refused(401, "auth.required");
}

fn text_of(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).expect("a reader opens it");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).expect("its text can be copied")
}

/// Live values, names of funders and what they pay move on, funders become one; documents of an approved budget do not.
async fn what_was_approved_stays(house: House) {
    let event = house.congress("congres", None).await;
    let partner = house.partner("CGET").create().await;
    add(&house, &event, "lines", expense("salle", 12_000)).await;
    add(&house, &event, "lines", with(income("subvention", 7_000), "partner_id", partner.id())).await;
    let link = json!({ "unit": "person", "link": { "source": "confirmed_registrations" } });
    suppose(&house, &event, "reference", "inscrits", link).await;
    let sold = with(formula("inscriptions", "inscrits * 50 [EUR/person]"), "side", "income");
    add(&house, &event, "lines", with(sold, "account", "706")).await;
    add(&house, &event, "scenarios", json!({ "code": "prudent", "name": { "fr": "Prudent" } })).await;
    house.registers(&event, "Ana").await;
    approve(&house, &event).await;
    let paper = async |scenario: &str, ending: &str| {
        let path = at(&event, &format!("scenarios/{scenario}/{ending}"));
        house.user("viewer").get(path).await.expect(200).bytes().to_vec()
    };
    let endings = ["statement.csv", "statement.pdf", "statement.xlsx", "waterfall.svg"];
    let mut approved = Vec::new();
    for ending in endings {
        approved.push(paper("reference", ending).await);
    }
    let csv = String::from_utf8_lossy(&approved[0]).into_owned();
    assert!(csv.contains(";inscriptions;706;") && csv.contains(";50,00;50;EUR;"), "{csv}");

    house.registers(&event, "Bob").await;
    let name = json!({ "name": "ANCT" });
    house.admin().patch(&partner.path).if_match("*").json(name).await.expect(200);
    let heir = house.partner("Agence nationale (exemple)").create().await;
    let merge = json!({ "merged_id": partner.id(), "version": 2 });
    house.admin().post(format!("{}/merges", heir.path)).json(merge).await.expect(201);
    house.settle().await;
    let line = house.admin().get(at(&event, "lines/subvention")).await.expect(200);
    assert_eq!(line["partner_id"], json!(heir.id()));
    house.clock.advance(chrono::TimeDelta::days(2));
    for (ending, before) in endings.iter().zip(&approved) {
        assert!(*before == paper("reference", *ending).await, "{ending} has changed");
    }
    // Asked for what is now, the statement tells it; execution compares with what was approved.
    let now = house.admin().get(at(&event, "scenarios/reference/statement?as_of=now")).await.expect(200);
    assert_eq!(row(now.json(), "lines", "code", "inscriptions")["amount"], eur(10_000));
    let today = async |ending: &str| paper("reference", &format!("{ending}?as_of=now")).await;
    for (ending, before) in endings.iter().zip(&approved) {
        assert!(*before == paper("reference", &format!("{ending}?as_of=approved")).await, "{ending}");
        assert!(*before != today(ending).await, "{ending} is not of today");
    }
    let csv = String::from_utf8_lossy(&today("statement.csv").await).into_owned();
    assert!(csv.contains(";inscriptions;706;") && csv.contains(";100,00;100;EUR;"), "{csv}");
    let text = text_of(&today("statement.pdf").await);
    assert!(text.contains("CHIFFRES DU JOUR — NON APPROUVÉS") && !text.contains("Budget approuvé le"), "{text}");
    for ending in endings {
        let path = at(&event, &format!("scenarios/reference/{ending}?as_of=yesterday"));
        house.admin().get(path).await.refused(422, "request.invalid");
    }
    let became = house.admin().get(at(&event, "scenarios/reference/execution")).await.expect(200);
    assert_eq!(row(became.json(), "lines", "code", "inscriptions")["figures"]["budget"], eur(5_000));
    assert_eq!(became["planned_result"], eur(0));
    // A scenario beside the baseline was never decided on, and moves with its live values.
    let variant = paper("prudent", "statement.pdf").await;
    let text = text_of(&variant);
    assert!(text.contains("VARIANTE — NON SOUMISE À DÉCISION") && !text.contains("approuvé"), "{text}");
    let csv = String::from_utf8_lossy(&paper("prudent", "statement.csv").await).into_owned();
    assert!(csv.contains(";100,00;100;EUR;"), "{csv}");

    // Opened again, documents are those of a draft.
    let again = json!({ "reason": "Inscriptions en hausse" });
    house.admin().post(at(&event, "revisions")).json(again).await.expect(201);
    let draft = String::from_utf8_lossy(&paper("reference", "statement.csv").await).into_owned();
    assert!(draft.contains(";inscriptions;706;") && !draft.contains(";50,00;50;EUR;"), "{draft}");
}

async fn no_text_becomes_a_formula(house: House) {
    let event = house.event("congres").create().await;
    let label = json!({ "fr": "=HYPERLINK(\"http://a.example\")" });
    add(&house, &event, "lines", with(with(expense("salle", 100), "label", label), "group", "@SUM(A1)")).await;
    let text = house.admin().get(at(&event, "scenarios/reference/statement.csv")).await.expect(200).text();
    assert!(text.contains(";'@SUM(A1);\"'=HYPERLINK("), "{text}");
}
