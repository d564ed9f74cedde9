//! Simulations against closed forms, and against the plainest possible simulation.

use super::*;
use crate::rules::forecast::{
    shape::Shape,
    special::{normal_density, normal_quantile},
    table::probability,
};
use chacha20::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use std::f64::consts::PI;

/// Within three standard errors, the seed being fixed.
fn close(what: &str, got: f64, expected: f64, error: f64) {
    assert!((got - expected).abs() <= 3.0 * error, "{what}: {got} instead of {expected} ± {error}");
}

#[test]
fn a_sum_of_normals_is_normal() {
    let n = 1_000_000;
    let outcome =
        run(&spec(n, &[normal(1e5, 3e3), normal(2e5, 4e3)]), &Linear { weights: vec![1.0, 1.0], fixed: 3e5 }, 2)
            .unwrap();
    let (sd, root) = (5e3, (n as f64).sqrt());
    close("mean", outcome.result.mean, 0.0, sd / root);
    close("sd", outcome.result.sd, sd, sd / (2.0f64).sqrt() / root);
    let result = outcome.result;
    for (p, got) in [(0.05, result.p5), (0.1, result.p10), (0.5, result.p50), (0.9, result.p90), (0.95, result.p95)] {
        let z = normal_quantile(p);
        close("quantile", got, sd * z, sd * (p * (1.0 - p)).sqrt() / normal_density(z) / root);
    }
    close("deficit", outcome.deficit_probability, 0.5, 0.5 / root);
    close("share", outcome.drivers[0].variance_share, 0.36, 2.0 * 0.6 * 0.8 / root);
    close("share", outcome.drivers[1].variance_share, 0.64, 2.0 * 0.6 * 0.8 / root);
    assert_eq!(outcome.unexplained, 0.0);
    close("swing", outcome.drivers[0].swing_high, 3e3 * normal_quantile(0.9), 1e-6);
    close("swing", outcome.drivers[1].swing_low, 4e3 * normal_quantile(0.1), 1e-6);
    assert!(outcome.expenses.sd == 0.0 && outcome.expenses.p5 == 3e5);
    let histogram = &outcome.histogram;
    assert_eq!(histogram.counts.iter().sum::<u64>() + histogram.below + histogram.above, n as u64);
    assert!(histogram.counts.len() > 40 && histogram.counts.len() <= 60, "{}", histogram.counts.len());
}

#[test]
fn every_kind_has_its_mean_variance_and_quantiles() {
    let n = 1_000_000;
    for distribution in kinds() {
        let got = run(&spec(n, std::slice::from_ref(&distribution)), &ones(1), 2).unwrap().result;
        let (mean, sd, root) = (distribution.mean(), distribution.variance().sqrt(), (n as f64).sqrt());
        close("mean", got.mean, mean, sd / root);
        // The error of a variance needs the fourth moment.
        let fourth = (0..100_000).map(|i| distribution.quantile((f64::from(i) + 0.5) / 1e5) - mean);
        let fourth = fourth.map(|d| d.powi(4)).sum::<f64>() / 1e5;
        close("sd", got.sd, sd, ((fourth - sd.powi(4)).max(0.0)).sqrt() / (2.0 * sd) / root * 1.1);
        for (p, value) in [(0.05, got.p5), (0.1, got.p10), (0.5, got.p50), (0.9, got.p90), (0.95, got.p95)] {
            let slip = 3.0 * (p * (1.0f64 - p)).sqrt() / root;
            let (least, most) = (distribution.quantile(p - slip), distribution.quantile(p + slip));
            assert!((least..=most).contains(&value), "{distribution:?} {p}: {value} not in {least}..{most}");
        }
    }
}

#[test]
fn correlated_pairs_have_their_closed_forms() {
    let (n, rho) = (1_000_000, 0.6);
    let root = (n as f64).sqrt();
    // Two normals: Var(x + y) = a² + b² + 2 rho a b.
    let normals = correlated(spec(n, &[normal(0.0, 300.0), normal(0.0, 400.0)]), &[(0, 1, rho)]);
    let outcome = run(&normals, &ones(2), 2).unwrap();
    let variance: f64 = 9e4 + 16e4 + 2.0 * rho * 12e4;
    close("sd", outcome.result.sd, variance.sqrt(), variance.sqrt() / 2.0f64.sqrt() / root);
    close("share", outcome.drivers[0].variance_share, (9e4 + rho * 12e4) / variance, 1.0 / root);
    assert_eq!(outcome.unexplained, 0.0);
    // Two log-normals: E[xy] = E[x] E[y] exp(rho s t).
    let product = Plain(2, |v: &[f64]| (0.0, v[0] * v[1]));
    let logs = correlated(spec(n, &[log_normal(100.0, 20.0), log_normal(50.0, 20.0)]), &[(0, 1, rho)]);
    let outcome = run(&logs, &product, 2).unwrap();
    let sigma = |ratio: f64| (1.0 + ratio * ratio).ln().sqrt();
    let expected = 5_000.0 * (rho * sigma(0.2) * sigma(0.4)).exp();
    close("product", outcome.result.mean, expected, outcome.result.sd / root);
    assert!(outcome.unexplained > 0.0 && outcome.unexplained < 0.2, "{}", outcome.unexplained);
    // Two uniforms: Pearson's is Spearman's, 6/pi asin(rho/2).
    let uniform = Distribution::Uniform { low: -1.0, high: 1.0 };
    let uniforms = correlated(spec(n, &[uniform.clone(), uniform]), &[(0, 1, rho)]);
    let outcome = run(&uniforms, &Plain(2, |v: &[f64]| (0.0, 3.0 * v[0] * v[1])), 2).unwrap();
    close("ranks", outcome.result.mean, 6.0 / PI * (rho / 2.0).asin(), outcome.result.sd / root);
}

#[test]
fn a_product_is_partly_unexplained() {
    // Two independent centred normals: nothing of a product is a straight line.
    let outcome =
        run(&spec(100_000, &[normal(0.0, 1.0), normal(0.0, 1.0)]), &Plain(2, |v: &[f64]| (0.0, v[0] * v[1])), 1)
            .unwrap();
    assert!(outcome.unexplained > 0.99, "{}", outcome.unexplained);
}

/// One trial after the other, quantile functions instead of tables, sums in plain order, a sort.
#[test]
fn the_plainest_simulation_says_the_same() {
    let mut spec = correlated(spec(20_000, &kinds()), &[(0, 2, 0.5), (2, 6, -0.3), (6, 9, 0.7)]);
    spec.seed = 7;
    let factor = factor(&[(0, 2, 0.5), (2, 6, -0.3), (6, 9, 0.7)], &[0, 2, 6, 9]);
    let mut key = [0; 32];
    key[0] = 7;
    let mut streams: Vec<ChaCha8Rng> = (0..10).map(|_| ChaCha8Rng::from_seed(key)).collect();
    for (i, stream) in streams.iter_mut().enumerate() {
        let hash =
            format!("d{i}").bytes().fold(0xcbf29ce484222325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100000001b3));
        stream.set_stream(hash);
    }
    let shapes: Vec<Shape> = kinds().iter().map(Shape::of).collect();
    let mut results: Vec<f64> = (0..spec.trials)
        .map(|_| {
            let mut p: Vec<f64> = streams.iter_mut().map(|stream| probability(stream.next_u32())).collect();
            let scores: Vec<f64> = [0, 2, 6, 9].map(|i: usize| normal_quantile(p[i])).to_vec();
            for (row, i) in factor.iter().zip([0, 2, 6, 9]) {
                p[i] = statrs::function::erf::erfc(
                    -row.iter().zip(&scores).map(|(l, z)| l * z).sum::<f64>() / 2f64.sqrt(),
                ) / 2.0;
            }
            shapes.iter().zip(p).map(|(shape, p)| shape.quantile(p)).sum::<f64>()
        })
        .collect();
    results.sort_by(f64::total_cmp);
    let mean = results.iter().sum::<f64>() / 2e4;
    let sd = (results.iter().map(|r| (r - mean).powi(2)).sum::<f64>() / (2e4 - 1.0)).sqrt();
    let quantile = |p: f64| {
        let place = p * 19_999.0;
        let low = place as usize;
        results[low] + (place - low as f64) * (results[low + 1] - results[low])
    };
    let got = run(&spec, &ones(10), 2).unwrap().result;
    for (got, expected) in [
        (got.mean, mean),
        (got.sd, sd),
        (got.p5, quantile(0.05)),
        (got.p10, quantile(0.1)),
        (got.p50, quantile(0.5)),
        (got.p90, quantile(0.9)),
        (got.p95, quantile(0.95)),
    ] {
        assert!((got - expected).abs() < 1e-4 * sd, "{got} {expected}");
    }
}

/// Cholesky by the textbook.
fn factor(pairs: &[(usize, usize, f64)], members: &[usize]) -> Vec<Vec<f64>> {
    let rho = |a: usize, b: usize| match pairs.iter().find(|(x, y, _)| (*x, *y) == (a, b) || (*y, *x) == (a, b)) {
        _ if a == b => 1.0,
        Some((_, _, rho)) => *rho,
        None => 0.0,
    };
    let size = members.len();
    let mut l = vec![vec![0.0; size]; size];
    for i in 0..size {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| l[i][k] * l[j][k]).sum();
            let rest: f64 = rho(members[i], members[j]) - dot;
            l[i][j] = if i == j { rest.sqrt() } else { rest / l[j][j] };
        }
    }
    l
}
