//! Closed forms, a plain reference, reproducibility, refusals.

use super::*;
use std::{num::NonZeroUsize, ops::ControlFlow};

mod agreement;
mod course;
mod refusals;
mod reproducible;
mod shapes;

/// The result is a weighted sum of the drivers (in minor units), less fixed expenses.
struct Linear {
    weights: Vec<f64>,
    fixed: f64,
}

impl Model for Linear {
    fn drivers(&self) -> usize {
        self.weights.len()
    }

    fn evaluate(&self, drawn: &[&[f64]], expenses: &mut [f64], income: &mut [f64], _: &mut Vec<Vec<f64>>) -> usize {
        expenses.fill(self.fixed);
        income.fill(0.0);
        for (column, weight) in drawn.iter().zip(&self.weights) {
            income.iter_mut().zip(*column).for_each(|(sum, value)| *sum += weight * value);
        }
        0
    }
}

/// Any function of the drivers of one trial to (expenses, income); not finite means that it cannot be computed.
struct Plain<F>(usize, F);

impl<F: Fn(&[f64]) -> (f64, f64) + Sync> Model for Plain<F> {
    fn drivers(&self) -> usize {
        self.0
    }

    fn evaluate(&self, drawn: &[&[f64]], expenses: &mut [f64], income: &mut [f64], _: &mut Vec<Vec<f64>>) -> usize {
        for t in 0..expenses.len() {
            let values: Vec<f64> = drawn.iter().map(|column| column[t]).collect();
            (expenses[t], income[t]) = (self.1)(&values);
        }
        expenses.iter().zip(income).filter(|(e, i)| !e.is_finite() || !i.is_finite()).count()
    }
}

fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::Normal { mean, sd, min: None, max: None }
}

fn log_normal(mean: f64, sd: f64) -> Distribution {
    Distribution::LogNormal { mean, sd, min: None, max: None }
}

fn discrete(outcomes: &[(f64, f64)]) -> Distribution {
    let possibility = |(value, probability): &(f64, f64)| Possibility { value: *value, probability: *probability };
    Distribution::Discrete { outcomes: outcomes.iter().map(possibility).collect() }
}

/// One of every kind.
fn kinds() -> Vec<Distribution> {
    vec![
        Distribution::Triangular { low: 100.0, mode: 150.0, high: 300.0 },
        Distribution::Triangular { low: 0.0, mode: 0.0, high: 1.0 },
        Distribution::Pert { low: 100.0, mode: 120.0, high: 300.0, lambda: 4.0 },
        Distribution::Pert { low: -5.0, mode: 10.0, high: 10.0, lambda: 30.0 },
        Distribution::Uniform { low: -1.0, high: 1.0 },
        normal(500.0, 50.0),
        log_normal(1_000.0, 300.0),
        Distribution::Normal { mean: 0.8, sd: 0.2, min: Some(0.0), max: Some(1.0) },
        Distribution::LogNormal { mean: 10.0, sd: 10.0, min: Some(2.0), max: None },
        discrete(&[(1.0, 0.25), (2.0, 0.5), (5.0, 0.25)]),
    ]
}

fn spec(trials: usize, distributions: &[Distribution]) -> Spec {
    let driver = |(i, d): (usize, &Distribution)| Driver { name: format!("d{i}"), distribution: d.clone() };
    Spec { trials, seed: 42, drivers: distributions.iter().enumerate().map(driver).collect(), correlations: vec![] }
}

fn correlated(mut spec: Spec, pairs: &[(usize, usize, f64)]) -> Spec {
    let pair = |(a, b, rho): &(usize, usize, f64)| Correlation { a: format!("d{a}"), b: format!("d{b}"), rho: *rho };
    spec.correlations = pairs.iter().map(pair).collect();
    spec
}

fn run(spec: &Spec, model: &dyn Model, threads: usize) -> Result<Outcome, Stopped> {
    simulate(spec, model, NonZeroUsize::new(threads).unwrap(), |_, _| ControlFlow::Continue(()))
}

fn ones(count: usize) -> Linear {
    Linear { weights: vec![1.0; count], fixed: 0.0 }
}

fn codes(problems: &[Problem]) -> Vec<(&str, &str)> {
    problems.iter().map(|problem| (problem.code, problem.field.as_str())).collect()
}
