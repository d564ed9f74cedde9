//! What a forecast is asked to do.

use super::{Distribution, Problem, correlation, run::REGRESSION};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Fewer trials say nothing about P5 and P95.
pub const MIN_TRIALS: usize = 1_000;
/// More trials add no digit that a budget could use.
pub const MAX_TRIALS: usize = 2_000_000;
/// More uncertain drivers than anyone can have an opinion on.
pub const MAX_DRIVERS: usize = 200;

/// What a forecast is asked to do. Check it with [`Spec::problems`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// How many trials, [`MIN_TRIALS`] to [`MAX_TRIALS`].
    pub trials: usize,
    /// The same seed gives the same numbers.
    pub seed: u64,
    /// The uncertain drivers, in the order in which the model takes them. At most [`MAX_DRIVERS`].
    pub drivers: Vec<Driver>,
    /// Pairs that move together; pairs that are not named are independent.
    #[serde(default)]
    pub correlations: Vec<Correlation>,
}

/// An uncertain driver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Driver {
    /// Unique within the spec. Names also choose the random stream, so renaming a driver changes its luck.
    pub name: String,
    /// What it may turn out to be.
    pub distribution: Distribution,
}

/// How two drivers move together: a Gaussian copula.
///
/// `rho` is the correlation of the *underlying normals*: each driver is seen as a monotone function of a standard normal
/// score, and rho is what those scores correlate by. For two normals it is exactly Pearson's correlation of the drivers
/// themselves; for other shapes Pearson's is a little nearer to 0. Spearman's rank correlation of the drivers is
/// `6/π · asin(rho/2)` whatever their (continuous) shapes. Extremes do not come together more often than this implies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correlation {
    /// Name of one driver.
    pub a: String,
    /// Name of the other.
    pub b: String,
    /// Above -1 and below 1.
    pub rho: f64,
}

impl Spec {
    /// About how many operations it takes to draw it, without those of the model: some for each driver of a trial, and one for
    /// each pair of drivers, in all trials if some are correlated, else in those that the regression sees.
    pub fn cost(&self) -> u64 {
        let (trials, drivers) = (self.trials as u64, self.drivers.len() as u64);
        let in_pairs = if self.correlations.is_empty() { trials.min(REGRESSION as u64) } else { trials };
        trials * drivers * 4 + in_pairs * drivers * drivers / 2
    }

    /// Everything that is wrong with it; empty when it can be simulated.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if !(MIN_TRIALS..=MAX_TRIALS).contains(&self.trials) {
            found.push(Problem::new(
                "forecast.trials",
                "/trials",
                format!("Le nombre de tirages doit être compris entre {MIN_TRIALS} et {MAX_TRIALS}."),
                format!("The number of trials must be between {MIN_TRIALS} and {MAX_TRIALS}."),
            ));
        }
        if self.drivers.len() > MAX_DRIVERS {
            found.push(Problem::new(
                "forecast.too_many_drivers",
                "/drivers",
                format!("Au plus {MAX_DRIVERS} hypothèses peuvent être incertaines : donnez une valeur aux autres."),
                format!("At most {MAX_DRIVERS} drivers can be uncertain: give the others a value."),
            ));
            return found;
        }
        let mut names = HashSet::new();
        for (i, driver) in self.drivers.iter().enumerate() {
            if !names.insert(driver.name.as_str()) {
                found.push(Problem::new(
                    "forecast.duplicate_driver",
                    format!("/drivers/{i}/name"),
                    format!("L'hypothèse « {} » est donnée deux fois.", driver.name),
                    format!("The driver “{}” is given twice.", driver.name),
                ));
            }
            let place = format!("/drivers/{i}/distribution");
            found.extend(driver.distribution.problems().into_iter().map(|problem| problem.under(&place)));
        }
        if let Err(problems) = correlation::mixing(&self.drivers, &self.correlations) {
            found.extend(problems);
        }
        found
    }
}
