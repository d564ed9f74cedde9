//! What a forecast says.

use serde::Serialize;

/// What a forecast says. Amounts are minor units of the currency, not rounded.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// How many trials.
    pub trials: usize,
    /// Their seed.
    pub seed: u64,
    /// Income less expenses.
    pub result: Summary,
    /// What is spent.
    pub expenses: Summary,
    /// What comes in.
    pub income: Summary,
    /// The result with all drivers at their median: what their swings start from.
    pub median: f64,
    /// Share of the trials whose result rounds to less than 0 minor units.
    pub deficit_probability: f64,
    /// In the order of the spec.
    pub drivers: Vec<DriverEffect>,
    /// Share of the result's variance that no straight line over the drivers explains: products of drivers, thresholds.
    /// With the drivers' shares it makes 1 (0 where the result does not vary).
    pub unexplained: f64,
    /// How the results lie, for a picture.
    pub histogram: Histogram,
    /// What there may be at each point on the way, of the first 32,768 trials; empty where the model has no points.
    pub course: Vec<Summary>,
}

/// An uncertain amount.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Mean.
    pub mean: f64,
    /// Sample standard deviation.
    pub sd: f64,
    /// Undercut in 5 % of the trials.
    pub p5: f64,
    /// Undercut in 10 %.
    pub p10: f64,
    /// The median.
    pub p50: f64,
    /// Exceeded in 10 %.
    pub p90: f64,
    /// Exceeded in 5 %.
    pub p95: f64,
}

/// What a driver does to the result.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DriverEffect {
    /// Its name.
    pub name: String,
    /// Pratt's measure: the standardised slope of the result's linear regression over all drivers times the driver's
    /// correlation with the result (Pratt 1987; Thomas, Hughes & Zumbo 1998, *Social Indicators Research* 45). The shares
    /// add up to R². For independent drivers it is the squared standardised slope; for correlated ones each gets its part of
    /// what they do together, and a share below 0 is a hedge: it moves against the rest and makes the result safer.
    /// Slopes come from the first 32,768 trials, covariances from all. With few trials every share is a little too large:
    /// by about 1 / trials.
    pub variance_share: f64,
    /// The result with this driver at its P10 and all others at their median, correlations aside.
    pub swing_low: f64,
    /// The same with this driver at its P90.
    pub swing_high: f64,
}

/// Trials counted in bars of one width, over the middle 99.8 % of the results.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Histogram {
    /// Where the first bar starts.
    pub start: f64,
    /// Width of a bar; 0 where the result does not vary.
    pub width: f64,
    /// Trials in each bar, at most 60 bars.
    pub counts: Vec<u64>,
    /// Trials below the first bar.
    pub below: u64,
    /// Trials above the last bar.
    pub above: u64,
}
