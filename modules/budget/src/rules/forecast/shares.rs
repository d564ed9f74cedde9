//! Which driver the uncertainty of the result comes from.

use super::sums::Sums;

/// A driver whose remaining variance (of 1) is below this says nothing that the drivers before it do not say.
const LEAST_PIVOT: f64 = 1e-10;

/// Share of the result's variance per driver: slope × covariance with the result / variance of the result.
///
/// `slopes` come from [`slopes`], `all` from every trial, `variance` is the result's.
pub(super) fn shares(slopes: &[f64], all: &Sums, variance: f64) -> Vec<f64> {
    let trials = all.trials as f64;
    let covariance = |[own, product]: &[f64; 2]| (product - own * all.result.sum / trials) / (trials - 1.0);
    slopes.iter().zip(&all.drivers).map(|(slope, sums)| slope * covariance(sums) / variance).collect()
}

/// The least-squares slopes of the result over the drivers, by the Cholesky factor of the drivers' correlations.
/// A driver that did not vary in these trials, or that follows from those before it, has slope 0.
pub(super) fn slopes(sums: &Sums) -> Vec<f64> {
    let (size, trials) = (sums.drivers.len(), sums.trials as f64);
    let at = |i: usize, j: usize| i * (i + 1) / 2 + j;
    let covariance = |i: usize, j: usize| sums.products[at(i, j)] - sums.drivers[i][0] * sums.drivers[j][0] / trials;
    let scales: Vec<f64> = (0..size).map(|i| covariance(i, i).max(0.0).sqrt()).collect();
    let inverse = |scale: f64| if scale > 0.0 { 1.0 / scale } else { 0.0 };
    let mut factor = vec![0.0; size * (size + 1) / 2];
    let mut solved = vec![0.0; size];
    for i in 0..size {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| factor[at(i, k)] * factor[at(j, k)]).sum();
            let rest = covariance(i, j) * inverse(scales[i]) * inverse(scales[j]) - dot;
            factor[at(i, j)] = if i != j {
                rest * inverse(factor[at(j, j)])
            } else if rest > LEAST_PIVOT {
                rest.sqrt()
            } else {
                0.0
            };
        }
        let [own, product] = sums.drivers[i];
        let with_result = (product - own * sums.result.sum / trials) * inverse(scales[i]);
        let dot: f64 = (0..i).map(|k| factor[at(i, k)] * solved[k]).sum();
        solved[i] = (with_result - dot) * inverse(factor[at(i, i)]);
    }
    for i in (0..size).rev() {
        let dot: f64 = (i + 1..size).map(|k| factor[at(k, i)] * solved[k]).sum();
        solved[i] = (solved[i] - dot) * inverse(factor[at(i, i)]);
    }
    solved.iter().zip(&scales).map(|(slope, scale)| slope * inverse(*scale)).collect()
}
