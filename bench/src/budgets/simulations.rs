//! Simulations: the same draws with nothing made of them, the same work by numpy, and what memory it takes.

use super::{compiled, in_turn};
use crate::{
    Plan, child,
    report::{Row, Unit},
};
use budget::rules::{
    forecast::{BLOCK, Distribution, Draws, Driver, Model, Spec, affordable, simulate},
    formula::{Input, Part, Side, Trials, Unit as Measure, Work},
};
use std::{hint::black_box, num::NonZeroUsize, ops::ControlFlow, process::Command, thread, time::Instant};

const LINES: usize = 20;
/// Share of the bare draws that a simulation should reach.
const AIM: f64 = 0.6;
/// How many times as fast as numpy it should be.
const NUMPY_AIM: f64 = 3.0;
/// The same work in Python.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/numpy/simulation.py");

/// Run a simulation and print the most memory that the process has held, in KiB.
#[derive(clap::Args)]
pub struct Args {
    /// How often the budget is drawn
    #[arg(long)]
    trials: usize,
    /// Also tell how cash runs over the months
    #[arg(long)]
    course: bool,
}

/// The four shapes in turn, as the plan of this module asks for.
fn distribution(line: usize) -> Distribution {
    match line % 4 {
        0 => Distribution::Triangular { low: 8e3, mode: 1e4, high: 1.5e4 },
        1 => Distribution::Pert { low: 8e3, mode: 1e4, high: 1.5e4, lambda: 4.0 },
        2 => Distribution::LogNormal { mean: 1e4, sd: 2e3, min: None, max: None },
        _ => Distribution::Normal { mean: 1e4, sd: 1e3, min: None, max: None },
    }
}

/// The lines of a budget.
struct Lines {
    trials: Trials,
    /// What they add to the cash of each month, and how many months there are.
    flows: Option<(Trials, usize)>,
}

impl Model for Lines {
    fn drivers(&self) -> usize {
        self.trials.columns()
    }
    fn evaluate(&self, drawn: &[&[f64]], expenses: &mut [f64], income: &mut [f64], work: &mut Work) -> usize {
        self.trials.run(drawn, expenses, income, work)
    }
    fn points(&self) -> usize {
        self.flows.as_ref().map_or(0, |(_, months)| *months)
    }
    fn course(&self, drawn: &[&[f64]], course: &mut [&mut [f64]], work: &mut Work) {
        if let Some((flows, _)) = &self.flows {
            flows.run_parts(drawn, course, work);
        }
    }
}

struct Simulation {
    spec: Spec,
    model: Lines,
}

/// As many uncertain hypotheses as there may be.
const MOST_DRIVERS: usize = 200;
/// Nearly as many lines as there may be, each in the sum of a line that comes after all of them: all are held at once.
const HELD: usize = 980;
/// How many of them a formula can add: one is at most 1,000 characters long.
const ADDED: usize = 70;
/// As many months as a course tells of.
const MONTHS: usize = 120;
/// As many months as the money of a line may be spread over.
const SPREAD: usize = 60;

impl Simulation {
    fn of(trials: usize) -> Result<Self, String> {
        let names: Vec<String> = (0..LINES).map(|line| format!("line_{line}")).collect();
        let formulas = names.iter().map(|name| (format!("l-{name}"), name.clone())).collect();
        let side = |line| if line < LINES / 2 { Side::Expense } else { Side::Income };
        Self::with(trials, names, formulas, (0..LINES).map(side).collect(), false)
    }

    /// What takes the most memory that a budget can; with a course each line's money moves in as many months as it may.
    fn largest(trials: usize, course: bool) -> Result<Self, String> {
        let names: Vec<String> = (0..MOST_DRIVERS).map(|line| format!("line_{line}")).collect();
        let held = (0..HELD).map(|line| (format!("l-{line}"), names[line % MOST_DRIVERS].clone()));
        let sum = |first: usize| {
            let lines: Vec<String> = (first..first + ADDED).map(|line| format!("line(\"l-{line}\")")).collect();
            (format!("s-{first}"), lines.join("+"))
        };
        let formulas: Vec<(String, String)> = held.chain((0..HELD).step_by(ADDED).map(sum)).collect();
        let sides = formulas.iter().map(|(code, _)| if code.starts_with('s') { Side::Income } else { Side::Neither });
        let sides = sides.collect();
        Self::with(trials, names, formulas, sides, course)
    }

    fn with(
        trials: usize,
        names: Vec<String>,
        formulas: Vec<(String, String)>,
        sides: Vec<Side>,
        course: bool,
    ) -> Result<Self, String> {
        let euros = Measure::base("EUR");
        let drivers: Vec<(&str, Measure)> = names.iter().map(|name| (name.as_str(), euros.clone())).collect();
        let (sheet, inputs) = (compiled(&drivers, &formulas)?, vec![Input::Drawn; names.len()]);
        let flows = course.then(|| {
            let part = |line: usize, at: usize| Part { sum: (line + at) % MONTHS, share: 1.0 / SPREAD as f64 };
            let parts = |line| (0..SPREAD).map(|at| part(line, at)).collect();
            let parts: Vec<Vec<Part>> = (0..formulas.len()).map(parts).collect();
            (sheet.parts(&inputs, &parts, MONTHS), MONTHS)
        });
        let model = Lines { trials: sheet.trials(&inputs, &sides), flows };
        let driver = |(line, name): (usize, &String)| Driver { name: name.clone(), distribution: distribution(line) };
        let drivers = names.iter().enumerate().map(driver).collect();
        Ok(Self { spec: Spec { trials, seed: 1, drivers, correlations: Vec::new() }, model })
    }

    fn seconds(&self, threads: usize) -> Result<f64, String> {
        let since = Instant::now();
        let count = NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN);
        let outcome = simulate(&self.spec, &self.model, count, |_, _| ControlFlow::Continue(()));
        black_box(outcome.map_err(|stopped| format!("{stopped:?}"))?);
        Ok(since.elapsed().as_secs_f64())
    }

    /// The tables and the same draws, and nothing else.
    fn bare_draws(&self, threads: usize) -> Result<f64, String> {
        let since = Instant::now();
        let (draws, trials) = (Draws::new(&self.spec).map_err(|problems| format!("{problems:?}"))?, self.spec.trials);
        let draws = &draws;
        thread::scope(|scope| {
            for first in 0..threads {
                scope.spawn(move || {
                    let mut columns = vec![0.0; LINES * BLOCK];
                    for block in (first..trials.div_ceil(BLOCK)).step_by(threads) {
                        let start = block * BLOCK;
                        draws.fill(start, BLOCK.min(trials - start), &mut columns);
                        black_box(&mut columns);
                    }
                });
            }
        });
        Ok(since.elapsed().as_secs_f64())
    }
}

fn trials(plan: &Plan) -> usize {
    if plan.quick { 100_000 } else { 1_000_000 }
}

/// Trials a second, beside the same draws of which nothing is made.
pub fn beside_bare_draws(name: String, plan: &Plan, threads: usize) -> Result<Row, String> {
    let one = Simulation::of(trials(plan))?;
    let (product, floor) = in_turn(plan, || one.seconds(threads), || one.bare_draws(threads))?;
    Ok(row(name, &one, product, floor).beside("bare draws").aiming(AIM))
}

fn row(name: String, one: &Simulation, product: Vec<f64>, floor: Vec<f64>) -> Row {
    let rate = |times: Vec<f64>| -> Vec<f64> { times.iter().map(|seconds| one.spec.trials as f64 / seconds).collect() };
    Row::of_values(name, Unit::PerSecond, &rate(product), &rate(floor))
}

/// Trials a second, beside numpy; `None` without a Python that has it.
pub fn beside_numpy(name: String, plan: &Plan, threads: usize) -> Result<Option<Row>, String> {
    let has_numpy = Command::new(&plan.python).args(["-c", "import numpy"]).output();
    if !has_numpy.is_ok_and(|output| output.status.success()) {
        println!("{name}: not measured, {} has no numpy", plan.python);
        return Ok(None);
    }
    let one = Simulation::of(trials(plan))?;
    let numpy = || {
        let (count, threads) = (one.spec.trials.to_string(), threads.to_string());
        let failed = |why: &dyn std::fmt::Display| format!("{SCRIPT}: {why}");
        let output = Command::new(&plan.python).args([SCRIPT, &count, &threads]).output().map_err(|e| failed(&e))?;
        if !output.status.success() {
            return Err(failed(&String::from_utf8_lossy(&output.stderr)));
        }
        String::from_utf8_lossy(&output.stdout).trim().parse::<f64>().map_err(|error| failed(&error))
    };
    let (product, floor) = in_turn(plan, || one.seconds(threads), numpy)?;
    Ok(Some(row(name, &one, product, floor).beside("numpy").aiming(NUMPY_AIM)))
}

/// Peak memory of a process that draws the largest budget 2,000,000 times, beside one that draws 100,000 times; with a course
/// beside the same without.
pub fn memory(name: String, plan: &Plan, course: bool) -> Result<Row, String> {
    let peak = |arguments: &[&str]| {
        let own = child::this_binary()?;
        let output = Command::new(own).args(["simulate", "--trials"]).args(arguments).output();
        let output = output.map_err(|error| error.to_string())?;
        let told = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let kib: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| told())?;
        Ok(kib / 1_024.0)
    };
    let (product, floor) = match course {
        false => in_turn(plan, || peak(&["2000000"]), || peak(&["100000"]))?,
        true => in_turn(plan, || peak(&["2000000", "--course"]), || peak(&["2000000"]))?,
    };
    let beside = if course { "without the course" } else { "100,000 trials" };
    Ok(Row::of_values(name, Unit::MiB, &product, &floor).beside(beside))
}

/// Simulates the largest budget, on as many threads as the product would on a large machine, and prints the most memory that
/// was held.
pub fn simulate_once(args: &Args) -> Result<(), String> {
    let one = Simulation::largest(args.trials, args.course)?;
    let threads = affordable(NonZeroUsize::MAX, MOST_DRIVERS, one.model.trials.work());
    one.seconds(threads.get())?;
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("this system does not tell")?;
    println!("{}", peak.trim().trim_end_matches(" kB"));
    Ok(())
}
