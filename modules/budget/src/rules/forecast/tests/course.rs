//! The way to the result: what there may be at each point of it.

use super::*;

/// The result is the sum of the drivers, which come one after the other.
struct Walk(usize);

impl Model for Walk {
    fn drivers(&self) -> usize {
        self.0
    }

    fn evaluate(&self, drawn: &[&[f64]], expenses: &mut [f64], income: &mut [f64], work: &mut Vec<Vec<f64>>) -> usize {
        ones(self.0).evaluate(drawn, expenses, income, work)
    }

    fn points(&self) -> usize {
        self.0
    }

    fn course(&self, drawn: &[&[f64]], course: &mut [&mut [f64]], _: &mut Vec<Vec<f64>>) {
        for (at, point) in course.iter_mut().enumerate() {
            point.fill(0.0);
            for column in &drawn[..=at] {
                point.iter_mut().zip(*column).for_each(|(sum, value)| *sum += value);
            }
        }
    }
}

fn walk(trials: usize, threads: usize) -> Outcome {
    let steps = [normal(-1_000.0, 300.0), normal(500.0, 400.0), normal(2_000.0, 1_200.0)];
    run(&spec(trials, &steps), &Walk(3), threads).expect("it can be simulated")
}

#[test]
fn each_point_is_what_was_drawn_up_to_it() {
    let outcome = walk(COURSE, 2);
    // The sum of normals is normal: standard deviations 300, 500 and 1,300.
    let closed = [(-1_000.0, 300.0), (-500.0, 500.0), (1_500.0, 1_300.0)];
    assert_eq!(outcome.course.len(), closed.len());
    let trials = COURSE as f64;
    for (point, (mean, sd)) in outcome.course.iter().zip(closed) {
        assert!((point.mean - mean).abs() < 4.0 * sd / trials.sqrt(), "{point:?}");
        assert!((point.sd - sd).abs() < 4.0 * sd / (2.0 * trials).sqrt(), "{point:?}");
        // The standard error of a quantile: √(p(1-p)/n) over the density there.
        for (found, z, density, p) in [
            (point.p5, -1.644_853_6, 0.103_135_6, 0.05),
            (point.p10, -1.281_551_6, 0.175_498_3, 0.1),
            (point.p50, 0.0, 0.398_942_3, 0.5),
            (point.p90, 1.281_551_6, 0.175_498_3, 0.9),
            (point.p95, 1.644_853_6, 0.103_135_6, 0.95),
        ] {
            let p: f64 = p;
            let error = (p * (1.0 - p) / trials).sqrt() / density * sd;
            assert!((found - (mean + z * sd)).abs() < 4.0 * error, "{p}: {point:?}");
        }
    }
    let last = outcome.course[2];
    for (at_the_end, result) in
        [(last.mean, outcome.result.mean), (last.p5, outcome.result.p5), (last.p95, outcome.result.p95)]
    {
        assert!((at_the_end - result).abs() < 1e-6, "{last:?} {:?}", outcome.result);
    }
}

#[test]
fn it_is_the_same_on_any_number_of_threads_and_of_the_first_trials() {
    let one = walk(COURSE, 1);
    assert_eq!(one, walk(COURSE, 3));
    assert_eq!(one.course, walk(3 * COURSE + 5, 2).course);
    assert_ne!(one.course, walk(COURSE - 1, 1).course);
}

#[test]
fn a_model_without_points_has_none() {
    assert!(run(&spec(1_000, &[normal(1.0, 1.0)]), &ones(1), 1).expect("it can be simulated").course.is_empty());
}

#[test]
fn it_ends_when_nobody_waits_for_it() {
    let drivers = [normal(1.0, 1.0)];
    let mut at_the_end = 0;
    let stopped = simulate(&spec(COURSE, &drivers), &Walk(1), NonZeroUsize::MIN, |done, all| {
        at_the_end += usize::from(done == all);
        // Once when the last trial is drawn, then with every block of the course.
        if at_the_end == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(stopped, Err(Stopped::Cancelled));
}
