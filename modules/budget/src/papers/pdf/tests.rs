//! The statement as a reader sees it.

use super::statement;
use crate::papers::{Budget, Side, State, house::Lang, sample, totals};
use lopdf::{Dictionary, Document, Object};
use proptest::prelude::*;

/// The text of each page.
fn pages(budget: &Budget) -> Vec<String> {
    let pdf = statement(budget).expect("a PDF");
    assert!(pdf.starts_with(b"%PDF-"), "not a PDF");
    let document = Document::load_mem(&pdf).expect("a reader opens it");
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers.into_iter().map(|page| document.extract_text(&[page]).expect("its text can be copied")).collect()
}

/// A budget with so many lines a side.
fn long(count: usize) -> Budget {
    let mut budget = sample::budget(Lang::Fr);
    let first = budget.lines[0].clone();
    budget.lines = (0..count)
        .flat_map(|at| {
            let label = format!("Ligne {at} avec un libellé qui ne tient pas sur une seule ligne de la colonne");
            [(Side::Expense, format!("6{}1", at % 7)), (Side::Income, format!("7{}8", at % 3))].map(
                |(side, account)| super::super::Line {
                    side,
                    account,
                    label: label.clone(),
                    amount_minor: 100_000,
                    whole: 1_000,
                    ..first.clone()
                },
            )
        })
        .collect();
    budget
}

#[test]
fn it_is_the_classical_layout() {
    let text = pages(&sample::budget(Lang::Fr)).join("\n");
    for part in [
        "Budget prévisionnel",
        "Budget du congrès <exemple>",
        "2e Congrès national des développeurs territoriaux",
        "Scénario\u{a0}: Scénario central · Au 1er février 2015 · révision 2 · projet non approuvé",
        "montants en",
        "CHARGES",
        "PRODUITS",
        "62 – Autres services extérieurs",
        "24\u{202f}975",
        "Impression, livrets du participant *",
        "TOTAL DES CHARGES",
        "53\u{202f}601",
        "Contributions volontaires en nature",
        "86 – EMPLOIS",
        "87 – CONTRIBUTIONS",
        "TOTAL GÉNÉRAL",
        "57\u{202f}601",
        "* Montant donné à titre d'exemple, ou calculé à partir d'exemples.",
        "Arrondis : la différence est portée par «\u{a0}Coordination, 3/5 sur 8 mois\u{a0}» (+1\u{a0}€), \
         «\u{a0}Fondation (exemple)\u{a0}» (+1\u{a0}€).",
        "Plan de financement",
        "Budget (prévu)",
        "10\u{202f}001\u{a0}€",
        "53\u{202f}601\u{a0}€",
        "100,00\u{a0}%",
        "=Fondation;\"exemple\"",
        "10\u{202f}000,50\u{a0}€",
        "37,31\u{a0}%",
        "dont financements publics",
        "PROJET — NON APPROUVÉ",
        "Signature et cachet",
        "Organisme\u{a0}: Association d'exemple",
        "1 / 1",
    ] {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
    // A column that has nothing missing says nothing of it.
    assert!(!text.contains("Insuffisance") && !text.contains("ÉQUILIBRÉ"), "{text}");
    let english = pages(&sample::budget(Lang::En)).join("\n");
    for part in
        ["Provisional budget", "EXPENSES", "24,975", "TOTAL INCOME", "DRAFT — NOT APPROVED", "€10,000.50", "37.31%"]
    {
        assert!(english.contains(part), "{part:?} is missing in\n{english}");
    }
}

#[test]
fn only_an_approved_budget_is_without_a_warning() {
    let mut budget = sample::budget(Lang::Fr);
    let on = "le 3 février 2015".to_owned();
    budget.state = State::Submitted { on: on.clone() };
    let text = pages(&budget).join("\n");
    assert!(text.contains("SOUMIS — NON APPROUVÉ") && text.contains("révision 2 · soumis le 3 février 2015"), "{text}");
    budget.state = State::Variant;
    let text = pages(&budget).join("\n");
    assert!(text.contains("VARIANTE — NON SOUMISE À DÉCISION") && !text.contains("approuvé"), "{text}");
    budget.state = State::Today { approved: on.clone() };
    let text = pages(&budget).join("\n");
    assert!(text.contains("CHIFFRES DU JOUR — NON APPROUVÉS"), "{text}");
    // Wherever the line breaks.
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("chiffres du jour (budget approuvé le 3 février 2015)"), "{text}");
    assert!(!text.contains("Budget approuvé le"), "{text}");
    budget.state = State::Approved { on };
    let text = pages(&budget).join("\n");
    assert!(
        !text.contains("NON APPROUVÉ") && text.contains("Budget approuvé le 3 février 2015, révision 2."),
        "{text}"
    );
}

#[test]
fn what_is_missing_is_named_and_both_columns_end_alike() {
    let mut budget = sample::budget(Lang::Fr);
    budget.lines.retain(|line| line.code != "foundation");
    let text = pages(&budget).join("\n");
    assert!(text.contains("Insuffisance prévisionnelle") && text.contains("10\u{202f}001"), "{text}");
    assert_eq!(text.matches("TOTAL ÉQUILIBRÉ").count(), 2, "{text}");
    let mut budget = sample::budget(Lang::Fr);
    budget.lines.retain(|line| line.code != "rooms" && line.code != "venue");
    let text = pages(&budget).join("\n");
    assert!(text.contains("Excédent prévisionnel") && text.contains("Emplois à préciser"), "{text}");
}

#[test]
fn a_difference_of_cents_is_said() {
    let mut budget = sample::budget(Lang::Fr);
    assert!(!pages(&budget).join("\n").contains("Solde exact"));
    let rooms = budget.lines.iter_mut().find(|line| line.code == "rooms").expect("it is there");
    rooms.amount_minor += 1;
    let text = pages(&budget).join("\n");
    assert!(!text.contains("Insuffisance"), "{text}");
    assert!(text.contains("Solde exact, produits moins charges\u{a0}: -0,01\u{a0}€."), "{text}");
}

#[test]
fn a_long_budget_repeats_its_heads_and_loses_nothing() {
    let budget = long(150);
    let pages = pages(&budget);
    assert!(pages.len() > 3, "{}", pages.len());
    for (at, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{} / {}", at + 1, pages.len())), "no number on page {at}");
        assert!(page.contains("PROJET — NON APPROUVÉ"), "no warning on page {at}");
    }
    let columns: Vec<&String> = pages.iter().filter(|page| page.contains("avec un libellé")).collect();
    assert!(columns.len() > 3 && columns.iter().all(|page| page.contains("CHARGES") && page.contains("Montant")));
    assert!(pages[1].contains("(suite)"), "{}", pages[1]);
    let text = pages.join("\n");
    for at in 0..150 {
        assert_eq!(text.matches(&format!("Ligne {at} avec")).count(), 2, "line {at}");
    }
    assert!(text.contains("150\u{202f}000"));
}

#[test]
fn accounts_are_not_split_where_a_sheet_holds_them_and_sums_are_carried() {
    let pages = pages(&long(150));
    let text = pages.join("\n");
    // Twenty lines of an account stay together, fifty cannot.
    assert!(!text.contains("Achats (suite)") && text.contains("services (suite)"), "{text}");
    assert!(pages[0].contains("À reporter") && !pages[0].contains("Report"), "{}", pages[0]);
    assert!(pages[1].contains("Report") && pages[1].contains("À reporter"), "{}", pages[1]);
    assert!(!pages.last().expect("a page").contains("À reporter"));
}

/// A budget like that of a congress of 500: fourteen charges, six produits, gifts in kind and six funders.
fn of_a_congress() -> Budget {
    let mut budget = sample::budget(Lang::Fr);
    let (first, funder) = (budget.lines[0].clone(), budget.funders[1].clone());
    let line = |side, account: &str, at: usize| super::super::Line {
        side,
        account: account.to_owned(),
        label: format!("Déplacements des intervenants, {at}"),
        is_example: true,
        ..first.clone()
    };
    let expenses =
        ["611", "616", "6226", "6257", "6257", "6257", "6236", "6236", "6251", "623", "6237", "641", "641", "6413"];
    let income = ["706", "708", "741", "742", "744", "758"];
    let mut lines: Vec<super::super::Line> = Vec::new();
    lines.extend(expenses.into_iter().enumerate().map(|(at, account)| line(Side::Expense, account, at)));
    lines.extend(income.into_iter().enumerate().map(|(at, account)| line(Side::Income, account, at)));
    lines.extend(["861", "864"].into_iter().enumerate().map(|(at, account)| line(Side::InKindExpense, account, at)));
    lines.extend(["871", "875"].into_iter().enumerate().map(|(at, account)| line(Side::InKindIncome, account, at)));
    budget.lines = lines;
    let name = "70 – Ventes de produits et prestations de services (sans financeur désigné)";
    budget.funders = vec![funder.clone(); 4];
    budget.funders.extend(vec![super::super::Funder { name: name.to_owned(), ..funder }; 2]);
    budget
}

#[test]
fn the_budget_of_a_congress_fits_on_one_sheet_with_the_place_to_sign() {
    let mut budget = of_a_congress();
    for state in [State::Draft, State::Variant, State::Approved { on: "le 3 février 2015".to_owned() }] {
        budget.state = state;
        let pages = pages(&budget);
        assert_eq!(pages.len(), 1, "{pages:?}");
        assert!(pages[0].contains("Signature et cachet") && pages[0].contains("1 / 1"), "{}", pages[0]);
    }
}

#[test]
fn the_place_to_sign_never_stands_alone() {
    for count in (2..46).step_by(3) {
        let mut budget = long(count);
        for (funders, before) in
            [(budget.funders.clone(), "dont financements publics"), (Vec::new(), "TOTAL DES CHARGES")]
        {
            budget.funders = funders;
            budget.state = State::Approved { on: "le 3 février 2015".to_owned() };
            let pages = pages(&budget);
            let last = pages.last().expect("a page");
            assert!(last.contains("Signature et cachet") && last.contains(before), "{count}: {last}");
        }
    }
}

#[test]
fn the_same_budget_gives_the_same_bytes() {
    let budget = sample::budget(Lang::Fr);
    let bytes = || statement(&budget).expect("a file");
    assert_eq!(bytes(), bytes());
}

/// All structure elements below one, by their role (ISO 32000-1, 14.7.2).
fn roles(document: &Document, of: &Dictionary, found: &mut Vec<String>) {
    let children: Vec<&Object> = match of.get(b"K") {
        Ok(Object::Array(list)) => list.iter().collect(),
        Ok(one) => vec![one],
        Err(_) => Vec::new(),
    };
    for child in children {
        let Ok((_, Object::Dictionary(child))) = document.dereference(child) else { continue };
        if let Ok(role) = child.get(b"S").and_then(Object::as_name) {
            found.push(String::from_utf8_lossy(role).into_owned());
        }
        roles(document, child, found);
    }
}

#[test]
fn it_can_be_read_aloud() {
    let budget = sample::budget(Lang::Fr);
    let document = Document::load_mem(&statement(&budget).expect("a PDF")).expect("a reader opens it");
    let catalog = document.catalog().expect("a catalogue");
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).expect("a language"), b"fr");
    let root = catalog.get(b"StructTreeRoot").expect("a structure");
    let (_, root) = document.dereference(root).expect("a structure");
    let mut found = Vec::new();
    roles(&document, root.as_dict().expect("a structure"), &mut found);
    let count = |role: &str| found.iter().filter(|one| *one == role).count();
    let [money, in_kind] = totals::parts(&budget).expect("small");
    let columns = [&money.left, &money.right, &in_kind.left, &in_kind.right];
    let rows: usize =
        columns.iter().map(|column| column.classes.iter().map(|class| class.lines.len()).sum::<usize>()).sum();
    let named = money.left.classes.len() + money.right.classes.len();
    // Four columns, two rows of totals and a grand total, the funding plan: heads, three funders, two sums.
    assert_eq!((count("H1"), count("H2"), count("Table")), (1, 2, 8), "{found:?}");
    assert_eq!(count("TR"), rows + named + 3 + 6, "{found:?}");
    assert!(count("TH") > 0 && count("TD") > rows + named);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn no_text_and_no_amount_breaks_it(
        texts in prop::collection::vec("\\PC{0,120}", 1..6),
        amounts in prop::collection::vec(-1_000_000_000_000_i64..1_000_000_000_000, 1..16),
        account in "\\PC{0,6}",
    ) {
        let mut budget = sample::budget(Lang::En);
        let (first, funder) = (budget.lines[0].clone(), budget.funders[0].clone());
        let sides = [Side::Expense, Side::Income, Side::InKindExpense, Side::InKindIncome];
        let lines = amounts.iter().zip(texts.iter().cycle()).zip(sides.into_iter().cycle());
        budget.lines = lines.map(|((minor, text), side)| {
            let (label, account, amount_minor, whole) = (text.clone(), account.clone(), *minor, *minor);
            super::super::Line { side, label, account, whole, amount_minor, ..first.clone() }
        }).collect();
        budget.event = texts.concat();
        budget.organisation = None;
        let funders = texts.iter().map(|name| super::super::Funder { name: name.clone(), ..funder.clone() });
        budget.funders = funders.collect();
        let pages = pages(&budget);
        prop_assert!(!pages.is_empty());
    }
}
