//! Exact quantiles of many numbers without sorting them: count into bins, then sort only the bins that hold what is wanted.

use super::outcome::{Histogram, Summary};
use crate::rules::wide::{Wide, wide};
use std::{ops::Range, thread};

/// Bins of the first pass.
const BINS: usize = 4_096;
const LAST: f64 = (BINS - 1) as f64;
/// The quantiles of a [`Summary`].
const WANTED: [f64; 5] = [0.05, 0.10, 0.50, 0.90, 0.95];
/// Bars of a histogram, and the share of the trials that it leaves out at either end.
const BARS: usize = 60;
const LEFT_OUT: f64 = 0.001;

/// Numbers that are looked at together: their bins are found for several at a time.
const TOGETHER: usize = 512;

/// Numbers, all finite, with the least and the most of them.
pub(super) struct Many<'a> {
    pub of: &'a [f64],
    /// What is taken away from each; nothing where it is empty.
    pub less: &'a [f64],
    pub least: f64,
    pub most: f64,
    pub threads: usize,
}

/// Some of the numbers, and the bin of each.
struct Few {
    values: [f64; TOGETHER],
    bins: [i32; TOGETHER],
}

/// Fills [`Few`].
struct Binning<'a> {
    of: &'a [f64],
    less: &'a [f64],
    least: f64,
    per_unit: f64,
    few: &'a mut Few,
}

impl Wide for Binning<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { of, less, least, per_unit, few } = self;
        let values = &mut few.values[..of.len()];
        values.copy_from_slice(of);
        values.iter_mut().zip(less).for_each(|(value, less)| *value -= less);
        for (bin, value) in few.bins.iter_mut().zip(values) {
            // Below 4,096, so that it fits any integer.
            let place = (*value - least) * per_unit;
            *bin = if place < LAST { place as i32 } else { LAST as i32 };
        }
    }
}

impl Many<'_> {
    /// Shows `look` every number of a part with its bin, in their order.
    fn each(&self, part: Range<usize>, mut look: impl FnMut(f64, usize)) {
        let mut few = Few { values: [0.0; TOGETHER], bins: [0; TOGETHER] };
        let per_unit = self.per_unit();
        for start in part.clone().step_by(TOGETHER) {
            let here = start..(start + TOGETHER).min(part.end);
            // Where nothing is taken away there is none of it; otherwise as much as there are numbers.
            let less = if self.less.is_empty() { self.less } else { &self.less[here.clone()] };
            let of = &self.of[here];
            wide(Binning { of, less, least: self.least, per_unit, few: &mut few });
            // The mask says nothing new, but for the compiler.
            few.values[..of.len()]
                .iter()
                .zip(few.bins)
                .for_each(|(value, bin)| look(*value, bin as usize & (BINS - 1)));
        }
    }

    /// The quantiles (type 7 of Hyndman & Fan 1996), beside the given mean and standard deviation; and the histogram.
    ///
    /// Needs memory for the numbers that share a bin with a quantile: few, or all of them where most numbers are equal.
    pub(super) fn summary(&self, mean: f64, sd: f64) -> (Summary, Histogram) {
        let parts = self.parts();
        let counts = parts_of(&parts, |part| self.count(part));
        let mut below = vec![0u64; BINS + 1];
        for bin in 0..BINS {
            below[bin + 1] = below[bin] + counts.iter().map(|counts| u64::from(counts[bin])).sum::<u64>();
        }
        let bin_of_rank = |rank: usize| below.partition_point(|below| *below <= rank as u64) - 1;
        let ranks = WANTED.map(|p| {
            let place = p * (self.of.len() - 1) as f64;
            let rank = (place as usize).min(self.of.len() - 1);
            (rank, (rank + 1).min(self.of.len() - 1), place - rank as f64)
        });
        let mut bins: Vec<usize> = ranks.iter().flat_map(|(a, b, _)| [bin_of_rank(*a), bin_of_rank(*b)]).collect();
        bins.dedup();
        let sorted = self.sorted(&parts, &counts, &bins);
        // Bins are in the numbers' order, so a rank moves down by what the bins left out hold.
        let of_rank = |rank: usize| {
            let bin = bin_of_rank(rank);
            let kept: u64 = bins.iter().take_while(|b| **b < bin).map(|b| below[b + 1] - below[*b]).sum();
            sorted[(kept + rank as u64 - below[bin]) as usize]
        };
        let [p5, p10, p50, p90, p95] = ranks.map(|(low, high, between)| {
            let low = of_rank(low);
            low + between * (of_rank(high) - low)
        });
        (Summary { mean, sd, p5, p10, p50, p90, p95 }, self.histogram(&below))
    }

    /// Bins times this is how far a number is from the least. Never decreases with the number, which is all that matters.
    fn per_unit(&self) -> f64 {
        let span = self.most - self.least;
        if span > 0.0 { (BINS as f64 / span).min(f64::MAX) } else { 0.0 }
    }

    fn parts(&self) -> Vec<Range<usize>> {
        let each = self.of.len().div_ceil(self.threads.max(1)).max(1);
        (0..self.of.len()).step_by(each).map(|from| from..(from + each).min(self.of.len())).collect()
    }

    fn count(&self, part: Range<usize>) -> Vec<u32> {
        let mut counts = vec![0; BINS];
        self.each(part, |_, bin| counts[bin] += 1);
        counts
    }

    /// All numbers that fall in these bins, in ascending order.
    fn sorted(&self, parts: &[Range<usize>], counts: &[Vec<u32>], bins: &[usize]) -> Vec<f64> {
        let mut wanted = vec![false; BINS];
        bins.iter().for_each(|bin| wanted[*bin] = true);
        let sizes: Vec<usize> =
            counts.iter().map(|counts| bins.iter().map(|bin| counts[*bin] as usize).sum()).collect();
        let mut kept = vec![0.0; sizes.iter().sum()];
        let mut places = Vec::with_capacity(parts.len());
        let mut rest = kept.as_mut_slice();
        for size in sizes {
            let (place, after) = rest.split_at_mut(size);
            places.push(place);
            rest = after;
        }
        thread::scope(|scope| {
            for (part, place) in parts.iter().zip(places) {
                let wanted = &wanted;
                let mut gather = move || {
                    let mut places = place.iter_mut();
                    self.each(part.clone(), |value, bin| {
                        if wanted[bin]
                            && let Some(place) = places.next()
                        {
                            *place = value;
                        }
                    });
                };
                if parts.len() > 1 {
                    scope.spawn(gather);
                } else {
                    gather();
                }
            }
        });
        kept.sort_unstable_by(f64::total_cmp);
        kept
    }

    fn histogram(&self, below: &[u64]) -> Histogram {
        let width = (self.most - self.least) / BINS as f64;
        if width <= 0.0 {
            return Histogram { start: self.least, width: 0.0, counts: vec![self.of.len() as u64], below: 0, above: 0 };
        }
        let out = (LEFT_OUT * self.of.len() as f64) as u64;
        let first = below.partition_point(|below| *below <= out) - 1;
        let last = below.partition_point(|below| *below < self.of.len() as u64 - out).clamp(first + 1, BINS);
        let bins = (last - first).div_ceil(BARS);
        // Bars are whole bins, so the last one may reach beyond `last`.
        let bars = (last - first).div_ceil(bins);
        let edge = |bar: usize| below[(first + bar * bins).min(BINS)];
        Histogram {
            start: self.least + first as f64 * width,
            width: width * bins as f64,
            counts: (0..bars).map(|bar| edge(bar + 1) - edge(bar)).collect(),
            below: below[first],
            above: self.of.len() as u64 - edge(bars),
        }
    }
}

/// Does the parts side by side; gives the answers in their order.
fn parts_of<T: Send>(parts: &[Range<usize>], work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    if let [only] = parts {
        return vec![work(only.clone())];
    }
    let mut answers: Vec<Option<T>> = parts.iter().map(|_| None).collect();
    thread::scope(|scope| {
        for (part, answer) in parts.iter().zip(&mut answers) {
            let work = &work;
            scope.spawn(move || *answer = Some(work(part.clone())));
        }
    });
    answers.into_iter().flatten().collect()
}
