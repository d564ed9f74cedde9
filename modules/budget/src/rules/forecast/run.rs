//! Runs the trials on several threads and sums up what they say.

use super::{
    BLOCK, Distribution, Draws, DriverEffect, Outcome, Problem, Spec, Stopped, Summary,
    order::Many,
    shares,
    sums::{Series, Sums},
};
use crate::rules::wide::{Wide, wide};
use std::{
    num::NonZeroUsize,
    ops::ControlFlow,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

/// Trials that a thread takes at a time, and whose sums are added as one: it fixes the order of additions.
const STRETCH: usize = 8 * BLOCK;
/// Trials that the regression sees.
pub(super) const REGRESSION: usize = 4 * STRETCH;
/// Trials that a course is of: the first ones. All of its points are in memory, 8 bytes each.
pub const COURSE: usize = 4 * STRETCH;
/// Amounts beyond this are not minor units of any money (64 bits hold no more).
const LARGEST: f64 = 9.0e18;

/// Bytes that all threads of a run may have for themselves: with the trials themselves, 32 MB at most, a run stays below 64 MiB.
const OWN: usize = 10 << 20;

/// As many threads as are wanted, if each may have a block of every driver and `work` bytes for the model; else as many as fit,
/// and one at least.
pub fn affordable(wanted: NonZeroUsize, drivers: usize, work: usize) -> NonZeroUsize {
    let each = drivers * BLOCK * size_of::<f64>() + work;
    let fit = OWN.checked_div(each).and_then(NonZeroUsize::new).unwrap_or(NonZeroUsize::MIN);
    if each == 0 { wanted } else { wanted.min(fit) }
}

/// What the drivers amount to.
pub trait Model: Sync {
    /// How many drivers it takes.
    fn drivers(&self) -> usize;

    /// Computes 1 to [`BLOCK`] trials: `drawn[d][t]` is driver `d` in trial `t`; `expenses` and `income` are in minor units.
    /// Gives the number of trials that could not be computed (a division by zero, say); those hold anything. `work` is the
    /// thread's own: empty at first, then what the model left in it.
    fn evaluate(&self, drawn: &[&[f64]], expenses: &mut [f64], income: &mut [f64], work: &mut Vec<Vec<f64>>) -> usize;

    /// How many points the way to the result has: months, say. None, unless the model knows better.
    fn points(&self) -> usize {
        0
    }

    /// Computes what there is at each point in 1 to [`BLOCK`] trials, in minor units: `course[p][t]` at point `p` in trial `t`.
    /// Trials that [`Model::evaluate`] can compute, this can.
    fn course(&self, drawn: &[&[f64]], course: &mut [&mut [f64]], work: &mut Vec<Vec<f64>>) {
        let _ = (drawn, course, work);
    }
}

/// Runs a forecast on the given number of threads.
///
/// `progress` hears (trials done, all trials) about every percent, never twice at a time, from the thread that got there;
/// when it breaks, all threads end within a block. The outcome does not depend on the number of threads. Memory: 16 bytes a
/// trial (32 MB at 2,000,000) and at most an eighth of that while quantiles are looked for; a thread has 8 KiB for each driver
/// (1.6 MiB for 200) and what the model works in, which is what [`affordable`] goes by. The course comes last, on this thread
/// alone, once the trials' memory is free again: 256 KiB a point.
///
/// Refuses a wrong spec, and a model that cannot be computed for some of what is drawn: leaving those trials out would
/// make the forecast rosier than it is.
pub fn simulate<M: Model + ?Sized>(
    spec: &Spec,
    model: &M,
    threads: NonZeroUsize,
    mut progress: impl FnMut(usize, usize) -> ControlFlow<()> + Send,
) -> Result<Outcome, Stopped> {
    let mut problems = spec.problems();
    if model.drivers() != spec.drivers.len() {
        problems.push(Problem::new(
            "forecast.model",
            "/drivers",
            format!("Le modèle attend {} hypothèses, pas {}.", model.drivers(), spec.drivers.len()),
            format!("The model takes {} drivers, not {}.", model.drivers(), spec.drivers.len()),
        ));
    }
    if !problems.is_empty() {
        return Err(Stopped::Refused(problems));
    }
    let levels: Vec<[f64; 3]> = spec.drivers.iter().map(|driver| levels(&driver.distribution)).collect();
    let (centre, swings) = swings(model, &levels)?;
    let centres = spec.drivers.iter().map(|driver| driver.distribution.mean()).collect();
    let draws = Draws::new(spec).map_err(Stopped::Refused)?;
    let run = Run { draws, model, centres, centre, trials: spec.trials, stop: AtomicBool::new(false) };
    let (expenses, income, stretches) = run.all(threads, &mut progress)?;

    let regression = joined(&stretches[..stretches.len().min(REGRESSION / STRETCH)]);
    let all = joined(&stretches);
    if all.failed > 0 {
        return Err(uncomputable(
            format!("{} tirages sur {}", all.failed, all.trials),
            format!("{} trials of {}", all.failed, all.trials),
        ));
    }
    let trials = spec.trials as f64;
    let threads = threads.get();
    let (result, histogram) = summed(&all.result, centre.result(), trials, [&income, &expenses], threads);
    let (spent, _) = summed(&all.expenses, centre.expenses, trials, [&expenses, &[]], threads);
    let (earned, _) = summed(&all.income, centre.income, trials, [&income, &[]], threads);
    drop((expenses, income));
    let course = run.course(progress)?;

    // Rounding alone makes a result that does not vary seem to, a little.
    let still = result.sd <= 1e-12 * (spent.mean.abs() + earned.mean.abs() + 1.0);
    let shares = match still {
        true => vec![0.0; spec.drivers.len()],
        false => shares::shares(&shares::slopes(&regression), &all, all.result.variance(trials)),
    };
    let unexplained = if still { 0.0 } else { 1.0 - shares.iter().sum::<f64>() };
    let effect = |((driver, share), swing): ((&super::Driver, f64), [f64; 2])| DriverEffect {
        name: driver.name.clone(),
        variance_share: share,
        swing_low: swing[0],
        swing_high: swing[1],
    };
    Ok(Outcome {
        trials: spec.trials,
        seed: spec.seed,
        result,
        expenses: spent,
        income: earned,
        median: centre.result(),
        deficit_probability: all.deficits as f64 / trials,
        drivers: spec.drivers.iter().zip(shares).zip(swings).map(effect).collect(),
        // A straight line explains a straight line but for the last digits.
        unexplained: if unexplained.abs() < 1e-9 { 0.0 } else { unexplained },
        histogram,
        course,
    })
}

/// P10, median and P90.
fn levels(distribution: &Distribution) -> [f64; 3] {
    [0.1, 0.5, 0.9].map(|p| distribution.quantile(p))
}

/// Expenses and income of one trial.
#[derive(Clone, Copy)]
struct Amounts {
    expenses: f64,
    income: f64,
}

impl Amounts {
    fn result(&self) -> f64 {
        self.income - self.expenses
    }
}

/// The amounts with all drivers at their median, and per driver the result at its P10 and P90.
fn swings<M: Model + ?Sized>(model: &M, levels: &[[f64; 3]]) -> Result<(Amounts, Vec<[f64; 2]>), Stopped> {
    let one = |values: &[f64]| {
        let drawn: Vec<&[f64]> = values.chunks_exact(1).collect();
        let (mut expenses, mut income) = ([0.0], [0.0]);
        let failed = model.evaluate(&drawn, &mut expenses, &mut income, &mut Vec::new());
        let sound = expenses[0].abs() <= LARGEST && income[0].abs() <= LARGEST;
        if failed == 0 && sound {
            Ok(Amounts { expenses: expenses[0], income: income[0] })
        } else {
            Err(uncomputable(
                "Une combinaison simple des hypothèses (médianes, P10, P90)".into(),
                "A plain combination of the drivers (medians, P10, P90)".into(),
            ))
        }
    };
    let mut values: Vec<f64> = levels.iter().map(|[_, median, _]| *median).collect();
    let centre = one(&values)?;
    let mut swings = Vec::with_capacity(levels.len());
    for (i, [low, median, high]) in levels.iter().enumerate() {
        values[i] = *low;
        let at_low = one(&values)?.result();
        values[i] = *high;
        swings.push([at_low, one(&values)?.result()]);
        values[i] = *median;
    }
    Ok((centre, swings))
}

fn uncomputable(fr: String, en: String) -> Stopped {
    Stopped::Refused(vec![Problem::new(
        "forecast.uncomputable",
        "/drivers",
        format!(
            "{fr} : le budget ne se calcule pas (division par zéro, ou montant au-delà de 9 × 10^18 unités mineures). \
             Bornez les hypothèses en cause (min, max)."
        ),
        format!(
            "{en}: the budget cannot be computed (a division by zero, or an amount beyond 9 × 10^18 minor units). \
             Limit the drivers that cause it (min, max)."
        ),
    )])
}

fn joined(stretches: &[Sums]) -> Sums {
    let mut parts = stretches.iter();
    let mut whole = parts.next().cloned().unwrap_or_else(|| Sums::new(0, false));
    parts.for_each(|part| whole.join(part));
    whole
}

/// `of` and what is taken away from it; nothing is from expenses and income alone.
fn summed(
    series: &Series,
    shift: f64,
    trials: f64,
    [of, less]: [&[f64]; 2],
    threads: usize,
) -> (Summary, super::Histogram) {
    let many = Many { of, less, least: series.least, most: series.most, threads };
    many.summary(shift + series.sum / trials, series.variance(trials).sqrt())
}

/// What the trials say of a point.
fn point(values: &[f64]) -> Result<Summary, Stopped> {
    let nothing = || uncomputable("Un point du parcours".into(), "A point of the course".into());
    // Of no trials nothing can be said, a zero least of all.
    let shift = *values.first().ok_or_else(nothing)?;
    let mut series = Series::NONE;
    series.add(values, shift);
    if !series.sum.is_finite() {
        return Err(nothing());
    }
    Ok(summed(&series, shift, values.len() as f64, [values, &[]], 1).0)
}

/// Every trial's expenses and income, and the sums of each stretch.
type Trials = (Vec<f64>, Vec<f64>, Vec<Sums>);

/// What a thread has for itself.
struct Own {
    /// A block of each driver.
    columns: Vec<f64>,
    /// What the model works in.
    work: Vec<Vec<f64>>,
}

/// What all threads share.
struct Run<'a, M: ?Sized> {
    draws: Draws,
    model: &'a M,
    /// Means of the drivers.
    centres: Vec<f64>,
    /// What amounts are summed from.
    centre: Amounts,
    trials: usize,
    stop: AtomicBool,
}

impl<M: Model + ?Sized> Run<'_, M> {
    /// Runs all trials.
    fn all(
        &self,
        threads: NonZeroUsize,
        progress: impl FnMut(usize, usize) -> ControlFlow<()> + Send,
    ) -> Result<Trials, Stopped> {
        let (mut expenses, mut income) = (vec![0.0; self.trials], vec![0.0; self.trials]);
        let mut stretches = vec![Sums::new(0, false); self.trials.div_ceil(STRETCH)];
        let places = expenses.chunks_mut(STRETCH).zip(income.chunks_mut(STRETCH)).zip(&mut stretches).enumerate();
        let (queue, progress, done) = (Mutex::new(places), Mutex::new(progress), AtomicUsize::new(0));
        let work = || {
            let mut own = Own { columns: vec![0.0; self.centres.len() * BLOCK], work: Vec::new() };
            while !self.stop.load(Ordering::Relaxed) {
                // Nothing panics while it holds a lock but a caller's callback, after which the scope panics anyway.
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                let Some((number, ((expenses, income), sums))) = next else { return };
                *sums = self.stretch(number, expenses, income, &mut own);
                done.fetch_add(expenses.len(), Ordering::Relaxed);
                // Whoever finds another thread reporting goes on: that one is told the newest count next time.
                if let Ok(mut progress) = progress.try_lock()
                    && progress(done.load(Ordering::Relaxed), self.trials).is_break()
                {
                    self.stop.store(true, Ordering::Relaxed);
                }
            }
        };
        let helpers = threads.get().min(self.trials.div_ceil(STRETCH)) - 1;
        thread::scope(|scope| {
            (0..helpers).for_each(|_| drop(scope.spawn(work)));
            work();
        });
        if self.stop.load(Ordering::Relaxed) { Err(Stopped::Cancelled) } else { Ok((expenses, income, stretches)) }
    }

    /// What there may be at each point, of the first trials.
    fn course(&self, mut progress: impl FnMut(usize, usize) -> ControlFlow<()>) -> Result<Vec<Summary>, Stopped> {
        let (points, trials) = (self.model.points(), self.trials.min(COURSE));
        let mut all = vec![0.0; points * trials];
        let mut own = Own { columns: vec![0.0; self.centres.len() * BLOCK], work: Vec::new() };
        for first in (0..if points > 0 { trials } else { 0 }).step_by(BLOCK) {
            if progress(self.trials, self.trials).is_break() {
                return Err(Stopped::Cancelled);
            }
            let len = BLOCK.min(trials - first);
            self.draws.fill(first, len, &mut own.columns);
            let drawn: Vec<&[f64]> = own.columns.chunks_exact(BLOCK).map(|column| &column[..len]).collect();
            let mut here: Vec<&mut [f64]> =
                all.chunks_exact_mut(trials).map(|point| &mut point[first..first + len]).collect();
            self.model.course(&drawn, &mut here, &mut own.work);
        }
        all.chunks_exact(trials).map(point).collect()
    }

    fn stretch(&self, number: usize, expenses: &mut [f64], income: &mut [f64], own: &mut Own) -> Sums {
        let first = number * STRETCH;
        let mut sums = Sums::new(self.centres.len(), first < REGRESSION);
        let blocks = expenses.chunks_mut(BLOCK).zip(income.chunks_mut(BLOCK));
        for ((expenses, income), first) in blocks.zip((first..).step_by(BLOCK)) {
            if self.stop.load(Ordering::Relaxed) {
                break;
            }
            self.block(first, expenses, income, own, &mut sums);
        }
        sums
    }

    fn block(&self, first: usize, expenses: &mut [f64], income: &mut [f64], own: &mut Own, sums: &mut Sums) {
        let len = expenses.len();
        self.draws.fill(first, len, &mut own.columns);
        let drawn: Vec<&[f64]> = own.columns.chunks_exact(BLOCK).map(|column| &column[..len]).collect();
        let mut failed = self.model.evaluate(&drawn, expenses, income, &mut own.work);
        if failed == 0 {
            let unsound = |value: f64| value.is_nan() || value.abs() > LARGEST;
            failed = expenses.iter().zip(income.iter()).filter(|(e, i)| unsound(**e) || unsound(**i)).count();
        }
        sums.trials += len;
        sums.failed += failed;
        if failed > 0 {
            return;
        }
        wide(Tally { drawn: &drawn, expenses, income, centres: &self.centres, centre: self.centre, sums });
    }
}

/// A block to be added to the sums.
struct Tally<'a> {
    drawn: &'a [&'a [f64]],
    expenses: &'a [f64],
    income: &'a [f64],
    centres: &'a [f64],
    centre: Amounts,
    sums: &'a mut Sums,
}

impl Wide for Tally<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let Self { drawn, expenses, income, centres, centre, sums } = self;
        let mut result = [0.0; BLOCK];
        let result = &mut result[..expenses.len()];
        for (result, (expenses, income)) in result.iter_mut().zip(expenses.iter().zip(income)) {
            *result = income - expenses;
        }
        // Amounts are whole minor units, but for the last digits of a double: what is nearer to 0 than to -1 is no deficit.
        sums.deficits += result.iter().filter(|result| **result < -0.5).count();
        sums.result.add(result, centre.result());
        sums.expenses.add(expenses, centre.expenses);
        sums.income.add(income, centre.income);
        sums.add_drivers(drawn, centres, result, centre.result());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_fit_in_memory() {
        let fit = |wanted, drivers, work| affordable(NonZeroUsize::new(wanted).expect("some"), drivers, work).get();
        assert_eq!(fit(64, 0, 0), 64);
        assert_eq!(fit(4, 20, 300 << 10), 4, "what people write");
        assert_eq!(fit(64, 200, 0), 6);
        assert_eq!(fit(64, 200, 5 << 20), 1);
        assert_eq!(fit(2, 200, 100 << 20), 1, "one there is always");
    }
}
