//! The sums of a budget for many trials at once, in binary floating point.
//!
//! What depends on no drawn driver is computed once, when the program is made. The rest is a list of steps over short
//! columns of trials, which stay in the processor's first cache and which the compiler turns into vector instructions.
//! Only operations that IEEE 754 defines to the last bit are used: every machine gets the same numbers.

mod kernels;
mod program;

use self::kernels::{Kernel, Operand, add, add_part, apply};
use super::sheet::Sheet;
use rust_decimal::Decimal;

/// Trials that a step computes at a time.
const CHUNK: usize = 512;

/// What is known of a driver in a simulation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input {
    /// The same value in all trials, in the driver's unit.
    Fixed(Decimal),
    /// A value per trial, in the driver's unit: the next of the columns given to [`Trials::run`].
    Drawn,
}

/// What a thread computes in, kept from one [`Trials::run`] to the next: 4 KiB for each intermediate value that is needed at
/// a time. That is at most one for every line that others name, beside those of the formula that is being computed: below
/// 5 MiB for a budget of 1,000 lines that all name each other, a few hundred KiB for what people write.
pub type Work = Vec<Vec<f64>>;

/// Where a line's amount is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the expenses.
    Expense,
    /// To the income.
    Income,
    /// Nowhere; it is computed only if others refer to it.
    Neither,
}

/// A share of a line's amount, and the sum that it is added to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Which sum, from 0.
    pub sum: usize,
    /// How much of the amount: 1 is all of it, and what is below 0 is taken away.
    pub share: f64,
}

/// A budget made ready to be computed for many trials.
#[derive(Debug, Clone)]
pub struct Trials {
    columns: usize,
    steps: Vec<Step>,
    /// How many columns of intermediate values the steps need.
    slots: usize,
    /// What all trials have in common, in minor units: in each sum.
    common: Vec<f64>,
    minor_per_major: f64,
}

#[derive(Debug, Clone)]
enum Step {
    Compute { kernel: Kernel, from: [Source; 3], to: usize },
    Add { from: Source, sum: usize },
    AddPart { from: Source, part: Part },
}

/// Where a step finds a value.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Source {
    Same(f64),
    Column(usize),
    Slot(usize),
}

impl Sheet {
    /// Makes the budget ready for trials. `inputs` are the drivers, in their order, `sides` the lines, in theirs; a
    /// driver without input makes the trials fail that need it, a line without side is on neither.
    pub fn trials(&self, inputs: &[Input], sides: &[Side]) -> Trials {
        let whole = |sum| vec![Part { sum, share: 1.0 }];
        let part = |side: &Side| match side {
            Side::Expense => whole(0),
            Side::Income => whole(1),
            Side::Neither => Vec::new(),
        };
        program::of(self, inputs, &sides.iter().map(part).collect::<Vec<_>>(), 2)
    }

    /// The same for so many sums of shares of lines: `parts` are those of each line, in their order. [`Trials::run_parts`]
    /// computes them.
    pub fn parts(&self, inputs: &[Input], parts: &[Vec<Part>], sums: usize) -> Trials {
        program::of(self, inputs, parts, sums)
    }
}

impl Trials {
    /// How many columns [`Trials::run`] takes: the drawn drivers, in the order of all drivers.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Bytes that a thread's [`Work`] takes.
    pub fn work(&self) -> usize {
        self.slots * CHUNK * size_of::<f64>()
    }

    /// How many operations a trial takes.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Computes the sums of expenses and income of each trial, in minor units; `columns` have a value per trial.
    ///
    /// Lines are rounded as [`Sheet::exact`] rounds them, each to minor units, half to even, once, at its end; a line that
    /// refers to another takes its rounded amount. What balances in the statement balances here.
    /// Gives the number of trials that could not be computed (a division by zero, a number too large, a missing value):
    /// both their sums are NaN. May be called from several threads at once, each with its own `work`.
    pub fn run(&self, columns: &[&[f64]], expenses: &mut [f64], income: &mut [f64], work: &mut Work) -> usize {
        self.make_room(work, expenses.len());
        let mut failed = 0;
        let chunks = expenses.chunks_mut(CHUNK).zip(income.chunks_mut(CHUNK));
        for (chunk, (expenses, income)) in chunks.enumerate() {
            self.run_chunk(columns, chunk * CHUNK, work, &mut [&mut *expenses, &mut *income]);
            for (expense, income) in expenses.iter_mut().zip(income.iter_mut()) {
                if !(*expense + *income).is_finite() {
                    (*expense, *income) = (f64::NAN, f64::NAN);
                    failed += 1;
                }
            }
        }
        failed
    }

    /// Computes sums of shares of lines, in minor units: as [`Trials::run`] does, but for the shares, which are not rounded.
    /// What cannot be computed is not finite. `sums` have one length, that of the columns.
    pub fn run_parts(&self, columns: &[&[f64]], sums: &mut [&mut [f64]], work: &mut Work) {
        let trials = sums.first().map_or(0, |sum| sum.len());
        self.make_room(work, trials);
        for start in (0..trials).step_by(CHUNK) {
            let here = start..(start + CHUNK).min(trials);
            let mut sums: Vec<&mut [f64]> = sums.iter_mut().map(|sum| &mut sum[here.clone()]).collect();
            self.run_chunk(columns, start, work, &mut sums);
        }
    }

    fn make_room(&self, work: &mut Work, trials: usize) {
        let length = CHUNK.min(trials);
        if work.len() < self.slots {
            work.resize(self.slots, Vec::new());
        }
        work.iter_mut().filter(|slot| slot.len() < length).for_each(|slot| slot.resize(length, 0.0));
    }

    fn run_chunk(&self, columns: &[&[f64]], start: usize, work: &mut [Vec<f64>], sums: &mut [&mut [f64]]) {
        let length = sums.first().map_or(0, |sum| sum.len());
        for (sum, common) in sums.iter_mut().zip(&self.common) {
            sum.fill(*common);
        }
        for step in &self.steps {
            match step {
                Step::Compute { kernel, from, to } => {
                    // Taken out while it is written; no step reads the slot that it writes.
                    let mut target = std::mem::take(&mut work[*to]);
                    let from = from.map(|source| find(source, columns, start, length, work));
                    apply(*kernel, &mut target[..length], from);
                    work[*to] = target;
                }
                Step::Add { from, sum } => {
                    add(sums[*sum], find(*from, columns, start, length, work), self.minor_per_major);
                }
                Step::AddPart { from, part } => {
                    let values = find(*from, columns, start, length, work);
                    add_part(sums[part.sum], values, self.minor_per_major, part.share);
                }
            }
        }
    }
}

/// The values of a source for the trials of a chunk. A column that is missing or too short fails those trials.
fn find<'a>(source: Source, columns: &[&'a [f64]], start: usize, length: usize, work: &'a [Vec<f64>]) -> Operand<'a> {
    let missing = Operand::Same(f64::NAN);
    match source {
        Source::Same(value) => Operand::Same(value),
        Source::Column(at) => {
            columns.get(at).and_then(|column| column.get(start..start + length)).map_or(missing, Operand::Each)
        }
        Source::Slot(at) => work.get(at).and_then(|slot| slot.get(..length)).map_or(missing, Operand::Each),
    }
}
