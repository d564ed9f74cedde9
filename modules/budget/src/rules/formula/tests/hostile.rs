use super::*;

fn code(text: &str) -> &'static str {
    Formula::parse(text).expect_err("hostile").code
}

#[test]
fn absurd_texts_end_with_a_problem() {
    assert_eq!(code(&"(".repeat(1_000)), "formula.too_deep");
    assert_eq!(code(&"-".repeat(1_000)), "formula.too_deep");
    assert_eq!(code(&"abs(".repeat(250)), "formula.too_deep");
    assert_eq!(code(&"if(1<".repeat(200)), "formula.too_deep");
    assert_eq!(code(&"(".repeat(1_000_000)), "formula.too_long");
    assert_eq!(code(&vec!["1"; 500].join("+")), "formula.too_long");
    assert_eq!(code(&format!("min({})", vec!["1"; 300].join(","))), "formula.too_long");
    assert_eq!(code(&format!("line(\"{}", "a".repeat(900))), "formula.syntax");
    assert_eq!(code(&format!("{}1", "(".repeat(63))), "formula.syntax");
    assert_eq!(cents(&format!("{}1{}", "(".repeat(62), ")".repeat(62))), Ok(100));
}

#[test]
fn a_chain_as_long_as_the_budget_does_not_recurse() {
    let lines: Vec<(String, String)> = (0..20_000)
        .map(|at| (format!("l{at}"), if at == 19_999 { "1 [EUR]".into() } else { format!("line(\"l{}\")", at + 1) }))
        .collect();
    let lines: Vec<(&str, &str)> = lines.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
    let chain = sheet(&[], &lines);
    assert_eq!(chain.exact(&[]).map(|amounts| amounts[0]), Ok(100));
    let (mut expenses, mut income) = ([0.0], [0.0]);
    assert_eq!(chain.trials(&[], &vec![Side::Income; 20_000]).run(&[], &mut expenses, &mut income, &mut Vec::new()), 0);
    assert_eq!(income, [2_000_000.0]);
}

#[test]
fn units_do_not_grow_without_end() {
    let drivers: Vec<(String, Unit)> = (0..100).map(|at| (format!("d{at}"), unit(&format!("u{at}")))).collect();
    let product: Vec<String> = drivers.iter().map(|(name, _)| name.clone()).collect();
    let drivers: Vec<(&str, Unit)> = drivers.iter().map(|(name, unit)| (name.as_str(), unit.clone())).collect();
    let problems = Sheet::compile(&drivers, &[("a", rule(&product.join("*")))], euros()).expect_err("absurd");
    assert_eq!(problems.iter().map(|(_, problem)| problem.code).collect::<Vec<_>>(), ["formula.units"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}|[a-c0-9+*/()%.,\"<>= \\[\\]-]{0,80}|.{0,40}") {
        match Formula::parse(&text) {
            Ok(formula) => {
                let written = formula.to_string();
                prop_assert!(Formula::parse(&written).is_ok(), "{}", written);
            }
            Err(problem) => {
                let length = text.chars().count();
                prop_assert!(problem.start <= problem.end && problem.end <= length.max(1), "{:?}", problem);
            }
        }
    }

    #[test]
    fn no_words_make_it_panic(words in prop::collection::vec(prop::sample::select(&[
        "(", ")", "+", "-", "*", "/", ",", "%", "<", "==", "1", "0", "2.5", "x", "min", "max", "round", "ceil", "floor", "abs", "if",
        "line", "\"a\"", "[EUR]", "[%]", "[", "79228162514264337593543950335",
    ][..]), 0..60)) {
        if let Ok(formula) = Formula::parse(&words.join(" ")) {
            let lines = [("a", LineRule::of(formula)), ("b", LineRule::Amount(i64::MIN))];
            if let Ok(sheet) = Sheet::compile(&[("x", unit("1"))], &lines, euros()) {
                let _ = sheet.exact(&[Decimal::MAX]);
                let (amounts, _) = sheet.amounts(&[Decimal::MIN]);
                let _ = sheet.explain(0, &[Decimal::MIN], &amounts);
            }
        }
    }
}
