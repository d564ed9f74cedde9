//! What is short, and that a drawing ends when nobody waits for it.

use super::*;
use crate::rules::{
    forecast::Distribution,
    formula::{Formula, LineRule, Sheet, Unit},
};
use std::time::Duration;

/// Lines of some ninety additions each.
fn ready(trials: usize, lines: usize) -> Ready {
    let rule = LineRule::of(Formula::parse(&["x"; 90].join(" + ")).expect("it reads"));
    let codes: Vec<String> = (0..lines).map(|at| format!("l{at}")).collect();
    let rules: Vec<(&str, LineRule)> = codes.iter().map(|code| (code.as_str(), rule.clone())).collect();
    let euros = formula::Currency::new("EUR", 2).expect("two digits");
    let sheet = Sheet::compile(&[("x", Unit::parse("EUR").expect("a unit"))], &rules, euros).expect("it compiles");
    let program = sheet.trials(&[Input::Drawn], &vec![formula::Side::Expense; lines]);
    let distribution = Distribution::Uniform { low: 1.0, high: 2.0 };
    let drivers = vec![Driver { name: "x".to_owned(), distribution }];
    let spec = Spec { trials, seed: 1, drivers, correlations: Vec::new() };
    let flows = sheet.parts(&[Input::Drawn], &[], 0);
    let lines = Lines { drivers: program.columns(), trials: program, flows, months: 0 };
    let (labels, live, months) = (vec![None], BTreeMap::new(), Vec::new());
    Ready { contents: 1, spec, lines, labels, live, months, all_dated: false, currency: Currency::EUR }
}

#[test]
fn short_is_a_matter_of_the_budget_too() {
    assert!(ready(200_000, 10).is_short());
    assert!(!ready(200_001, 10).is_short());
    assert!(!ready(200_000, 20).is_short());
    assert!(!ready(100_000, 40).is_short());
    assert!(ready(1_000, 1_000).is_short());
}

#[tokio::test]
async fn a_drawing_ends_when_nobody_waits_for_it() {
    let (turns, done) = (Turns::default(), Arc::new(AtomicI64::new(0)));
    // Many seconds of work, however this was compiled.
    let drawing = ready(2_000_000, 200).draw(turns.free().expect("nobody draws"), NonZeroUsize::MIN, done.clone());
    let _other = turns.free().expect("there are two turns");
    assert!(turns.free().is_none());
    assert!(tokio::time::timeout(Duration::from_millis(50), drawing).await.is_err(), "it was faster than that");
    // The threads keep the turn until they have ended, which is long before they are done.
    let _turn = turns.next().await.expect("a turn");
    assert!(done.load(Ordering::Relaxed) < 2_000_000);
}
