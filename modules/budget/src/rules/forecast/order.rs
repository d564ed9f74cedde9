//! Exact quantiles of many numbers without sorting them: count into bins, then sort only the bins that hold what is wanted.
//! A bin that holds too many (most numbers are equal, or a few are far from all others) is divided again.

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

/// What a bin may hold to be sorted, as a part of all numbers and at least: ten such bins are a small part of what the numbers
/// themselves take.
const FEW: (usize, usize) = (64, 4_096);

/// Numbers, all finite.
pub(super) struct Many<'a> {
    pub of: &'a [f64],
    /// What is taken away from each; nothing where it is empty.
    pub less: &'a [f64],
    /// The least and the most of those that are looked at: others are passed over.
    pub least: f64,
    pub most: f64,
    pub threads: usize,
}

/// How many numbers each bin has.
struct Counted {
    by_part: Vec<Vec<u32>>,
    /// How many are in the bins before; one more than there are bins.
    below: Vec<u64>,
}

impl Counted {
    /// The bin of the number with so many before it.
    fn bin_of(&self, rank: usize) -> usize {
        self.below.partition_point(|below| *below <= rank as u64) - 1
    }

    fn held(&self, bin: usize) -> usize {
        (self.below[bin + 1] - self.below[bin]) as usize
    }
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
    /// Shows `look` the numbers of a part with their bins, in their order.
    fn each(&self, part: Range<usize>, mut look: impl FnMut(f64, usize)) {
        let mut few = Few { values: [0.0; TOGETHER], bins: [0; TOGETHER] };
        let per_unit = self.per_unit();
        for start in part.clone().step_by(TOGETHER) {
            let here = start..(start + TOGETHER).min(part.end);
            // Where nothing is taken away there is none of it; otherwise as much as there are numbers.
            let less = if self.less.is_empty() { self.less } else { &self.less[here.clone()] };
            let of = &self.of[here];
            wide(Binning { of, less, least: self.least, per_unit, few: &mut few });
            for (value, bin) in few.values[..of.len()].iter().zip(few.bins) {
                if (self.least..=self.most).contains(value) {
                    // The mask says nothing new, but for the compiler.
                    look(*value, bin as usize & (BINS - 1));
                }
            }
        }
    }

    /// The quantiles (type 7 of Hyndman & Fan 1996), beside the given mean and standard deviation; and the histogram.
    pub(super) fn summary(&self, mean: f64, sd: f64) -> (Summary, Histogram) {
        let counted = self.counted();
        let last = self.of.len() - 1;
        let places = WANTED.map(|p| p * last as f64);
        let around = |place: f64| [place as usize, (place as usize + 1).min(last)];
        let mut ranks: Vec<usize> = places.into_iter().flat_map(around).collect();
        ranks.sort_unstable();
        ranks.dedup();
        let numbers = self.of_ranks(&counted, &ranks);
        let of_rank = |rank: usize| numbers[ranks.partition_point(|other| *other < rank)];
        let [p5, p10, p50, p90, p95] = places.map(|place| {
            let [low, high] = around(place).map(of_rank);
            low + place.fract() * (high - low)
        });
        (Summary { mean, sd, p5, p10, p50, p90, p95 }, self.histogram(&counted.below))
    }

    /// The numbers of these ranks (ascending; 0 is the least).
    fn of_ranks(&self, counted: &Counted, ranks: &[usize]) -> Vec<f64> {
        if self.least >= self.most {
            return vec![self.least; ranks.len()];
        }
        let few = (self.of.len() / FEW.0).max(FEW.1);
        let mut bins: Vec<usize> = ranks.iter().map(|rank| counted.bin_of(*rank)).collect();
        bins.dedup();
        let closer = |bin: &usize| if counted.held(*bin) > few { self.closer(*bin) } else { None };
        let bins: Vec<(usize, Option<Many>)> = bins.iter().map(|bin| (*bin, closer(bin))).collect();
        let light: Vec<usize> = bins.iter().filter(|(_, closer)| closer.is_none()).map(|(bin, _)| *bin).collect();
        let sorted = self.sorted(&counted.by_part, &light);
        let (mut sorted, mut ranks, mut found) = (sorted.as_slice(), ranks.iter().peekable(), Vec::new());
        for (bin, closer) in bins {
            let here = |rank: &usize| counted.bin_of(*rank) == bin;
            let within = std::iter::from_fn(|| ranks.next_if(|rank| here(rank)));
            let within: Vec<usize> = within.map(|rank| rank - counted.below[bin] as usize).collect();
            match closer {
                None => {
                    let (of_bin, after) = sorted.split_at(counted.held(bin));
                    found.extend(within.iter().map(|rank| of_bin[*rank]));
                    sorted = after;
                }
                Some(closer) => found.extend(closer.of_ranks(&closer.counted(), &within)),
            }
        }
        found
    }

    /// The numbers of a bin alone, which will be divided into as many bins again; none where that would not part them.
    fn closer(&self, bin: usize) -> Option<Many<'_>> {
        let ends = parts_of(&self.parts(), |part| {
            let mut ends = [f64::INFINITY, f64::NEG_INFINITY];
            self.each(part, |value, of| {
                if of == bin {
                    ends = [ends[0].min(value), ends[1].max(value)];
                }
            });
            ends
        });
        let [least, most] = ends.into_iter().reduce(|a, b| [a[0].min(b[0]), a[1].max(b[1])])?;
        (least > self.least || most < self.most).then_some(Many { least, most, ..*self })
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

    fn counted(&self) -> Counted {
        let by_part = parts_of(&self.parts(), |part| {
            let mut counts = vec![0u32; BINS];
            self.each(part, |_, bin| counts[bin] += 1);
            counts
        });
        let mut below = vec![0; BINS + 1];
        for bin in 0..BINS {
            below[bin + 1] = below[bin] + by_part.iter().map(|counts| u64::from(counts[bin])).sum::<u64>();
        }
        Counted { by_part, below }
    }

    /// All numbers that fall in these bins, in ascending order.
    fn sorted(&self, counts: &[Vec<u32>], bins: &[usize]) -> Vec<f64> {
        let parts = self.parts();
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The same by sorting all.
    fn plainly(numbers: &[f64]) -> [f64; 5] {
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        WANTED.map(|p| {
            let place = p * (sorted.len() - 1) as f64;
            let (low, high) = (sorted[place as usize], sorted[(place as usize + 1).min(sorted.len() - 1)]);
            low + place.fract() * (high - low)
        })
    }

    fn quantiles(numbers: &[f64], threads: usize) -> [f64; 5] {
        let [least, most] = [f64::min, f64::max].map(|end| numbers.iter().copied().reduce(end).expect("some"));
        let (all, _) = Many { of: numbers, less: &[], least, most, threads }.summary(0.0, 0.0);
        [all.p5, all.p10, all.p50, all.p90, all.p95]
    }

    /// One number, a lump around another, and one far from all: what shares the first bins is divided again and again.
    fn lumps() -> impl Strategy<Value = Vec<f64>> {
        let lump = (0..9_000_usize, -1e6..1e6, prop_oneof![Just(0.0), 1e-3..1.0, 1.0..1e6]);
        let far = prop_oneof![Just(0.0), Just(1e18), Just(-9e18)];
        (prop::collection::vec(lump, 1..4), far, any::<u64>()).prop_map(|(lumps, far, seed)| {
            let mut numbers = vec![far];
            for (count, centre, width) in lumps {
                let spread = |i: usize| ((i as u64).wrapping_mul(seed | 1) >> 40) as f64 / (1 << 24) as f64;
                numbers.extend((0..count).map(|i| centre + width * spread(i)));
            }
            numbers
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn are_those_of_the_sorted_numbers(numbers in lumps(), threads in 1..4_usize) {
            prop_assert_eq!(quantiles(&numbers, threads), plainly(&numbers));
        }
    }

    #[test]
    fn a_bin_that_cannot_be_divided_is_sorted() {
        let numbers: Vec<f64> = (0..10_000).map(|i| f64::from(i % 7) * f64::from_bits(1)).collect();
        assert_eq!(quantiles(&numbers, 2), plainly(&numbers));
    }
}
