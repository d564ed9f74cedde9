//! The distributions that a driver can have, and which of them make no sense.

use super::{Problem, shape::Shape, table::Table};
use serde::{Deserialize, Serialize};

/// No value, mean or standard deviation may be larger: no hypothesis of a congress is.
const LARGEST: f64 = 1e12;
/// How far the probabilities of a discrete distribution may add up from 1; what is left is spread in proportion.
const PROBABILITY_SLACK: f64 = 1e-5;
/// A spread below this share of the value (or of 1, if that is more) is a value.
const NARROWEST: f64 = 1e-9;
/// Limits that keep less of a distribution than this contradict it.
const LEAST_KEPT: f64 = 1e-3;
/// Most possible values of a discrete distribution.
const MOST_OUTCOMES: usize = 100;

/// What a driver may turn out to be. Values are in the driver's unit.
///
/// Check it with [`Distribution::problems`] before asking it anything: the answers for a nonsensical one mean nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Distribution {
    /// The density rises in a straight line from `low` to `mode` and falls to `high`.
    Triangular { low: f64, mode: f64, high: f64 },
    /// A beta law over `low..high` with its peak at `mode`; the mean is `(low + lambda · mode + high) / (lambda + 2)`.
    Pert {
        low: f64,
        mode: f64,
        high: f64,
        /// How much the mode weighs, above 0 to 100; 4 is usual.
        #[serde(default = "usual_lambda")]
        lambda: f64,
    },
    /// Every value between is as likely.
    Uniform { low: f64, high: f64 },
    /// The normal law, cut off at `min` and `max` where given (mean and sd are those before the cut).
    Normal {
        mean: f64,
        sd: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// The log-normal law, given by the mean and standard deviation of the variable itself, not of its logarithm; cut off
    /// at `min` and `max` where given (mean and sd are those before the cut).
    LogNormal {
        mean: f64,
        sd: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        min: Option<f64>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<f64>,
    },
    /// One of a few values.
    Discrete {
        /// 2 to 100 of them; the probabilities add up to 1 (give or take 0.00001).
        outcomes: Vec<Possibility>,
    },
}

/// One possible value of a discrete distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Possibility {
    /// What the driver then is, in its unit.
    pub value: f64,
    /// Above 0 to 1.
    pub probability: f64,
}

fn usual_lambda() -> f64 {
    4.0
}

impl Distribution {
    /// Everything that is wrong with it; empty when it makes sense. Fields are pointers such as `/mode`.
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Findings(Vec::new());
        match self {
            Distribution::Triangular { low, mode, high } => found.peaked(*low, *mode, *high),
            Distribution::Pert { low, mode, high, lambda } => {
                found.peaked(*low, *mode, *high);
                if !(*lambda > 0.0 && *lambda <= 100.0) {
                    found.say(
                        "forecast.lambda",
                        "/lambda",
                        "Le poids du mode (lambda) doit être supérieur à 0 et au plus 100 ; 4 est d'usage.",
                        "The weight of the mode (lambda) must be above 0 and at most 100; 4 is usual.",
                    );
                }
            }
            Distribution::Uniform { low, high } => {
                if found.all_sized(&[("/low", *low), ("/high", *high)]) {
                    found.spread(*low, *high);
                }
            }
            Distribution::Normal { mean, sd, min, max } => {
                if found.all_sized(&[("/mean", *mean), ("/sd", *sd)]) {
                    found.deviation(*mean, *sd);
                }
                found.cut(self, *min, *max);
            }
            Distribution::LogNormal { mean, sd, min, max } => {
                if found.all_sized(&[("/mean", *mean), ("/sd", *sd)]) {
                    if *mean <= 0.0 {
                        found.say(
                            "forecast.mean_not_positive",
                            "/mean",
                            "La moyenne d'une loi log-normale est positive : elle ne prend que des valeurs positives.",
                            "The mean of a log-normal distribution is above 0: it takes positive values only.",
                        );
                    } else {
                        found.deviation(*mean, *sd);
                        if *sd > 100.0 * mean {
                            found.say(
                                "forecast.too_spread",
                                "/sd",
                                "L'écart type d'une loi log-normale ne peut dépasser cent fois sa moyenne.",
                                "The standard deviation of a log-normal distribution cannot exceed a hundred times its mean.",
                            );
                        }
                    }
                }
                found.cut(self, *min, *max);
            }
            Distribution::Discrete { outcomes } => found.discrete(outcomes),
        }
        found.0
    }

    /// The mean, in the driver's unit. Exact; to about 1e-7 of the standard deviation for a distribution that is cut off.
    pub fn mean(&self) -> f64 {
        self.moments().0
    }

    /// The variance, in the square of the driver's unit; as exact as the mean.
    pub fn variance(&self) -> f64 {
        self.moments().1
    }

    /// The value that it stays at or below with probability `p`, 0 to 1 (infinite at the ends of the normal law).
    pub fn quantile(&self, p: f64) -> f64 {
        Shape::of(self).quantile(p.clamp(0.0, 1.0))
    }

    fn moments(&self) -> (f64, f64) {
        match self {
            Distribution::Triangular { low, mode, high } => {
                // Distances instead of squares of values: no digits are lost when the values are large.
                let (left, right) = (mode - low, high - mode);
                ((low + mode + high) / 3.0, (left * left + left * right + right * right) / 18.0)
            }
            Distribution::Pert { low, mode, high, lambda } => {
                let mean = (low + lambda * mode + high) / (lambda + 2.0);
                (mean, (mean - low) * (high - mean) / (lambda + 3.0))
            }
            Distribution::Uniform { low, high } => (0.5 * (low + high), (high - low) * (high - low) / 12.0),
            Distribution::Normal { mean, sd, min: None, max: None }
            | Distribution::LogNormal { mean, sd, min: None, max: None } => (*mean, sd * sd),
            Distribution::Normal { .. } | Distribution::LogNormal { .. } => Table::of(&Shape::of(self)).moments(),
            Distribution::Discrete { outcomes } => {
                let whole: f64 = outcomes.iter().map(|o| o.probability).sum();
                let mean = outcomes.iter().map(|o| o.value * o.probability).sum::<f64>() / whole;
                let squares = outcomes.iter().map(|o| (o.value - mean) * (o.value - mean) * o.probability).sum::<f64>();
                (mean, squares / whole)
            }
        }
    }
}

/// Collects what is wrong.
struct Findings(Vec<Problem>);

impl Findings {
    fn say(&mut self, code: &'static str, field: &str, fr: &str, en: &str) {
        self.0.push(Problem::new(code, field, fr, en));
    }

    /// Whether it is a number of bearable size.
    fn sized(&mut self, field: &str, value: f64) -> bool {
        if !value.is_finite() {
            self.say("forecast.not_finite", field, "Ce n'est pas un nombre fini.", "This is not a finite number.");
        } else if value.abs() > LARGEST {
            self.say(
                "forecast.too_large",
                field,
                "La valeur est démesurée : au plus mille milliards (10^12).",
                "The value is absurdly large: at most 10^12.",
            );
        } else {
            return true;
        }
        false
    }

    fn all_sized(&mut self, values: &[(&str, f64)]) -> bool {
        values.iter().fold(true, |good, (field, value)| self.sized(field, *value) && good)
    }

    fn peaked(&mut self, low: f64, mode: f64, high: f64) {
        if !self.all_sized(&[("/low", low), ("/mode", mode), ("/high", high)]) || !self.spread(low, high) {
            return;
        }
        if mode < low {
            self.say("forecast.order", "/mode", "Le mode est inférieur au minimum.", "The mode is below the low end.");
        } else if mode > high {
            self.say("forecast.order", "/mode", "Le mode est supérieur au maximum.", "The mode is above the high end.");
        }
    }

    fn spread(&mut self, low: f64, high: f64) -> bool {
        if low > high {
            self.say(
                "forecast.order",
                "/high",
                "Le maximum est inférieur au minimum.",
                "The high end is below the low end.",
            );
        } else if high - low <= NARROWEST * low.abs().max(high.abs()).max(1.0) {
            self.degenerate("/high");
        } else {
            return true;
        }
        false
    }

    fn deviation(&mut self, mean: f64, sd: f64) {
        if sd < 0.0 {
            self.say(
                "forecast.sd_negative",
                "/sd",
                "Un écart type ne peut être négatif.",
                "A standard deviation cannot be negative.",
            );
        } else if sd <= NARROWEST * mean.abs().max(1.0) {
            self.degenerate("/sd");
        }
    }

    fn degenerate(&mut self, field: &str) {
        self.say(
            "forecast.degenerate",
            field,
            "Cette hypothèse n'a rien d'incertain : donnez-lui une valeur au lieu d'une distribution.",
            "Nothing is uncertain about this driver: give it a value instead of a distribution.",
        );
    }

    fn cut(&mut self, of: &Distribution, min: Option<f64>, max: Option<f64>) {
        let ends = [("/min", min), ("/max", max)];
        let given: Vec<_> = ends.into_iter().filter_map(|(field, end)| Some((field, end?))).collect();
        if given.is_empty() || !self.all_sized(&given) || !self.0.is_empty() {
            return;
        }
        if let (Some(min), Some(max)) = (min, max)
            && min >= max
        {
            self.say(
                "forecast.order",
                "/max",
                "La borne haute (max) doit dépasser la borne basse (min).",
                "The upper limit (max) must be above the lower one (min).",
            );
        } else if Shape::of(of).kept() < LEAST_KEPT {
            self.say(
                "forecast.cut_away",
                given[0].0,
                "Les bornes (min, max) écartent plus de 99,9 % de cette distribution : elles la contredisent.",
                "The limits (min, max) cut away more than 99.9 % of this distribution: they contradict it.",
            );
        }
    }

    fn discrete(&mut self, outcomes: &[Possibility]) {
        if outcomes.len() > MOST_OUTCOMES {
            let (fr, en) = ("Au plus 100 valeurs possibles.", "At most 100 possible values.");
            return self.say("forecast.too_many_outcomes", "/outcomes", fr, en);
        }
        for (i, outcome) in outcomes.iter().enumerate() {
            self.sized(&format!("/outcomes/{i}/value"), outcome.value);
            if !(outcome.probability > 0.0 && outcome.probability <= 1.0) {
                self.say(
                    "forecast.probability",
                    &format!("/outcomes/{i}/probability"),
                    "Une probabilité est supérieure à 0 et au plus 1 ; omettez une valeur impossible.",
                    "A probability is above 0 and at most 1; leave out a value that is impossible.",
                );
            }
        }
        if !self.0.is_empty() {
            return;
        }
        let whole: f64 = outcomes.iter().map(|outcome| outcome.probability).sum();
        if (whole - 1.0).abs() > PROBABILITY_SLACK {
            self.0.push(Problem::new(
                "forecast.probabilities",
                "/outcomes",
                format!("La somme des probabilités est {} au lieu de 1.", format!("{whole:.5}").replace('.', ",")),
                format!("The probabilities add up to {whole:.5} instead of 1."),
            ));
        } else if outcomes.iter().all(|outcome| outcome.value == outcomes[0].value) {
            self.degenerate("/outcomes");
        }
    }
}
