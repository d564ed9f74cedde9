//! Special functions, on top of the portable `libm`: the standard normal law and the incomplete beta function.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Density of the standard normal law.
pub(super) fn normal_density(z: f64) -> f64 {
    libm::exp(-0.5 * z * z) / (2.0 * PI).sqrt()
}

/// Probability that a standard normal is below `z`; keeps its relative precision far into the lower tail.
pub(super) fn normal_below(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The score below which a standard normal falls with probability `p`: infinite at 0 and 1.
pub(super) fn normal_quantile(p: f64) -> f64 {
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    // Abramowitz & Stegun 26.2.23 is right to 4.5e-4; each of Halley's steps triples the digits.
    let t = (-2.0 * libm::log(p)).sqrt();
    let mut z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
    for _ in 0..2 {
        let step = (normal_below(z) - p) / normal_density(z);
        z -= step / (1.0 + 0.5 * z * step);
    }
    z
}

/// The beta law on 0..1, as PERT uses it: both parameters at least 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beta {
    alpha: f64,
    beta: f64,
    /// Logarithm of the complete beta function.
    log_norm: f64,
}

impl Beta {
    pub(super) fn new(alpha: f64, beta: f64) -> Beta {
        Beta { alpha, beta, log_norm: libm::lgamma(alpha) + libm::lgamma(beta) - libm::lgamma(alpha + beta) }
    }

    /// The law of 1 - x.
    pub(super) fn mirrored(self) -> Beta {
        Beta { alpha: self.beta, beta: self.alpha, ..self }
    }

    pub(super) fn density(&self, x: f64) -> f64 {
        if x <= 0.0 || x >= 1.0 {
            return 0.0;
        }
        libm::exp((self.alpha - 1.0) * libm::log(x) + (self.beta - 1.0) * libm::log1p(-x) - self.log_norm)
    }

    /// Probability to be below `x` (the regularised incomplete beta function).
    pub(super) fn below(&self, x: f64) -> f64 {
        if x <= 0.0 {
            return 0.0;
        }
        if x >= 1.0 {
            return 1.0;
        }
        let front = libm::exp(self.alpha * libm::log(x) + self.beta * libm::log1p(-x) - self.log_norm);
        // The fraction converges fast below this point, and the mirrored one above it.
        if x < (self.alpha + 1.0) / (self.alpha + self.beta + 2.0) {
            front / (self.alpha * fraction(self.alpha, self.beta, x))
        } else {
            1.0 - front / (self.beta * fraction(self.beta, self.alpha, 1.0 - x))
        }
    }

    /// The value below which it falls with probability `p` (0 to 0.5; mirror it for the rest). `near` is a guess.
    pub(super) fn quantile(&self, p: f64, near: Option<f64>) -> f64 {
        if p <= 0.0 {
            return 0.0;
        }
        // For small x the probability is about x^alpha / (alpha B). Both logarithms are used because ln below(e^w) is
        // concave and nearly straight, where Newton's method cannot go astray.
        let target = libm::log(p);
        let first = || libm::exp((target + libm::log(self.alpha) + self.log_norm) / self.alpha);
        let mut x =
            near.filter(|x| *x > 0.0 && *x < 1.0).unwrap_or_else(first).min(self.alpha / (self.alpha + self.beta));
        for _ in 0..60 {
            let below = self.below(x);
            let miss = libm::log(below) - target;
            // d ln below / d ln x; at least so large that a step cannot leave 0..1 for good.
            let slope = x * self.density(x) / below;
            let next = (x * libm::exp(-miss / slope)).min(0.5 * (1.0 + x));
            let moved = (next - x).abs();
            x = next;
            // The error after this step is about the square of the relative step.
            if moved <= 1e-8 * x {
                break;
            }
        }
        x
    }
}

/// The denominator of the continued fraction of the incomplete beta function (DLMF 8.17.22), by the modified Lentz method.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let (mut c, mut d, mut whole) = (1.0, 0.0, 1.0);
    for i in 1..=500 {
        let m = f64::from(i / 2);
        let term = if i % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        d = 1.0 / away(1.0 + term * d);
        c = away(1.0 + term / c);
        let step = c * d;
        whole *= step;
        if (step - 1.0).abs() < 1e-15 {
            break;
        }
    }
    whole
}
