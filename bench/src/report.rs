//! The figures as a table, printed as they come, and as JSON.

use crate::load::Round;
use serde::Serialize;
use std::{path::Path, time::Duration};

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Requests or commits; more is better.
    PerSecond,
    /// Less is better.
    Milliseconds,
    /// Less is better.
    MiB,
}

/// One side of a figure.
#[derive(Debug, Serialize)]
struct Side {
    /// Median of the rounds.
    value: f64,
    /// Between the lowest and the highest round, as a share of the median: what this machine's noise is worth.
    spread: f64,
    /// Of the median round.
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<Round>,
}

impl Side {
    fn of_values(values: &[f64]) -> Self {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let value = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        let spread = match (sorted.first(), sorted.last()) {
            (Some(low), Some(high)) if value > 0.0 => (high - low) / value,
            _ => 0.0,
        };
        Self { value, spread, round: None }
    }

    fn of_rounds(rounds: &[Round]) -> Self {
        let values: Vec<f64> = rounds.iter().map(|round| round.per_second).collect();
        let mut side = Self::of_values(&values);
        side.round = rounds.iter().find(|round| round.per_second.total_cmp(&side.value).is_eq()).cloned();
        side
    }
}

/// A figure beside its floor.
#[derive(Debug, Serialize)]
pub struct Row {
    name: String,
    unit: Unit,
    floor_is: &'static str,
    product: Side,
    floor: Side,
    /// Product divided by floor.
    ratio: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    aim: Option<f64>,
    /// Why the figure says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Row {
    /// Of times or sizes.
    pub fn of_values(name: String, unit: Unit, product: &[f64], floor: &[f64]) -> Self {
        Self::new(name, unit, "bare server", Side::of_values(product), Side::of_values(floor), None)
    }

    /// Of rounds under load. One request that failed makes the figure worthless: errors are fast.
    pub fn of_rounds(name: String, floor_is: &'static str, product: &[Round], floor: &[Round]) -> Self {
        let problem = product.iter().chain(floor).find_map(|round| round.problem.clone());
        Self::new(name, Unit::PerSecond, floor_is, Side::of_rounds(product), Side::of_rounds(floor), problem)
    }

    fn new(
        name: String,
        unit: Unit,
        floor_is: &'static str,
        product: Side,
        floor: Side,
        problem: Option<String>,
    ) -> Self {
        let ratio = if floor.value > 0.0 { product.value / floor.value } else { 0.0 };
        Self { name, unit, floor_is, product, floor, ratio, aim: None, problem }
    }

    /// With another floor than a bare server.
    pub fn beside(mut self, floor_is: &'static str) -> Self {
        self.floor_is = floor_is;
        self
    }

    /// With the share of the floor that it should reach.
    pub fn aiming(mut self, aim: f64) -> Self {
        self.aim = Some(aim);
        self
    }

    fn print(&self) {
        let number = |side: &Side| match self.unit {
            Unit::PerSecond => format!("{:.0}/s", side.value),
            Unit::Milliseconds => format!("{:.1} ms", side.value),
            Unit::MiB => format!("{:.1} MiB", side.value),
        };
        let ratio = match self.unit {
            Unit::PerSecond => format!("{:.0} %", self.ratio * 100.0),
            Unit::Milliseconds | Unit::MiB => format!("x {:.1}", self.ratio),
        };
        let latency = |side: &Side| {
            side.round.as_ref().map_or_else(String::new, |round| format!("{:.2}/{:.2}", round.p50_ms, round.p99_ms))
        };
        let cpu = |side: &Side| {
            let cpu = side.round.as_ref().and_then(|round| round.cpu_us);
            cpu.map_or_else(String::new, |us| format!("{us:.0}"))
        };
        let pair = |one: String, two: String| if two.is_empty() { one } else { format!("{one} : {two}") };
        println!(
            "{:<44} {:>11} {:>11} {:>7}  {:>4.0}/{:<4.0} {:>25} {:>11}  {}",
            self.name,
            number(&self.product),
            number(&self.floor),
            ratio,
            self.product.spread * 100.0,
            self.floor.spread * 100.0,
            pair(latency(&self.product), latency(&self.floor)),
            pair(cpu(&self.product), cpu(&self.floor)),
            self.remark(),
        );
    }

    fn remark(&self) -> String {
        match (&self.problem, self.aim) {
            (Some(problem), _) => format!("NOT VALID: {problem}"),
            (None, Some(aim)) => format!("{}; aim {:.0} %", self.floor_is, aim * 100.0),
            (None, None) => self.floor_is.to_owned(),
        }
    }
}

/// All figures of a run.
#[derive(Serialize)]
pub struct Report {
    quick: bool,
    rounds: usize,
    round_seconds: f64,
    cores: usize,
    system: String,
    /// The figures.
    pub rows: Vec<Row>,
}

impl Report {
    /// An empty one.
    pub fn new(quick: bool, rounds: usize, round: Duration) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
        Self { quick, rounds, round_seconds: round.as_secs_f64(), cores, system, rows: Vec::new() }
    }

    /// Prints what the numbers are.
    pub fn print_head(&self) {
        println!(
            "{}, {} cores shared by product, database and load generator; median of {} rounds of {} s, floor and product in \
             turn{}\n",
            self.system,
            self.cores,
            self.rounds,
            self.round_seconds,
            if self.quick { "; QUICK: not for comparing" } else { "" },
        );
        println!(
            "{:<44} {:>11} {:>11} {:>7}  {:>9} {:>25} {:>11}  floor is",
            "", "product", "floor", "ratio", "spread %", "p50/p99 ms", "cpu µs"
        );
    }

    fn add(&mut self, row: Row) {
        row.print();
        self.rows.push(row);
    }

    /// Adds what a figure gave. One that could not be measured is a line that says why, and the others go on.
    pub fn add_all(&mut self, name: String, measured: Result<impl IntoIterator<Item = Row>, String>) {
        match measured {
            Ok(rows) => rows.into_iter().for_each(|row| self.add(row)),
            Err(problem) => self.add(Row { problem: Some(problem), ..Row::of_values(name, Unit::PerSecond, &[], &[]) }),
        }
    }

    /// How many figures say nothing.
    pub fn invalid(&self) -> usize {
        self.rows.iter().filter(|row| row.problem.is_some()).count()
    }

    /// Writes everything as JSON.
    pub fn write(&self, file: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())?;
        std::fs::write(file, text + "\n").map_err(|error| format!("cannot write {}: {error}", file.display()))
    }
}
