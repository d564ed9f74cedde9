//! The budget that the tests draw.

use super::{
    house::{Currency, Lang, Localized},
    model::{Budget, Driver, Funder, Heading, Line, Month, Side, State},
    xlsx::Content,
};
use chrono::NaiveDate;
use rust_decimal::Decimal;

/// A small balanced budget with gifts in kind, whose amounts do not end on whole euros.
pub fn budget(lang: Lang) -> Budget {
    let fr = lang == Lang::Fr;
    let pick = |fr_text: &str, en: &str| if fr { fr_text } else { en }.to_owned();
    let heading = |code: &str, fr: &str, en: &str| Heading { code: code.to_owned(), label: pick(fr, en) };
    let driver = |name: &str, label: String, unit: &str, value: Decimal, distribution: String| Driver {
        name: name.to_owned(),
        label,
        unit: unit.to_owned(),
        value,
        distribution,
    };
    Budget {
        lang,
        title: Localized::new("Budget du congrès <exemple>", "Budget of the congress <example>"),
        event: pick(
            "2e Congrès national des développeurs territoriaux",
            "2nd national congress of territorial developers",
        ),
        organisation: Some("Association d'exemple".to_owned()),
        currency: Currency::EUR,
        date: NaiveDate::from_ymd_opt(2015, 2, 1).unwrap_or_default(),
        scenario: pick("Scénario central", "Baseline"),
        headings: vec![
            heading("60", "Achats", "Purchases"),
            heading("61", "Services extérieurs", "External services"),
            heading("62", "Autres services extérieurs", "Other external services"),
            heading("64", "Charges de personnel", "Staff"),
            heading("70", "Vente de produits et services", "Sales of goods and services"),
            heading("74", "Subventions d'exploitation", "Operating grants"),
            heading("86", "Emplois des contributions volontaires", "Use of gifts in kind"),
            heading("87", "Contributions volontaires en nature", "Gifts in kind"),
        ],
        lines: lines(lang),
        drivers: vec![
            driver(
                "participants",
                "Participants".to_owned(),
                "person",
                Decimal::from(500),
                pick("triangulaire 380 – 500 – 560", "triangular 380 – 500 – 560"),
            ),
            driver("show_up", pick("Taux de présence", "Show-up rate"), "%", Decimal::from(90), String::new()),
            driver(
                "meal_price",
                pick("Prix d'un repas", "Price of a meal"),
                "EUR/person",
                Decimal::new(1_850, 2),
                String::new(),
            ),
            driver("meals", pick("Repas par personne", "Meals per person"), "1", Decimal::from(3), String::new()),
        ],
        funders: vec![
            funder("Ventes (exemple)", (2_360_000, 23_600), [None, None, None], 4_403, false, &["fees"]),
            funder(
                "Région (exemple)",
                (2_000_000, 20_000),
                [Some(2_500_000), Some(1_500_000), None],
                3_731,
                true,
                &["region"],
            ),
            funder(
                "=Fondation;\"exemple\"",
                (1_000_050, 10_001),
                [Some(1_000_050), Some(1_000_050), Some(500_000)],
                1_866,
                false,
                &["foundation"],
            ),
        ],
        revision: 2,
        state: State::Draft,
    }
}

fn funder(
    name: &str,
    (planned, whole): (i64, i64),
    [requested, granted, paid]: [Option<i64>; 3],
    share: i64,
    public: bool,
    lines: &[&str],
) -> Funder {
    let lines = lines.iter().map(|code| (*code).to_owned()).collect();
    Funder { name: name.to_owned(), planned, whole, requested, granted, paid, share: Some(share), public, lines }
}

/// Ten lines: charges 53,600.50, produits the same, 4,000.00 in kind.
fn lines(lang: Lang) -> Vec<Line> {
    use Side::{Expense, InKindExpense, InKindIncome, Income};
    let fr = lang == Lang::Fr;
    let row =
        |code: &str, label: (&str, &str), side, account: &str, group: (&str, &str), amount_minor: i64, whole| Line {
            code: code.to_owned(),
            label: if fr { label.0 } else { label.1 }.to_owned(),
            side,
            account: account.to_owned(),
            account_label: String::new(),
            group: if fr { group.0 } else { group.1 }.to_owned(),
            amount_minor,
            whole,
            certainty: if fr { "estimé" } else { "estimated" }.to_owned(),
            is_example: code == "printing",
            monthly: Vec::new(),
        };
    let host = ("Accueil", "Hosting");
    let team = ("Équipe", "Team");
    let told = ("Communication", "Communication");
    let public = ("Subventions", "Grants");
    let mut all = vec![
        row("catering", ("Restauration", "Catering"), Expense, "6257", host, 2_497_500, 24_975),
        row("printing", ("Impression, livrets du participant", "Printing"), Expense, "606", told, 212_549, 2_125),
        row("rooms", ("Location de salles", "Hire of rooms"), Expense, "6132", host, 150_001, 1_500),
        row(
            "staff",
            ("Coordination, 3/5 sur 8 mois", "Coordination, 3/5 over 8 months"),
            Expense,
            "641",
            team,
            2_500_000,
            25_001,
        ),
        row(
            "fees",
            ("Inscriptions", "Registrations"),
            Income,
            "706",
            ("Inscriptions", "Registrations"),
            2_360_000,
            23_600,
        ),
        row("region", ("Région (exemple)", "Region (example)"), Income, "74", public, 2_000_000, 20_000),
        row(
            "foundation",
            ("Fondation (exemple)", "Foundation (example)"),
            Income,
            "754",
            ("Mécénat", "Sponsors"),
            1_000_050,
            10_001,
        ),
        row("venue", ("Mise à disposition du lieu", "Venue"), InKindExpense, "861", host, 400_000, 4_000),
        row("host", ("Établissement d'accueil", "Host establishment"), InKindIncome, "871", host, 400_000, 4_000),
    ];
    all[0].monthly =
        vec![Month { year: 2015, month: 5, minor: 750_000 }, Month { year: 2015, month: 6, minor: 1_747_500 }];
    all
}

/// The Excel formulas of the sample: catering follows the drivers, coordination follows catering.
pub fn content(line: &super::Line, cells: &super::xlsx::Cells) -> Content {
    let driver = |name| cells.driver(name).expect("a driver of the sample");
    match line.code.as_str() {
        "catering" => {
            let [one, two, three, four] = ["participants", "show_up", "meal_price", "meals"].map(driver);
            Content::Formula(format!("{one}*{two}*{three}*{four}"))
        }
        "staff" => Content::Formula(format!("{}+25", cells.line("catering").expect("a line of the sample"))),
        _ => Content::Fixed,
    }
}

/// Compares a text with the one that was looked at; its name does not depend on where this folder is.
pub fn looked_at(name: &str, text: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
