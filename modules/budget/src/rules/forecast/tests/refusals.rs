//! What makes no sense is refused, with the reason in both languages.

use super::*;
use proptest::prelude::*;

#[test]
fn distributions() {
    let triangular = |low, mode, high| Distribution::Triangular { low, mode, high };
    let cut = |min, max| Distribution::Normal { mean: 0.0, sd: 1.0, min, max };
    for (distribution, code, field) in [
        (triangular(2.0, 1.0, 3.0), "forecast.order", "/mode"),
        (triangular(1.0, 4.0, 3.0), "forecast.order", "/mode"),
        (triangular(3.0, 2.0, 1.0), "forecast.order", "/high"),
        (triangular(1.0, 1.0, 1.0), "forecast.degenerate", "/high"),
        (triangular(f64::NAN, 1.0, 2.0), "forecast.not_finite", "/low"),
        (triangular(0.0, 1.0, 1e13), "forecast.too_large", "/high"),
        (Distribution::Pert { low: 0.0, mode: 1.0, high: 2.0, lambda: 0.0 }, "forecast.lambda", "/lambda"),
        (Distribution::Pert { low: 0.0, mode: 1.0, high: 2.0, lambda: f64::INFINITY }, "forecast.lambda", "/lambda"),
        (Distribution::Uniform { low: 2.0, high: 1.0 }, "forecast.order", "/high"),
        (normal(1.0, 0.0), "forecast.degenerate", "/sd"),
        (normal(1.0, -1.0), "forecast.sd_negative", "/sd"),
        (normal(f64::INFINITY, 1.0), "forecast.not_finite", "/mean"),
        (log_normal(-1.0, 1.0), "forecast.mean_not_positive", "/mean"),
        (log_normal(1.0, 101.0), "forecast.too_spread", "/sd"),
        (cut(Some(2.0), Some(1.0)), "forecast.order", "/max"),
        (cut(Some(5.0), None), "forecast.cut_away", "/min"),
        (cut(None, Some(f64::NAN)), "forecast.not_finite", "/max"),
        (discrete(&[(1.0, 0.5), (2.0, 0.4)]), "forecast.probabilities", "/outcomes"),
        (discrete(&[]), "forecast.probabilities", "/outcomes"),
        (discrete(&[(1.0, 1.0)]), "forecast.degenerate", "/outcomes"),
        (discrete(&[(1.0, 0.5), (1.0, 0.5)]), "forecast.degenerate", "/outcomes"),
        (discrete(&[(1.0, 1.5), (2.0, 0.5)]), "forecast.probability", "/outcomes/0/probability"),
        (discrete(&[(f64::NAN, 0.5), (2.0, 0.5)]), "forecast.not_finite", "/outcomes/0/value"),
        (discrete(&[(1.0, 0.005); 200]), "forecast.too_many_outcomes", "/outcomes"),
    ] {
        let problems = distribution.problems();
        assert_eq!(codes(&problems), [(code, field)], "{distribution:?}");
        assert!(!problems[0].fr.is_empty() && !problems[0].en.is_empty());
    }
    // A third is allowed to be 0.333333.
    assert_eq!(discrete(&[(1.0, 0.333333), (2.0, 0.333333), (3.0, 0.333333)]).problems(), []);
}

#[test]
fn specs() {
    let two = spec(1_000, &[normal(0.0, 1.0), normal(0.0, 0.0)]);
    assert_eq!(codes(&two.problems()), [("forecast.degenerate", "/drivers/1/distribution/sd")]);
    let mut many = spec(999, &[normal(0.0, 1.0), normal(0.0, 1.0)]);
    many.drivers[1].name = "d0".into();
    assert_eq!(
        codes(&many.problems()),
        [("forecast.trials", "/trials"), ("forecast.duplicate_driver", "/drivers/1/name")]
    );
    let crowd = spec(1_000, &vec![normal(0.0, 1.0); MAX_DRIVERS + 1]);
    assert_eq!(codes(&crowd.problems()), [("forecast.too_many_drivers", "/drivers")]);
    let wrong = run(&spec(1_000, &[normal(0.0, 1.0)]), &ones(2), 1);
    assert!(matches!(&wrong, Err(Stopped::Refused(p)) if codes(p) == [("forecast.model", "/drivers")]), "{wrong:?}");
}

#[test]
fn correlations() {
    let three = || spec(1_000, &[normal(0.0, 1.0), normal(0.0, 1.0), normal(0.0, 1.0)]);
    for (pairs, code, field) in [
        (vec![(0, 9, 0.5)], "forecast.unknown_driver", "/correlations/0/b"),
        (vec![(0, 0, 0.5)], "forecast.self_correlation", "/correlations/0/b"),
        (vec![(0, 1, 1.0)], "forecast.rho", "/correlations/0/rho"),
        (vec![(0, 1, f64::NAN)], "forecast.rho", "/correlations/0/rho"),
        (vec![(0, 1, 0.5), (1, 0, 0.5)], "forecast.duplicate_correlation", "/correlations/1"),
        (vec![(0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)], "forecast.inconsistent_correlations", "/correlations"),
    ] {
        let problems = correlated(three(), &pairs).problems();
        assert_eq!(codes(&problems), [(code, field)], "{pairs:?}");
    }
    // The smallest eigenvalue is -0.8: the share is below 1 / 1.8 = 0.5556.
    let text = &correlated(three(), &[(0, 1, 0.9), (1, 2, 0.9), (0, 2, -0.9)]).problems()[0];
    assert!(text.en.contains("by 0.55 ") && text.fr.contains("0,55"), "{}", text.en);
}

#[test]
fn models_that_cannot_be_computed() {
    let spec = spec(10_000, &[discrete(&[(0.0, 0.01), (1.0, 0.99)])]);
    let divides = run(&spec, &Plain(1, |v: &[f64]| (0.0, 1.0 / v[0])), 2);
    let Err(Stopped::Refused(problems)) = divides else { panic!("{divides:?}") };
    assert_eq!(codes(&problems), [("forecast.uncomputable", "/drivers")]);
    assert!(problems[0].en.contains("trials of 10000"), "{}", problems[0].en);
    let huge = run(&spec, &Plain(1, |_: &[f64]| (0.0, 1e19)), 1);
    assert!(matches!(huge, Err(Stopped::Refused(_))));
}

proptest! {
    #[test]
    fn nothing_panics(trials in 0usize..3_000, values in prop::collection::vec((any::<f64>(), any::<f64>(), any::<f64>()), 0..4), rho in any::<f64>()) {
        let distributions: Vec<Distribution> = values.iter().map(|(low, mode, high)| Distribution::Triangular { low: *low, mode: *mode, high: *high }).collect();
        let spec = correlated(spec(trials, &distributions), &[(0, 1, rho)]);
        let outcome = run(&spec, &ones(distributions.len()), 2);
        prop_assert_eq!(outcome.is_err(), !spec.problems().is_empty());
    }
}
