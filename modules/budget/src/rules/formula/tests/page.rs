//! `docs/formulas.md` is kept: what it shows is true of the language.

use super::*;
use crate::book::MOST_NODES;
use std::collections::BTreeSet;

const PAGE: &str = include_str!("../../../../../../docs/formulas.md");

/// Drivers and lines that the page's examples are about.
const DRIVERS: [(&str, &str); 12] = [
    ("participants", "person"),
    ("show_up", "%"),
    ("days", "day"),
    ("meal_price", "EUR/person"),
    ("coffee_price", "EUR/(person*day)"),
    ("staff", "FTE"),
    ("months", "month"),
    ("monthly_cost", "EUR/(FTE*month)"),
    ("coach_price", "EUR/coach"),
    ("hall_price", "EUR"),
    ("subsidy", "EUR"),
    ("fare", "EUR/person"),
];

/// What is wrong with a formula of the line `example`, all drivers being 100.
fn problems(text: &str) -> Vec<Problem> {
    let formula = match Formula::parse(text) {
        Ok(formula) => LineRule::of(formula),
        Err(problem) => return vec![problem],
    };
    let drivers: Vec<(&str, Unit)> = DRIVERS.iter().map(|(name, text)| (*name, unit(text))).collect();
    let lines = [("catering", LineRule::Amount(500_000)), ("booklets", LineRule::Amount(70_000)), ("example", formula)];
    let values = vec![Decimal::ONE_HUNDRED; drivers.len()];
    let amounts = Sheet::compile(&drivers, &lines, euros()).and_then(|sheet| sheet.exact(&values).map(|_| ()));
    amounts.err().unwrap_or_default().into_iter().map(|(_, problem)| problem).collect()
}

#[test]
fn its_examples_can_be_computed() {
    let (mut inside, mut examples) = (false, 0);
    for line in PAGE.lines() {
        match line {
            "```formula" => inside = true,
            "```" => inside = false,
            text if inside => {
                let found = problems(text);
                assert!(found.is_empty(), "{text}: {found:?}");
                examples += 1;
            }
            _ => {}
        }
    }
    assert!(examples >= 10, "{examples} examples");
}

#[test]
fn its_mistakes_are_refused_as_it_says() {
    let mut shown = 0;
    for row in PAGE.lines().filter_map(|line| line.strip_prefix("| `formula.")) {
        let mut cells = row.split(" | ");
        let code = format!("formula.{}", cells.next().unwrap_or_default().trim_end_matches('`'));
        // Where nobody would read an example, words stand for it.
        let example = cells.next().and_then(|cell| cell.strip_prefix('`')?.strip_suffix('`'));
        if let Some(text) = example {
            let codes: Vec<&str> = problems(text).iter().map(|problem| problem.code).collect();
            assert_eq!(codes, [code.as_str()], "{text}");
            shown += 1;
        }
    }
    assert!(shown >= 10, "{shown} mistakes");
}

#[test]
fn it_names_every_function_and_code() {
    for function in tree::FUNCTIONS {
        assert!(PAGE.contains(&format!("`{function}(")), "{function}");
    }
    let quoted = include_str!("../problem.rs").split('"').filter(|text| text.starts_with("formula."));
    let codes: BTreeSet<&str> = quoted.collect();
    assert!(codes.len() >= 9, "{codes:?}");
    for code in codes {
        assert!(PAGE.contains(&format!("| `{code}` |")), "{code}");
    }
}

#[test]
fn its_limits_are_those_of_the_language() {
    assert_eq!((MAX_LENGTH, MOST_NODES), (1_000, 20_000));
    for limit in [
        "1,000 characters".to_owned(),
        "20,000 operations".to_owned(),
        format!("{MAX_NODES} operations"),
        format!("{MAX_DEPTH} levels"),
        format!("{MAX_UNIT_LENGTH} characters"),
    ] {
        assert!(PAGE.contains(&limit), "{limit}");
    }
}
