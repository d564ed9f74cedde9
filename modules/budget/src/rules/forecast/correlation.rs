//! The Gaussian copula: checks the correlations and factors their matrix.

use super::{Correlation, Driver, Problem};
use std::collections::HashMap;

/// How normal scores are mixed, the last driver first: each driver's new score is a sum over scores of itself and of drivers
/// before it, so that it can be done in place.
pub(super) type Mixing = Vec<(usize, Vec<(usize, f64)>)>;

/// A pivot below this is no pivot: the matrix is (nearly) singular.
const LEAST_PIVOT: f64 = 1e-9;

/// Checks the correlations; gives the rows of the Cholesky factor for the drivers that are correlated with another.
pub(super) fn mixing(drivers: &[Driver], correlations: &[Correlation]) -> Result<Mixing, Vec<Problem>> {
    let (pairs, problems) = pairs(drivers, correlations);
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut members: Vec<usize> = pairs.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
    members.sort_unstable();
    members.dedup();
    let size = members.len();
    let place = |driver: usize| members.binary_search(&driver).unwrap_or_default();
    let mut matrix = vec![0.0; size * size];
    for i in 0..size {
        matrix[i * size + i] = 1.0;
    }
    for (a, b, rho) in &pairs {
        let (i, j) = (place(*a), place(*b));
        matrix[i * size + j] = *rho;
        matrix[j * size + i] = *rho;
    }
    match cholesky(&matrix, size, 1.0) {
        Ok(factor) => Ok((0..size)
            .rev()
            .map(|i| {
                let row = (0..=i).map(|j| (members[j], factor[i * size + j])).filter(|(_, weight)| *weight != 0.0);
                (members[i], row.collect())
            })
            .collect()),
        Err(at) => Err(vec![inconsistent(&drivers[members[at]].name, largest_share(&matrix, size))]),
    }
}

/// The correlations by the drivers' places, and what is wrong with them.
fn pairs(drivers: &[Driver], correlations: &[Correlation]) -> (Vec<(usize, usize, f64)>, Vec<Problem>) {
    let places: HashMap<&str, usize> =
        drivers.iter().enumerate().map(|(i, driver)| (driver.name.as_str(), i)).collect();
    let mut seen = HashMap::new();
    let (mut pairs, mut problems) = (Vec::new(), Vec::new());
    for (i, Correlation { a, b, rho }) in correlations.iter().enumerate() {
        let mut say = |code, field: &str, fr: String, en: String| {
            problems.push(Problem::new(code, format!("/correlations/{i}{field}"), fr, en));
        };
        let mut known = |field, name: &str| {
            let place = places.get(name).copied();
            if place.is_none() {
                say(
                    "forecast.unknown_driver",
                    field,
                    format!("« {name} » n'est pas une hypothèse incertaine de ce scénario."),
                    format!("“{name}” is not an uncertain driver of this scenario."),
                );
            }
            place
        };
        let (Some(first), Some(second)) = (known("/a", a), known("/b", b)) else { continue };
        if first == second {
            say(
                "forecast.self_correlation",
                "/b",
                "Une hypothèse ne se corrèle pas avec elle-même.".into(),
                "A driver is not correlated with itself.".into(),
            );
        } else if !(-1.0 < *rho && *rho < 1.0) {
            say(
                "forecast.rho",
                "/rho",
                "La corrélation doit être comprise strictement entre -1 et 1 ; deux hypothèses qui vont toujours \
                 ensemble n'en font qu'une."
                    .into(),
                "The correlation must be above -1 and below 1; two drivers that always move together are one driver."
                    .into(),
            );
        } else if seen.insert((first.min(second), first.max(second)), i).is_some() {
            say(
                "forecast.duplicate_correlation",
                "",
                format!("La corrélation entre « {a} » et « {b} » est donnée deux fois."),
                format!("The correlation of “{a}” and “{b}” is given twice."),
            );
        } else if *rho != 0.0 {
            pairs.push((first, second, *rho));
        }
    }
    (pairs, problems)
}

/// The lower factor of the matrix with its off-diagonal multiplied by `share`; else the row where it stops to be positive
/// definite.
fn cholesky(matrix: &[f64], size: usize, share: f64) -> Result<Vec<f64>, usize> {
    let mut factor = vec![0.0; size * size];
    for i in 0..size {
        for j in 0..=i {
            let dot: f64 = (0..j).map(|k| factor[i * size + k] * factor[j * size + k]).sum();
            let scale = if i == j { 1.0 } else { share };
            let rest = scale * matrix[i * size + j] - dot;
            if i != j {
                factor[i * size + j] = rest / factor[j * size + j];
            } else if rest >= LEAST_PIVOT {
                factor[i * size + i] = rest.sqrt();
            } else {
                return Err(i);
            }
        }
    }
    Ok(factor)
}

/// By how much, in hundredths rounded down, all correlations can be multiplied to be consistent.
fn largest_share(matrix: &[f64], size: usize) -> u32 {
    let (mut good, mut bad) = (0, 100);
    while bad - good > 1 {
        let middle = (good + bad) / 2;
        if cholesky(matrix, size, f64::from(middle) / 100.0).is_ok() { good = middle } else { bad = middle }
    }
    good
}

fn inconsistent(name: &str, share: u32) -> Problem {
    Problem::new(
        "forecast.inconsistent_correlations",
        "/correlations",
        format!(
            "Ces corrélations se contredisent (la matrice n'est pas définie positive à partir de « {name} ») : multipliées \
             toutes par 0,{share:02}, elles seraient compatibles."
        ),
        format!(
            "These correlations contradict each other (the matrix is not positive definite from “{name}” on): all of them \
             multiplied by 0.{share:02} would be consistent."
        ),
    )
}
