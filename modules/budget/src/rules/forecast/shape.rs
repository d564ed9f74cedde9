//! Exact quantile functions, seen from either end.

use super::{
    Distribution, Possibility,
    special::{Beta, normal_below, normal_density, normal_quantile},
};

/// From which end of a distribution one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Lower,
    Upper,
}

/// A value, and by how much it changes when the probability that separates it from the end grows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    pub value: f64,
    pub slope: f64,
}

/// A distribution, ready to be asked for quantiles.
pub(super) struct Shape {
    law: Law,
    cut: Option<Cut>,
}

enum Law {
    Triangular {
        low: f64,
        mode: f64,
        high: f64,
    },
    Pert {
        low: f64,
        high: f64,
        beta: Beta,
    },
    Uniform {
        low: f64,
        high: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    /// Mean and standard deviation of the logarithm.
    LogNormal {
        mu: f64,
        sigma: f64,
    },
    /// Values in ascending order, each with the probability to be at or below it.
    Discrete(Vec<(f64, f64)>),
}

/// What limits leave of a law.
struct Cut {
    min: f64,
    max: f64,
    /// Probability below `min`, and above `max`, before the cut.
    below: f64,
    above: f64,
}

impl Cut {
    fn kept(&self) -> f64 {
        1.0 - self.below - self.above
    }
}

impl Shape {
    pub(super) fn of(distribution: &Distribution) -> Shape {
        let (law, min, max) = match distribution {
            Distribution::Triangular { low, mode, high } => {
                (Law::Triangular { low: *low, mode: *mode, high: *high }, None, None)
            }
            Distribution::Pert { low, mode, high, lambda } => {
                let peak = lambda / (high - low);
                let beta = Beta::new(1.0 + peak * (mode - low), 1.0 + peak * (high - mode));
                (Law::Pert { low: *low, high: *high, beta }, None, None)
            }
            Distribution::Uniform { low, high } => (Law::Uniform { low: *low, high: *high }, None, None),
            Distribution::Normal { mean, sd, min, max } => (Law::Normal { mean: *mean, sd: *sd }, *min, *max),
            Distribution::LogNormal { mean, sd, min, max } => {
                let ratio = sd / mean;
                let variance = libm::log1p(ratio * ratio);
                (Law::LogNormal { mu: libm::log(*mean) - 0.5 * variance, sigma: variance.sqrt() }, *min, *max)
            }
            Distribution::Discrete { outcomes } => (Law::Discrete(steps(outcomes)), None, None),
        };
        let cut = (min.is_some() || max.is_some()).then(|| {
            let (min, max) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
            Cut { min, max, below: normal_below(law.score(min)), above: normal_below(-law.score(max)) }
        });
        Shape { law, cut }
    }

    /// How much of the law its limits leave.
    pub(super) fn kept(&self) -> f64 {
        self.cut.as_ref().map_or(1.0, Cut::kept)
    }

    /// The value that it stays at or below with probability `p`.
    pub(super) fn quantile(&self, p: f64) -> f64 {
        if p <= 0.5 { self.at(End::Lower, p, None).value } else { self.at(End::Upper, 1.0 - p, None).value }
    }

    /// The value that `v` (0 to 0.5) of the probability separates from the end. `near` is a guess, to save time.
    pub(super) fn at(&self, end: End, v: f64, near: Option<f64>) -> Point {
        let Some(cut) = &self.cut else { return self.law.at(end, v, near) };
        let kept = cut.kept();
        let inner = match end {
            End::Lower => cut.below + v * kept,
            End::Upper => cut.above + v * kept,
        };
        let point = if inner <= 0.5 {
            self.law.at(end, inner, near)
        } else {
            // Seen from the other end, where small probabilities keep their digits.
            let (other, rest) = match end {
                End::Lower => (End::Upper, cut.above),
                End::Upper => (End::Lower, cut.below),
            };
            let point = self.law.at(other, rest + (1.0 - v) * kept, near);
            Point { slope: -point.slope, ..point }
        };
        Point { value: point.value.clamp(cut.min, cut.max), slope: point.slope * kept }
    }

    /// The possible values with the probability to be at or below each, where there are only a few.
    pub(super) fn steps(&self) -> Option<&[(f64, f64)]> {
        match &self.law {
            Law::Discrete(steps) => Some(steps),
            _ => None,
        }
    }
}

impl Law {
    fn at(&self, end: End, v: f64, near: Option<f64>) -> Point {
        // Looking from above is looking from below at the mirror image.
        let sign = if end == End::Lower { 1.0 } else { -1.0 };
        match self {
            Law::Triangular { low, mode, high } => {
                let width = high - low;
                let (start, far, near_side, far_side) = match end {
                    End::Lower => (*low, *high, mode - low, high - mode),
                    End::Upper => (*high, *low, high - mode, mode - low),
                };
                if v * width <= near_side {
                    let distance = (v * width * near_side).sqrt();
                    let slope = if distance > 0.0 { 0.5 * width * near_side / distance } else { 0.0 };
                    Point { value: start + sign * distance, slope: sign * slope }
                } else {
                    let distance = ((1.0 - v) * width * far_side).sqrt();
                    Point { value: far - sign * distance, slope: sign * 0.5 * width * far_side / distance }
                }
            }
            Law::Pert { low, high, beta } => {
                let width = high - low;
                let (start, law) = match end {
                    End::Lower => (*low, *beta),
                    End::Upper => (*high, beta.mirrored()),
                };
                let x = law.quantile(v, near.map(|value| sign * (value - start) / width));
                let density = law.density(x);
                let slope = if density > 0.0 { width / density } else { 0.0 };
                Point { value: start + sign * width * x, slope: sign * slope }
            }
            Law::Uniform { low, high } => {
                let start = if end == End::Lower { low } else { high };
                Point { value: start + sign * v * (high - low), slope: sign * (high - low) }
            }
            Law::Normal { mean, sd } => {
                let z = normal_quantile(v);
                Point { value: mean + sign * sd * z, slope: sign * sd / normal_density(z) }
            }
            Law::LogNormal { mu, sigma } => {
                let z = normal_quantile(v);
                let value = libm::exp(mu + sign * sigma * z);
                Point { value, slope: sign * sigma * value / normal_density(z) }
            }
            Law::Discrete(steps) => {
                let p = if end == End::Lower { v } else { 1.0 - v };
                let at = steps.partition_point(|(_, upto)| *upto < p).min(steps.len() - 1);
                Point { value: steps[at].0, slope: 0.0 }
            }
        }
    }

    /// The standard normal score of a value; only the laws that can be cut have one.
    fn score(&self, value: f64) -> f64 {
        match self {
            Law::Normal { mean, sd } => (value - mean) / sd,
            Law::LogNormal { mu, sigma } if value > 0.0 => (libm::log(value) - mu) / sigma,
            _ => f64::NEG_INFINITY,
        }
    }
}

/// Values in ascending order, each with the probability to be at or below it, the last with exactly 1.
fn steps(outcomes: &[Possibility]) -> Vec<(f64, f64)> {
    let mut sorted = outcomes.to_vec();
    sorted.sort_by(|a, b| a.value.total_cmp(&b.value));
    let whole: f64 = sorted.iter().map(|outcome| outcome.probability).sum();
    let mut upto = 0.0;
    let mut steps: Vec<(f64, f64)> = sorted
        .iter()
        .map(|outcome| {
            upto += outcome.probability / whole;
            (outcome.value, upto)
        })
        .collect();
    if let Some(last) = steps.last_mut() {
        last.1 = 1.0;
    }
    steps
}
