//! Tests of the language as a whole.

mod checking;
mod computing;
mod habits;
mod hostile;
mod page;
mod reading;
mod simulating;
mod spreadsheet;

use super::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn formula(text: &str) -> Formula {
    Formula::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"))
}

fn rule(text: &str) -> LineRule {
    LineRule::of(formula(text))
}

fn unit(text: &str) -> Unit {
    Unit::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"))
}

fn number(text: &str) -> Decimal {
    text.parse().expect("a number")
}

fn euros() -> Currency {
    Currency::new("EUR", 2).expect("two digits")
}

/// A budget of formulas `(code, text)` over drivers `(name, unit)`.
fn compile(drivers: &[(&str, &str)], lines: &[(&str, &str)]) -> Result<Sheet, Vec<(usize, Problem)>> {
    let drivers: Vec<(&str, Unit)> = drivers.iter().map(|(name, text)| (*name, unit(text))).collect();
    let lines: Vec<(&str, LineRule)> = lines.iter().map(|(code, text)| (*code, rule(text))).collect();
    Sheet::compile(&drivers, &lines, euros())
}

fn sheet(drivers: &[(&str, &str)], lines: &[(&str, &str)]) -> Sheet {
    compile(drivers, lines).unwrap_or_else(|problems| panic!("{problems:?}"))
}

/// What a formula without drivers comes to, in cents.
fn cents(text: &str) -> Result<i64, (&'static str, usize, usize)> {
    let text = format!("({text}) * 1 [EUR]");
    let amounts = sheet(&[], &[("a", &text)]).exact(&[]);
    amounts.map(|amounts| amounts[0]).map_err(|problems| (problems[0].1.code, problems[0].1.start, problems[0].1.end))
}

/// Texts of the language without units, over the drivers `x` and `y_2` and what else is given.
fn texts(leaves: &'static [&'static str]) -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0_u32..1_000).prop_map(|n| n.to_string()),
        (0_u32..1_000, 0_u32..100).prop_map(|(n, d)| format!("{n}.{d:02}")),
        (0_u32..200).prop_map(|n| format!("{n} %")),
        prop::sample::select(leaves).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let sign = prop::sample::select(&["+", "-", "*", "/", " + ", " - ", "\n*\t", " /"][..]);
        let comparison = prop::sample::select(&["<", "<=", ">", ">=", "==", "!="][..]);
        let rounding = prop::sample::select(&["round", "ceil", "floor"][..]);
        let many = prop::sample::select(&["min", "max"][..]);
        prop_oneof![
            4 => (inner.clone(), sign, inner.clone()).prop_map(|(a, sign, b)| format!("{a}{sign}{b}")),
            2 => inner.clone().prop_map(|a| format!("({a})")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            1 => inner.clone().prop_map(|a| format!("- -abs({a} )")),
            1 => (rounding, inner.clone(), prop::option::of(1_u32..50)).prop_map(|(word, a, step)| match step {
                Some(step) => format!("{word}({a}, {step})"),
                None => format!("{word}({a})"),
            }),
            1 => (many, prop::collection::vec(inner.clone(), 2..4))
                .prop_map(|(word, all)| format!("{word}({})", all.join(","))),
            1 => (inner.clone(), comparison, inner.clone(), inner.clone(), inner)
                .prop_map(|(a, sign, b, c, d)| format!("if({a} {sign} {b}, {c}, {d})")),
        ]
    })
}
