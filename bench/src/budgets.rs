//! What a budget costs to compute: no server and no database, the product's own code beside the least that the same work
//! takes.

use crate::{
    Plan,
    report::{Row, Unit},
};
use budget::rules::formula::{Currency, Formula, LineRule, Sheet, Unit as Measure};
use rust_decimal::Decimal;
use std::{hint::black_box, time::Instant};

pub mod simulations;

/// A figure of the module `budget`.
#[derive(Clone, Copy)]
pub enum Figure {
    /// 1,000,000 trials of 20 uncertain lines on so many threads.
    Simulation(usize),
    /// The same beside numpy.
    Numpy(usize),
    /// Peak memory of many trials beside that of fewer.
    Memory,
    /// Peak memory of many trials with the cash of each month beside that without.
    Course,
    /// A budget of so many lines with formulas, from text to amounts.
    Statement(usize),
}

/// All of them, in the order of the report.
pub const ALL: &[Figure] = &[
    Figure::Simulation(1),
    Figure::Simulation(2),
    Figure::Numpy(1),
    Figure::Numpy(2),
    Figure::Memory,
    Figure::Course,
    Figure::Statement(500),
];

impl Figure {
    /// As the report and `--only` name it.
    pub fn name(self) -> String {
        match self {
            Self::Simulation(threads) => format!("budget simulation, 1,000,000 x 20, {threads} thr."),
            Self::Numpy(threads) => format!("budget simulation, numpy, {threads} thr."),
            Self::Memory => "budget simulation, peak of 2,000,000 trials".to_owned(),
            Self::Course => "budget simulation, peak over months".to_owned(),
            Self::Statement(lines) => format!("budget statement of {lines} lines"),
        }
    }

    /// Measures it; `None` where the other side is not on this machine.
    pub fn measure(self, plan: &Plan) -> Result<Option<Row>, String> {
        match self {
            Self::Simulation(threads) => simulations::beside_bare_draws(self.name(), plan, threads).map(Some),
            Self::Numpy(threads) => simulations::beside_numpy(self.name(), plan, threads),
            Self::Memory => simulations::memory(self.name(), plan, false).map(Some),
            Self::Course => simulations::memory(self.name(), plan, true).map(Some),
            Self::Statement(lines) => statement(self.name(), plan, lines).map(Some),
        }
    }
}

fn compiled(drivers: &[(&str, Measure)], formulas: &[(String, String)]) -> Result<Sheet, String> {
    let rule = |(code, text): &(String, String)| match Formula::parse(text) {
        Ok(formula) => Ok((code.clone(), LineRule::of(formula))),
        Err(problem) => Err(problem.en),
    };
    let rules: Vec<(String, LineRule)> = formulas.iter().map(rule).collect::<Result<_, _>>()?;
    let rules: Vec<(&str, LineRule)> = rules.iter().map(|(code, rule)| (code.as_str(), rule.clone())).collect();
    let euros = Currency::new("EUR", 2).ok_or("euros have cents")?;
    Sheet::compile(drivers, &rules, euros).map_err(|problems| format!("{problems:?}"))
}

fn statement(name: String, plan: &Plan, lines: usize) -> Result<Row, String> {
    let measure = |unit: &str| Measure::parse(unit).map_err(|problem| problem.en);
    let drivers = [
        ("participants", measure("person")?),
        ("show_up", measure("%")?),
        ("days", measure("day")?),
        ("price", measure("EUR/(person*day)")?),
    ];
    let values = [Decimal::from(500), Decimal::from(92), Decimal::from(2), Decimal::new(1_535, 2)];
    let text = "participants * show_up * days * price + 5 % * (participants * days * price)";
    let formulas: Vec<(String, String)> = (0..lines).map(|line| (format!("line-{line}"), text.to_owned())).collect();
    let whole = || {
        let since = Instant::now();
        let sheet = compiled(&drivers, &formulas)?;
        let amounts = sheet.exact(&values).map_err(|faults| format!("{faults:?}"))?;
        black_box(amounts.iter().sum::<i64>());
        Ok(since.elapsed().as_secs_f64())
    };
    let bare = || {
        let since = Instant::now();
        let values = black_box(values);
        let [participants, show_up, days, price] = values;
        let line = |_| {
            let all = participants * days * price;
            (all * show_up / Decimal::ONE_HUNDRED + all * Decimal::new(5, 2)).round_dp(2)
        };
        black_box((0..lines).map(line).sum::<Decimal>());
        Ok(since.elapsed().as_secs_f64())
    };
    let (product, floor) = in_turn(plan, whole, bare)?;
    let milliseconds = |times: Vec<f64>| -> Vec<f64> { times.iter().map(|seconds| seconds * 1_000.0).collect() };
    Ok(Row::of_values(name, Unit::Milliseconds, &milliseconds(product), &milliseconds(floor)).beside("bare decimals"))
}

/// Seconds of each, in turn, after one of each that does not count.
fn in_turn(
    plan: &Plan,
    product: impl Fn() -> Result<f64, String>,
    floor: impl Fn() -> Result<f64, String>,
) -> Result<(Vec<f64>, Vec<f64>), String> {
    let (mut products, mut floors) = (Vec::new(), Vec::new());
    for round in 0..=plan.starts() {
        let (one, other) = (product()?, floor()?);
        if round > 0 {
            products.push(one);
            floors.push(other);
        }
    }
    Ok((products, floors))
}
