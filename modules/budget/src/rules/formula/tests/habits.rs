//! What people write who know spreadsheets is read, or refused with what to write instead.

use super::*;

#[test]
fn functions_are_known_in_capitals_too() {
    let cases = [
        ("IF(a < b, Round(x), LINE(\"l\"))", "if(a < b, round(x), line(\"l\"))"),
        ("MAX(a, Min(b, c)) + ABS(d)", "max(a, min(b, c)) + abs(d)"),
        ("CEIL(a) - Floor(b, 5)", "ceil(a) - floor(b, 5)"),
    ];
    for (text, written) in cases {
        assert_eq!(formula(text).to_string(), written, "{text}");
    }
    let upper = formula("LINE(\"a\") + b").rename(&Name::Line("a".into()), &Name::Line("c".into())).expect("fits");
    assert_eq!(upper.text(), "line(\"c\") + b");
}

#[test]
fn percentages_are_read_with_and_without_a_space() {
    assert_eq!(formula("50%").to_string(), "50 %");
    assert_eq!(formula("x * 12.5 %").to_string(), "x * 12.5 %");
}

#[test]
fn what_spreadsheets_know_is_refused_with_what_to_write_instead() {
    let (syntax, unknown) = ("formula.syntax", "formula.unknown_name");
    let cases = [
        ("=SUM(A1:A2)", syntax, 0, 1, "sans « = »", "without “=”"),
        (" = a", syntax, 1, 2, "sans « = »", "without “=”"),
        ("if(a = b, 1, 2)", syntax, 5, 6, "« == »", "“==”"),
        ("SUM(A1:A2)", syntax, 4, 9, "a + b + line(\"c\")", "a + b + line(\"c\")"),
        ("a : b", syntax, 2, 3, "« / »", "“/”"),
        ("SUM(a, b)", unknown, 0, 3, "a + b + line(\"c\")", "a + b + line(\"c\")"),
        ("somme(a)", unknown, 0, 5, "a + b + line(\"c\")", "a + b + line(\"c\")"),
        ("SI(a < b, 1, 2)", unknown, 0, 2, "if(a < b, x, y)", "if(a < b, x, y)"),
        ("ARRONDI(a)", unknown, 0, 7, "round(a)", "round(a)"),
        ("frequency(a)", unknown, 0, 9, "abs, ceil, floor", "abs, ceil, floor"),
        ("IF(a; b; c)", syntax, 4, 5, "virgule au lieu de « ; »", "comma instead of “;”"),
        ("100 EUR", syntax, 4, 7, "100 [EUR]", "100 [EUR]"),
        ("min(100 EUR, a)", syntax, 8, 11, "100 [EUR]", "100 [EUR]"),
        ("100 €", syntax, 4, 5, "100 [EUR]", "100 [EUR]"),
        ("$A$1", syntax, 0, 1, "nommez une hypothèse", "name a driver"),
        ("guests [person]", syntax, 7, 15, "suit un nombre", "follows a number"),
        ("2 guests", syntax, 2, 8, "2 * guests", "2 * guests"),
        ("1 000 * a", syntax, 2, 5, "sans espace", "without a space"),
        ("12,5 * x", syntax, 2, 3, "25.50", "25.50"),
        ("x %", syntax, 2, 3, "« % » suit un nombre", "“%” follows a number"),
        ("x^2", syntax, 1, 2, "a * a", "a * a"),
        ("if(a <> b, 1, 2)", syntax, 6, 7, "« != »", "“!=”"),
        ("if(a ≤ b, 1, 2)", syntax, 5, 6, "« <= »", "“<=”"),
        ("line(“salle”)", syntax, 5, 6, "line(\"code\")", "line(\"code\")"),
        ("line('salle')", syntax, 5, 6, "line(\"code\")", "line(\"code\")"),
        ("IF", syntax, 2, 2, "« ( »", "“(”"),
    ];
    for (text, code, start, end, fr, en) in cases {
        let problem = Formula::parse(text).expect_err(text);
        assert_eq!((problem.code, problem.start, problem.end), (code, start, end), "{text}");
        assert!(problem.fr.contains(fr), "{text}: {}", problem.fr);
        assert!(problem.en.contains(en), "{text}: {}", problem.en);
    }
}

#[test]
fn cells_are_told_apart_from_drivers() {
    let refused = compile(&[("fare", "EUR"), ("a1", "EUR")], &[("one", "BC12 * 2"), ("two", "A1 * 2")]);
    let refused = refused.expect_err("neither is there");
    let told: Vec<(&str, &str)> = refused.iter().map(|(_, problem)| (problem.code, problem.en.as_str())).collect();
    let expected = [
        "“BC12” is not known. There are no cells: name a driver, or a line by line(\"code\").",
        "“A1” is not known. Perhaps “a1”?",
    ];
    assert_eq!(told, expected.map(|en| ("formula.unknown_name", en)));
}
