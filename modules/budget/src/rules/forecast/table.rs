//! Tables of quantile functions: what makes a draw cost a few loads and multiplications.

use super::{
    shape::{End, Shape},
    special::{normal_below, normal_density},
};

/// Cells per octave of probability, as a power of two.
const FINE: u32 = 4;
/// Octaves of probability from each end: 2^-33 to 2^-1.
const OCTAVES: u32 = 32;
/// Cells per end.
const CELLS: usize = (OCTAVES << FINE) as usize;
/// Leading bits (exponent and first bits of the mantissa) of 2^-33.
const FIRST: u64 = (1023 - 33) << FINE;
const MANTISSA: u64 = (1 << 52) - 1;
const ONE: u64 = 1023 << 52;

/// A cubic over a cell: value = c0 + t (c1 + t (c2 + t c3)) for t in 0..1.
type Cell = [f64; 4];

fn cubic(cell: &Cell, t: f64) -> f64 {
    cell[0] + t * (cell[1] + t * (cell[2] + t * cell[3]))
}

/// The cubic that has these values and slopes (per cell) at the ends of a cell.
fn hermite(from: (f64, f64), to: (f64, f64)) -> Cell {
    let rise = to.0 - from.0;
    [from.0, from.1, 3.0 * rise - 2.0 * from.1 - to.1, from.1 + to.1 - 2.0 * rise]
}

/// A quantile function by cubic Hermite cells whose width is a sixteenth of an octave of the distance (in probability)
/// from the nearer end: tails are as exact as the middle, and the few cells that are hit often stay in the first cache.
///
/// The error is of the order of 1e-7 to 1e-6 standard deviations (a test holds every shape to it).
pub(super) struct Table(Box<[Cell; 2 * CELLS]>);

impl Table {
    pub(super) fn of(shape: &Shape) -> Table {
        let mut cells = Box::new([[0.0; 4]; 2 * CELLS]);
        for (half, end) in cells.chunks_exact_mut(CELLS).zip([End::Lower, End::Upper]) {
            let mut from_v = f64::from_bits(FIRST << (52 - FINE));
            let mut from = shape.at(end, from_v, None);
            for (cell, i) in half.iter_mut().zip(1u64..) {
                let v = f64::from_bits((FIRST + i) << (52 - FINE));
                let width = v - from_v;
                let to = shape.at(end, v, Some(from.value + from.slope * width));
                *cell = hermite((from.value, from.slope * width), (to.value, to.slope * width));
                (from_v, from) = (v, to);
            }
        }
        Table(cells)
    }

    /// The values for uniform random words (little endian), as far as both reach: a word's first bit chooses the end, the
    /// others say how far from it.
    pub(super) fn fill(&self, words: &[[u8; 4]], values: &mut [f64]) {
        // A loop of its own: the processor converts several at a time.
        for (value, word) in values.iter_mut().zip(words) {
            *value = distance(u32::from_le_bytes(*word));
        }
        for (value, word) in values.iter_mut().zip(words) {
            let bits = value.to_bits();
            let end = (u32::from_le_bytes(*word) >> 31) as usize;
            let cell = ((bits >> (52 - FINE)) - FIRST) as usize + end * CELLS;
            let t = f64::from_bits(((bits << FINE) & MANTISSA) | ONE) - 1.0;
            *value = cubic(&self.0[cell & (2 * CELLS - 1)], t);
        }
    }

    /// Mean and variance of what it draws.
    pub(super) fn moments(&self) -> (f64, f64) {
        // The two cubics' moments are exact by Gauss and Legendre's rule of four nodes.
        const NODES: [(f64, f64); 4] = [
            (0.069_431_844_202_973_71, 0.173_927_422_568_726_93),
            (0.330_009_478_207_571_87, 0.326_072_577_431_273_07),
            (0.669_990_521_792_428_1, 0.326_072_577_431_273_07),
            (0.930_568_155_797_026_3, 0.173_927_422_568_726_93),
        ];
        let integral = |f: &dyn Fn(f64) -> f64| {
            let (mut sum, mut whole) = (0.0, 0.0);
            for half in self.0.chunks_exact(CELLS) {
                for (cell, i) in half.iter().zip(FIRST..) {
                    let width = f64::from_bits((i + 1) << (52 - FINE)) - f64::from_bits(i << (52 - FINE));
                    sum += width * NODES.iter().map(|(t, weight)| weight * f(cubic(cell, *t))).sum::<f64>();
                    whole += width;
                }
            }
            sum / whole
        };
        let mean = integral(&|value| value);
        (mean, integral(&|value| (value - mean) * (value - mean)))
    }
}

/// How far (in probability, above 0 and below 0.5) from its end a word is.
#[inline(always)]
fn distance(word: u32) -> f64 {
    const STEP: f64 = 1.0 / (1u64 << 32) as f64;
    // 31 bits fit a signed integer, whose conversion every processor has.
    (f64::from((word & 0x7fff_ffff) as i32) + 0.5) * STEP
}

/// The probability that a word stands for, as [`Table::fill`] reads it.
#[cfg(test)]
pub(super) fn probability(word: u32) -> f64 {
    if word >> 31 == 0 { distance(word) } else { 1.0 - distance(word) }
}

/// How far from 0 a normal score is looked at: beyond it lies less than 1e-10 of the probability.
const FARTHEST: f64 = 6.5;
/// Cells per unit of the score.
const PER_UNIT: usize = 16;
const SCORE_CELLS: usize = 13 * PER_UNIT;

/// A driver as a function of its normal score, by cubic Hermite cells of a sixteenth. For drivers in a Gaussian copula.
pub(super) struct ScoreTable(Vec<Cell>);

impl ScoreTable {
    pub(super) fn of(shape: &Shape) -> ScoreTable {
        let node = |i: usize| {
            let z = i as f64 / PER_UNIT as f64 - FARTHEST;
            let (end, sign) = if z <= 0.0 { (End::Lower, 1.0) } else { (End::Upper, -1.0) };
            let point = shape.at(end, normal_below(-z.abs()), None);
            (point.value, sign * point.slope * normal_density(z) / PER_UNIT as f64)
        };
        let nodes: Vec<(f64, f64)> = (0..=SCORE_CELLS).map(node).collect();
        ScoreTable(nodes.windows(2).map(|pair| hermite(pair[0], pair[1])).collect())
    }

    #[inline(always)]
    pub(super) fn value(&self, score: f64) -> f64 {
        let place = (score + FARTHEST).clamp(0.0, 2.0 * FARTHEST) * PER_UNIT as f64;
        let cell = (place as usize).min(SCORE_CELLS - 1);
        cubic(&self.0[cell], place - cell as f64)
    }
}

/// A discrete distribution for uniform words: the first value whose limit is not below the word.
pub(super) struct Steps(Vec<(u32, f64)>);

impl Steps {
    pub(super) fn of(steps: &[(f64, f64)]) -> Steps {
        // Saturates at the last, which is exactly 1.
        Steps(steps.iter().map(|(value, upto)| ((upto * (1u64 << 32) as f64) as u32, *value)).collect())
    }

    #[inline(always)]
    pub(super) fn value(&self, word: u32) -> f64 {
        self.0[self.0.partition_point(|(upto, _)| *upto < word).min(self.0.len() - 1)].1
    }
}
