//! The same numbers on any number of threads, and for ever; cancelling; what does not vary.

use super::*;
use std::sync::atomic::{AtomicUsize, Ordering};

fn mixed(trials: usize) -> Spec {
    correlated(spec(trials, &kinds()), &[(0, 2, 0.5), (2, 6, -0.3), (6, 9, 0.7)])
}

#[test]
fn threads_do_not_matter() {
    for trials in [1_000, 8_193, 100_000] {
        let one = run(&mixed(trials), &ones(10), 1).unwrap();
        for threads in [2, 3, 8] {
            assert_eq!(run(&mixed(trials), &ones(10), threads).unwrap(), one, "{trials} {threads}");
        }
    }
}

/// These bits may change only with a note in the changelog: a budget's forecast is quoted in minutes and letters.
#[test]
fn a_seed_gives_these_numbers() {
    let outcome = run(&mixed(50_000), &ones(10), 2).unwrap();
    let result = outcome.result;
    let mut bits: Vec<u64> =
        [result.mean, result.sd, result.p5, result.p10, result.p50, result.p90, result.p95].map(f64::to_bits).to_vec();
    bits.extend(outcome.drivers.iter().map(|driver| driver.variance_share.to_bits()));
    let hash = bits.iter().fold(0u64, |hash, bits| (hash ^ bits).wrapping_mul(0x0100_0000_01b3).rotate_left(17));
    assert_eq!((bits[0], bits[4], hash), GOLDEN, "{result:?}");
}

const GOLDEN: (u64, u64, u64) = (4_655_865_009_049_254_953, 4_655_695_904_668_827_452, 14_615_611_472_740_200_913);

#[test]
fn a_driver_meets_the_same_luck_among_others() {
    let alone = run(&spec(5_000, &[normal(0.0, 1e3)]), &ones(1), 1).unwrap();
    let among =
        run(&spec(5_000, &[normal(0.0, 1e3), normal(0.0, 2e3)]), &Linear { weights: vec![1.0, 0.0], fixed: 0.0 }, 1)
            .unwrap();
    assert_eq!(alone.result, among.result);
}

#[test]
fn it_can_be_cancelled() {
    let calls = AtomicUsize::new(0);
    for threads in [1, 3] {
        let stopped = simulate(&mixed(2_000_000), &ones(10), NonZeroUsize::new(threads).unwrap(), |done, all| {
            assert!(done <= all && all == 2_000_000);
            if calls.fetch_add(1, Ordering::Relaxed) < 2 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        assert_eq!(stopped, Err(Stopped::Cancelled));
    }
    assert!(calls.load(Ordering::Relaxed) < 20);
}

#[test]
fn a_model_that_does_not_vary() {
    let outcome = run(&spec(1_000, &[normal(0.0, 1.0)]), &Linear { weights: vec![0.0], fixed: 1234.0 }, 1).unwrap();
    assert_eq!(
        (outcome.result.mean, outcome.result.sd, outcome.result.p5, outcome.result.p95),
        (-1234.0, 0.0, -1234.0, -1234.0)
    );
    assert_eq!((outcome.deficit_probability, outcome.unexplained, outcome.drivers[0].variance_share), (1.0, 0.0, 0.0));
    assert_eq!(outcome.histogram.counts, vec![1_000]);
    let balanced = run(&spec(1_000, &[]), &ones(0), 4).unwrap();
    assert_eq!((balanced.deficit_probability, balanced.result.p50), (0.0, 0.0));
}

#[test]
fn a_spec_and_an_outcome_are_json() {
    let text = r#"{"trials":1000,"seed":1,"drivers":[{"name":"participants","distribution":{"kind":"pert","low":400,"mode":500,"high":700}},
        {"name":"fee","distribution":{"kind":"discrete","outcomes":[{"value":10,"probability":0.5},{"value":20,"probability":0.5}]}}],
        "correlations":[{"a":"participants","b":"fee","rho":-0.5}]}"#;
    let spec: Spec = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::from_str::<Spec>(&serde_json::to_string(&spec).unwrap()).unwrap(), spec);
    let outcome = serde_json::to_value(run(&spec, &Plain(2, |v: &[f64]| (100.0, v[0] * v[1])), 1).unwrap()).unwrap();
    assert!(outcome["drivers"][1]["variance_share"].as_f64().unwrap() > 0.5, "{outcome}");
    assert!(serde_json::from_str::<Distribution>(r#"{"kind":"uniform","low":1,"high":2,"mode":1}"#).is_err());
}
