//! The demo's figures: they compile, the baseline balances, and the other scenarios do not.

use super::{driver_of, entries};
use crate::{
    model::vocabulary::{Chart, Side},
    rules::{
        drivers,
        formula::{Currency, Formula, LineRule, Sheet, Unit},
    },
};
use entries::{Driver, Rule};
use kernel::money::Currency as Coin;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The sum of each side in cents, in the order of [`Side::ALL`].
fn totals(own: &[Driver], amounts: &[(&str, i64)]) -> [i64; 4] {
    let mut all: BTreeMap<&str, (Unit, Decimal)> = BTreeMap::new();
    for driver in entries::BASELINE.iter().chain(own) {
        let input = driver_of(driver);
        assert!(drivers::mistakes(&input, Coin::EUR).is_empty(), "{}", driver.name);
        let value = input.value.map(|value| value.decimal());
        let value = value.or_else(|| input.distribution.as_ref().map(drivers::expected)).expect("it has one");
        all.insert(driver.name, (Unit::parse(driver.unit).expect("a unit"), value));
    }
    let rule = |line: &entries::Line| {
        let own = amounts.iter().find(|(code, _)| *code == line.code).map(|(_, euros)| Rule::Amount(*euros));
        match own.unwrap_or(line.rule) {
            Rule::Amount(euros) => LineRule::Amount(euros * 100),
            Rule::Formula(text) => LineRule::of(Formula::parse(text).expect(text)),
        }
    };
    let units: Vec<(&str, Unit)> = all.iter().map(|(name, (unit, _))| (*name, unit.clone())).collect();
    let rules: Vec<(&str, LineRule)> = entries::LINES.iter().map(|line| (line.code, rule(line))).collect();
    let sheet = Sheet::compile(&units, &rules, Currency::new("EUR", 2).expect("euros")).expect("it compiles");
    let values: Vec<Decimal> = all.values().map(|(_, value)| *value).collect();
    let mut totals = [0; 4];
    for (line, amount) in entries::LINES.iter().zip(sheet.exact(&values).expect("it can be computed")) {
        totals[line.side.index()] += amount;
    }
    totals
}

#[test]
fn the_baseline_balances_exactly() {
    let [expenses, income, used, given] = totals(&[], &[]);
    assert_eq!((expenses, income), (7_447_400, 7_447_400));
    assert_eq!((used, given), (1_260_000, 1_260_000));
}

#[test]
fn the_others_say_what_is_missing_or_left() {
    let [expenses, income, ..] = totals(entries::PRUDENT, entries::PRUDENT_LINES);
    assert!(income < expenses, "{income} {expenses}");
    let [expenses, income, ..] = totals(entries::AMBITIOUS, entries::AMBITIOUS_LINES);
    assert!(income >= expenses, "{income} {expenses}");
}

#[test]
fn every_line_fits_its_account() {
    for line in entries::LINES {
        let account = Chart::Crc9901.known(line.account).expect(line.code);
        assert_eq!(account.side(), line.side, "{}", line.code);
        assert!(line.certainty.suits(line.side), "{}", line.code);
        assert!(line.side != Side::Expense || !account.is_public_funding());
    }
}
