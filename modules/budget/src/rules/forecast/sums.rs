//! Sums over blocks of trials, in an order that never changes.

/// Independent running sums: the processor adds them side by side, and their number fixes the order of additions.
const LANES: usize = 8;

/// Folds two columns lane by lane with `term`, then adds the lanes. One sum at a time: of two, the compiler would take a pair
/// side by side instead of the lanes.
#[inline(always)]
fn lanes(a: &[f64], b: &[f64], term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sums = [0.0; LANES];
    let (a_whole, a_rest) = a.as_chunks::<LANES>();
    let (b_whole, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_whole.iter().zip(b_whole) {
        for lane in 0..LANES {
            sums[lane] += term(a[lane], b[lane]);
        }
    }
    for (a, b) in a_rest.iter().zip(b_rest) {
        sums[0] += term(*a, *b);
    }
    sums.iter().sum()
}

/// What is summed of expenses, income or the result: distances from a shift, so that no digits are lost.
#[derive(Clone, Copy, Debug)]
pub(super) struct Series {
    pub sum: f64,
    pub squares: f64,
    pub least: f64,
    pub most: f64,
}

impl Series {
    pub(super) const NONE: Series = Series { sum: 0.0, squares: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY };

    #[inline(always)]
    pub(super) fn add(&mut self, values: &[f64], shift: f64) {
        let sum = lanes(values, values, |value, _| value - shift);
        let squares = lanes(values, values, |value, _| (value - shift) * (value - shift));
        let (mut least, mut most) = ([f64::INFINITY; LANES], [f64::NEG_INFINITY; LANES]);
        let (whole, rest) = values.as_chunks::<LANES>();
        for chunk in whole {
            for lane in 0..LANES {
                least[lane] = if chunk[lane] < least[lane] { chunk[lane] } else { least[lane] };
                most[lane] = if chunk[lane] > most[lane] { chunk[lane] } else { most[lane] };
            }
        }
        let ends = |values: &[f64], ends: (f64, f64)| values.iter().fold(ends, |(a, b), v| (a.min(*v), b.max(*v)));
        let (least, _) = ends(rest, ends(&least, (f64::INFINITY, f64::NEG_INFINITY)));
        let (_, most) = ends(rest, ends(&most, (f64::INFINITY, f64::NEG_INFINITY)));
        self.join(&Series { sum, squares, least, most });
    }

    #[inline(always)]
    fn join(&mut self, other: &Series) {
        self.sum += other.sum;
        self.squares += other.squares;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
    }

    /// Sample variance.
    pub(super) fn variance(&self, trials: f64) -> f64 {
        ((self.squares - self.sum * self.sum / trials) / (trials - 1.0)).max(0.0)
    }
}

/// Everything that is summed over some trials.
#[derive(Clone, Debug)]
pub(super) struct Sums {
    pub trials: usize,
    /// Trials that could not be computed.
    pub failed: usize,
    pub deficits: usize,
    pub result: Series,
    pub expenses: Series,
    pub income: Series,
    /// Per driver: its distance from its centre, and that times the result's distance from its own.
    pub drivers: Vec<[f64; 2]>,
    /// Products of two drivers' distances, `i >= j` row by row; empty for trials that do not go into the regression.
    pub products: Vec<f64>,
}

impl Sums {
    pub(super) fn new(drivers: usize, with_products: bool) -> Sums {
        Sums {
            trials: 0,
            failed: 0,
            deficits: 0,
            result: Series::NONE,
            expenses: Series::NONE,
            income: Series::NONE,
            drivers: vec![[0.0; 2]; drivers],
            products: vec![0.0; if with_products { drivers * (drivers + 1) / 2 } else { 0 }],
        }
    }

    /// Adds a block: a column per driver, and the result.
    #[inline(always)]
    pub(super) fn add_drivers(&mut self, columns: &[&[f64]], centres: &[f64], result: &[f64], shift: f64) {
        let pairs = columns.iter().zip(centres);
        for (sums, (column, centre)) in self.drivers.iter_mut().zip(pairs.clone()) {
            sums[0] += lanes(column, result, |x, _| x - centre);
            sums[1] += lanes(column, result, |x, y| (x - centre) * (y - shift));
        }
        let lower = pairs.clone().enumerate().flat_map(|(i, row)| pairs.clone().take(i + 1).map(move |col| (row, col)));
        for (sum, ((a, a_centre), (b, b_centre))) in self.products.iter_mut().zip(lower) {
            *sum += lanes(a, b, |x, y| (x - a_centre) * (y - b_centre));
        }
    }

    /// Adds what was summed of the trials that follow.
    pub(super) fn join(&mut self, next: &Sums) {
        self.trials += next.trials;
        self.failed += next.failed;
        self.deficits += next.deficits;
        self.result.join(&next.result);
        self.expenses.join(&next.expenses);
        self.income.join(&next.income);
        for (sum, more) in self.drivers.iter_mut().zip(&next.drivers) {
            sum[0] += more[0];
            sum[1] += more[1];
        }
        for (sum, more) in self.products.iter_mut().zip(&next.products) {
            *sum += more;
        }
    }
}
