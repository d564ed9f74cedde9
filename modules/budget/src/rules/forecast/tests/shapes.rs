//! Quantile functions against closed forms and an independent library; tables against quantile functions.

use super::*;
use crate::rules::forecast::{
    shape::Shape,
    special::{Beta, normal_below, normal_density, normal_quantile},
    table::{ScoreTable, Table, probability},
};
use proptest::prelude::*;
use statrs::distribution::{Beta as OtherBeta, ContinuousCDF, Normal as OtherNormal};

fn value(table: &Table, word: u32) -> f64 {
    let mut value = [0.0];
    table.fill(&[word.to_le_bytes()], &mut value);
    value[0]
}

#[test]
fn special_functions_agree_with_another_library() {
    let other = OtherNormal::new(0.0, 1.0).unwrap();
    for p in [1e-10, 1e-6, 0.001, 0.025, 0.2, 0.5, 0.8, 0.975, 0.999] {
        let z = normal_quantile(p);
        assert!((z - other.inverse_cdf(p)).abs() < 1e-8, "{p}: {z} {}", other.inverse_cdf(p));
        assert!((normal_below(z) - p).abs() < 1e-14, "{p}");
    }
    for (alpha, beta) in [(1.0, 5.0), (2.0, 4.0), (5.0, 1.0), (1.5, 1.5), (41.0, 61.0), (101.0, 1.0)] {
        let (own, other) = (Beta::new(alpha, beta), OtherBeta::new(alpha, beta).unwrap());
        for x in [1e-3, 0.1, 0.3, 0.5, 0.9, 0.999] {
            let expected = other.cdf(x);
            assert!((own.below(x) - expected).abs() < 1e-12, "{alpha} {beta} {x}");
        }
        for p in [1e-9, 1e-4, 0.1, 0.4999] {
            let x = own.quantile(p, None);
            assert!((own.below(x) / p - 1.0).abs() < 1e-9, "{alpha} {beta} {p} {x}");
        }
    }
}

#[test]
fn moments_are_those_of_the_quantile_function() {
    for distribution in kinds() {
        let (n, shape) = (200_000, Shape::of(&distribution));
        let values: Vec<f64> = (0..n).map(|i| shape.quantile((i as f64 + 0.5) / n as f64)).collect();
        let mean = values.iter().sum::<f64>() / n as f64;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n as f64;
        let sd = distribution.variance().sqrt();
        assert!((distribution.mean() - mean).abs() < 1e-4 * sd, "{distribution:?} {mean} {}", distribution.mean());
        assert!((distribution.variance() / variance - 1.0).abs() < 2e-3, "{distribution:?} {variance}");
    }
}

#[test]
fn truncated_normal_has_its_closed_form() {
    let (a, b) = ((0.0 - 0.8) / 0.2, (1.0 - 0.8) / 0.2);
    let kept = normal_below(b) - normal_below(a);
    let mean = 0.8 + 0.2 * (normal_density(a) - normal_density(b)) / kept;
    let cut = Distribution::Normal { mean: 0.8, sd: 0.2, min: Some(0.0), max: Some(1.0) };
    assert!((cut.mean() - mean).abs() < 1e-7, "{} {mean}", cut.mean());
}

#[test]
fn tables_are_exact_to_a_millionth_of_the_deviation() {
    for distribution in kinds().iter().filter(|d| !matches!(d, Distribution::Discrete { .. })) {
        let (shape, sd) = (Shape::of(distribution), distribution.variance().sqrt());
        let table = Table::of(&shape);
        let scores = ScoreTable::of(&shape);
        let mut words: Vec<u32> = (0..40_000u32).map(|i| i.wrapping_mul(0x9e37_79b9)).collect();
        words.extend((0..32).flat_map(|bit| [1u32 << bit, !(1u32 << bit)]));
        let mut squares = 0.0;
        for word in &words {
            let exact = shape.quantile(probability(*word));
            let miss = (value(&table, *word) - exact).abs() / sd;
            squares += miss * miss;
            // The cell in which a triangle has its peak, or that runs into a limit, is the worst.
            assert!(miss < 5e-5, "{distribution:?} {word:x} {miss}");
        }
        assert!((squares / words.len() as f64).sqrt() < 3e-6, "{distribution:?} {squares}");
        for i in -60..=60 {
            let z = f64::from(i) / 10.0 + 0.013;
            let exact = shape.quantile(normal_below(z));
            assert!((scores.value(z) - exact).abs() < 3e-4 * sd, "{distribution:?} {z}");
        }
    }
}

proptest! {
    #[test]
    fn quantiles_never_decrease_and_stay_inside(low in -1e6..1e6f64, width in 1e-2..1e6f64, at in 0.0..=1.0f64, lambda in 0.1..100.0f64, p in 0.0..=1.0f64, q in 0.0..=1.0f64) {
        let (high, mode) = (low + width, (low + at * width).min(low + width));
        for distribution in [Distribution::Triangular { low, mode, high }, Distribution::Pert { low, mode, high, lambda }] {
            prop_assert_eq!(distribution.problems(), vec![]);
            let (a, b) = (distribution.quantile(p.min(q)), distribution.quantile(p.max(q)));
            prop_assert!(a <= b + 1e-9 * width, "{} {}", a, b);
            prop_assert!(low - 1e-9 * width <= a && b <= high + 1e-9 * width);
        }
    }

    #[test]
    fn whatever_is_not_refused_draws_finite_numbers(a in any::<f64>(), b in any::<f64>(), c in any::<f64>(), scale in -15i32..14, word: u32) {
        let s = |x: f64| if x.is_finite() { x.fract() * 10f64.powi(scale) } else { x };
        let (a, b, c) = (s(a), s(b), s(c));
        for distribution in [
            Distribution::Triangular { low: a, mode: b, high: c },
            Distribution::Pert { low: a, mode: b, high: c, lambda: b.abs() },
            Distribution::Uniform { low: a, high: b },
            normal(a, b),
            log_normal(a, b),
            Distribution::Normal { mean: a, sd: b, min: Some(c), max: None },
            Distribution::LogNormal { mean: a, sd: b, min: None, max: Some(c) },
        ] {
            if distribution.problems().is_empty() {
                let shape = Shape::of(&distribution);
                prop_assert!(value(&Table::of(&shape), word).is_finite(), "{:?}", distribution);
                prop_assert!(distribution.mean().is_finite() && distribution.variance() >= 0.0, "{:?}", distribution);
            }
        }
    }
}
