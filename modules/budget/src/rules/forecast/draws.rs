//! Draws drivers: random words through tables.

use super::{
    Driver, Problem, Spec, correlation,
    shape::Shape,
    special::normal_quantile,
    table::{ScoreTable, Steps, Table},
};
use chacha20::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// Trials that are drawn and computed at a time. They fit the caches; the outcome does not depend on it.
pub const BLOCK: usize = 1_024;

/// Draws the drivers of a spec.
///
/// Trial `t` of a driver is word `t` of its ChaCha8 stream, a probability of 32 bits, taken through a table of the
/// driver's quantile function (cubic Hermite cells, finer towards both ends). Correlated drivers draw a normal score
/// instead; the scores are mixed by the Cholesky factor of their correlations, and a second table takes a score to a value.
pub struct Draws {
    key: [u8; 32],
    sources: Vec<Source>,
    /// Of the standard normal law; present when drivers are correlated.
    scores: Option<Table>,
    mixing: correlation::Mixing,
}

struct Source {
    stream: u64,
    way: Way,
}

/// How a driver comes from a word, or from a score.
enum Way {
    Words(Table),
    WordSteps(Steps),
    Scores(ScoreTable),
    /// The values, each with the score up to which it is taken.
    ScoreSteps(Vec<(f64, f64)>),
}

impl Draws {
    /// Builds the tables (about 0.1 to 1 ms a driver). Says what is wrong with the correlations; distributions are expected
    /// to have been checked ([`Spec::problems`]).
    pub fn new(spec: &Spec) -> Result<Draws, Vec<Problem>> {
        let mixing = correlation::mixing(&spec.drivers, &spec.correlations)?;
        let mut key = [0; 32];
        key[..8].copy_from_slice(&spec.seed.to_le_bytes());
        let source = |(i, driver): (usize, &Driver)| {
            let shape = Shape::of(&driver.distribution);
            let mixed = mixing.iter().any(|(member, _)| *member == i);
            let way = match (shape.steps(), mixed) {
                (None, false) => Way::Words(Table::of(&shape)),
                (Some(steps), false) => Way::WordSteps(Steps::of(steps)),
                (None, true) => Way::Scores(ScoreTable::of(&shape)),
                (Some(steps), true) => {
                    Way::ScoreSteps(steps.iter().map(|(value, upto)| (*value, normal_quantile(*upto))).collect())
                }
            };
            Source { stream: fnv1a(&driver.name), way }
        };
        let sources = spec.drivers.iter().enumerate().map(source).collect();
        let normal =
            || Table::of(&Shape::of(&super::Distribution::Normal { mean: 0.0, sd: 1.0, min: None, max: None }));
        Ok(Draws { key, sources, scores: (!mixing.is_empty()).then(normal), mixing })
    }

    /// Draws trials `first..first + len` of every driver. Driver `d` fills `columns[d * BLOCK..][..len]`; at most [`BLOCK`]
    /// trials at a time, and what does not fit `columns` is not drawn.
    pub fn fill(&self, first: usize, len: usize, columns: &mut [f64]) {
        let len = len.min(BLOCK);
        let mut words = [0; 4 * BLOCK];
        for (source, column) in self.sources.iter().zip(columns.chunks_exact_mut(BLOCK)) {
            let mut stream = ChaCha8Rng::from_seed(self.key);
            stream.set_stream(source.stream);
            stream.set_word_pos(first as u128);
            stream.fill_bytes(&mut words[..4 * len]);
            let (words, column) = (&words.as_chunks().0[..len], &mut column[..len]);
            match (&source.way, &self.scores) {
                (Way::Words(table), _) | (Way::Scores(_) | Way::ScoreSteps(_), Some(table)) => {
                    table.fill(words, column)
                }
                (Way::WordSteps(steps), _) => {
                    let words = words.iter().map(|word| u32::from_le_bytes(*word));
                    column.iter_mut().zip(words).for_each(|(value, word)| *value = steps.value(word));
                }
                (Way::Scores(_) | Way::ScoreSteps(_), None) => {}
            }
        }
        self.mix(len, columns);
    }

    /// Turns independent scores into correlated ones, and those into values.
    fn mix(&self, len: usize, columns: &mut [f64]) {
        for (member, row) in &self.mixing {
            let (before, rest) = columns.split_at_mut(member * BLOCK);
            let own = &mut rest[..len];
            for (other, weight) in row.iter().rev() {
                if other == member {
                    own.iter_mut().for_each(|score| *score *= weight);
                } else {
                    let others = &before[other * BLOCK..][..len];
                    own.iter_mut().zip(others).for_each(|(score, other)| *score += weight * other);
                }
            }
            // Drivers before this one need scores of those before them only: this one can become a value.
            match &self.sources[*member].way {
                Way::Scores(table) => own.iter_mut().for_each(|score| *score = table.value(*score)),
                Way::ScoreSteps(steps) => own.iter_mut().for_each(|score| {
                    let at = steps.partition_point(|(_, upto)| *upto < *score).min(steps.len() - 1);
                    *score = steps[at].0;
                }),
                Way::Words(_) | Way::WordSteps(_) => {}
            }
        }
    }
}

/// FNV-1a, 64 bits: the stream of a driver's name, the same for ever.
fn fnv1a(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
