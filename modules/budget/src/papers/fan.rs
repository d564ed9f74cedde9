//! How far the result may lie: its quantiles per month, as bands, or per scenario, as bars.

use super::{
    house::{Currency, Lang, Result, broken},
    scale::{Frame, Scale},
    words::{self, amount, colon, either},
};
use askama::Template;

const LEFT: i64 = 120;
const RIGHT: i64 = 868;
const TOP: i64 = 112;
const BOTTOM: i64 = 424;
/// Names along the axis; of more points only some are named.
const NAMES: usize = 12;
/// As many points at most have room for their amounts.
const VALUED: usize = 6;

/// What a point is called that stands for a time which is left out; it is always named.
pub const GAP: &str = "…";

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Fan {
    /// In which language.
    pub lang: Lang,
    /// Of all amounts.
    pub currency: Currency,
    /// The title: what the amounts are.
    pub title: String,
    /// What it is of: event, scenario.
    pub subject: String,
    /// What the points are.
    pub over: Over,
    /// The points, in their order.
    pub points: Vec<Point>,
}

/// What the points of a fan are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// One after the other in time: joined by bands.
    Months,
    /// Side by side: each has its own bar.
    Scenarios,
}

/// Quantiles at a point, in minor units.
#[derive(Debug, Clone)]
pub struct Point {
    /// What the point is called.
    pub label: String,
    /// Undercut in 5 % of all trials.
    pub p5: i64,
    /// In 10 %.
    pub p10: i64,
    /// The median.
    pub p50: i64,
    /// Exceeded in 10 %.
    pub p90: i64,
    /// In 5 %.
    pub p95: i64,
}

#[derive(Template)]
#[template(path = "fan.svg")]
struct Picture {
    frame: Frame,
    median: &'static str,
    ticks: Vec<(String, i64)>,
    bands: Option<Bands>,
    bars: Vec<Bar>,
    zero: Option<i64>,
    names: Vec<(String, i64)>,
    values: Vec<(String, i64, i64)>,
}

struct Bands {
    outer: String,
    inner: String,
    median: String,
}

struct Bar {
    class: &'static str,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

/// Draws it, as SVG.
pub fn draw(fan: &Fan) -> Result<String> {
    let (lang, currency) = (fan.lang, fan.currency);
    let amounts: Vec<i64> = fan.points.iter().flat_map(|one| [one.p5, one.p10, one.p50, one.p90, one.p95]).collect();
    // More is up: the axis runs from the bottom to the top.
    let scale = Scale::rounded(amounts.iter().copied().chain([0]), BOTTOM, TOP);
    let places = places(fan.points.len());
    // A band needs two points to span.
    let (bands, bars) = match (fan.over, fan.points.len()) {
        (Over::Months, 2..) => (Some(bands(fan, &scale, &places)), Vec::new()),
        _ => (None, bars(fan, &scale, &places)),
    };
    let values = values(fan, &places);
    let subtitle = words::cut(&fan.subject, 120);
    let frame = Frame {
        lang: lang.as_str(),
        title: words::cut(&fan.title, 64),
        description: description(fan),
        subtitle,
        height: if values.is_empty() { 480 } else { 526 },
    };
    let every = fan.points.len().div_ceil(NAMES).max(1);
    let room = if fan.points.len() > 6 { 9 } else { 18 };
    let named = fan.points.iter().zip(&places).enumerate();
    let named = named.filter(|(at, (point, _))| at.is_multiple_of(every) || point.label == GAP);
    let names = named.map(|(_, (point, x))| (words::cut(&point.label, room), *x)).collect();
    let picture = Picture {
        frame,
        median: either(lang, "médiane (P50)", "median (P50)"),
        ticks: scale.ticks(currency, lang),
        bands,
        bars,
        zero: (!fan.points.is_empty()).then(|| scale.at(0)),
        names,
        values,
    };
    picture.render().map_err(broken)
}

/// Points stand in the middle of equal parts of the axis.
fn places(count: usize) -> Vec<i64> {
    let all = i64::try_from(count).unwrap_or(i64::MAX).max(1);
    (0..).take(count).map(|at: i64| LEFT + (RIGHT - LEFT).saturating_mul(2 * at + 1) / all.saturating_mul(2)).collect()
}

fn bands(fan: &Fan, scale: &Scale, places: &[i64]) -> Bands {
    let along = |of: fn(&Point) -> i64| -> Vec<String> {
        fan.points.iter().zip(places).map(|(point, x)| format!("{x},{}", scale.at(of(point)))).collect()
    };
    let around = |low: fn(&Point) -> i64, high: fn(&Point) -> i64| {
        let mut points = along(high);
        points.extend(along(low).into_iter().rev());
        points.join(" ")
    };
    Bands {
        outer: around(|one| one.p5, |one| one.p95),
        inner: around(|one| one.p10, |one| one.p90),
        median: along(|one| one.p50).join(" "),
    }
}

fn bars(fan: &Fan, scale: &Scale, places: &[i64]) -> Vec<Bar> {
    let part = (RIGHT - LEFT) / i64::try_from(fan.points.len()).unwrap_or(i64::MAX).max(1);
    let width = (part / 2).clamp(2, 90);
    let mut bars = Vec::new();
    for (point, middle) in fan.points.iter().zip(places) {
        for (class, width, low, high) in
            [("faint", width, point.p5, point.p95), ("soft", width * 2 / 3, point.p10, point.p90)]
        {
            let (one, other) = (scale.at(low), scale.at(high));
            bars.push(Bar {
                class,
                x: middle - width / 2,
                y: one.min(other),
                width,
                height: (one - other).abs().max(1),
            });
        }
        bars.push(Bar { class: "dot", x: middle - width / 2, y: scale.at(point.p50) - 2, width, height: 4 });
    }
    bars
}

/// What each point comes to, below its name: the low one, the median, the high one.
fn values(fan: &Fan, places: &[i64]) -> Vec<(String, i64, i64)> {
    if fan.points.len() > VALUED {
        return Vec::new();
    }
    let below = |(point, x): (&Point, &i64)| {
        let figures = [("P10", point.p10, 468), ("P50", point.p50, 485), ("P90", point.p90, 502)];
        figures.map(|(name, minor, y)| (format!("{name} {}", amount(minor, fan.currency, fan.lang)), *x, y))
    };
    fan.points.iter().zip(places).flat_map(below).collect()
}

fn description(fan: &Fan) -> String {
    let (lang, currency) = (fan.lang, fan.currency);
    let mut sentences = vec![format!("{}.", fan.subject)];
    for point in &fan.points {
        let figures =
            [("P5", point.p5), ("P10", point.p10), ("P50", point.p50), ("P90", point.p90), ("P95", point.p95)];
        let figures = figures.map(|(name, minor)| format!("{name} {}", amount(minor, currency, lang)));
        sentences.push(format!("{}{}{}.", words::cut(&point.label, 200), colon(lang), figures.join(", ")));
    }
    words::cut(&sentences.join(" "), 16_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::sample::looked_at;
    use proptest::prelude::*;

    fn sample(lang: Lang, over: Over) -> Fan {
        let point = |label: &str, p50: i64, wide: i64| Point {
            label: label.to_owned(),
            p5: p50 - 2 * wide,
            p10: p50 - wide,
            p50,
            p90: p50 + wide,
            p95: p50 + 2 * wide,
        };
        let points = match over {
            Over::Months => vec![
                point("2015-04", 200_000, 50_000),
                point("2015-05", -150_000, 120_000),
                point("2015-06", 80_050, 300_000),
            ],
            Over::Scenarios => vec![
                point(either(lang, "prudent", "prudent"), -200_000, 250_000),
                point(either(lang, "central", "baseline"), 0, 300_000),
            ],
        };
        let title = either(lang, "Trésorerie cumulée", "Cumulated cash").to_owned();
        Fan { lang, currency: Currency::EUR, title, subject: "congres-2015 <&>".to_owned(), over, points }
    }

    #[test]
    fn months_are_bands_and_scenarios_are_bars() {
        looked_at("fan_months_fr", draw(&sample(Lang::Fr, Over::Months)).expect("a picture"));
        looked_at("fan_scenarios_en", draw(&sample(Lang::En, Over::Scenarios)).expect("a picture"));
    }

    #[test]
    fn amounts_are_told_and_lie_between_lines() {
        let picture = draw(&sample(Lang::Fr, Over::Scenarios)).expect("a picture");
        for text in
            [">P10 -4\u{202f}500\u{a0}€<", ">P50 -2\u{202f}000\u{a0}€<", ">P90 500\u{a0}€<", ">6\u{202f}000\u{a0}€<"]
        {
            assert!(picture.contains(text), "{text}: {picture}");
        }
    }

    #[test]
    fn what_is_left_out_is_named_among_many() {
        let mut fan = sample(Lang::Fr, Over::Months);
        fan.points = (0..30).map(|at| Point { label: format!("m{at}"), ..fan.points[0].clone() }).collect();
        fan.points[7].label = GAP.to_owned();
        let picture = draw(&fan).expect("a picture");
        assert!(picture.contains(">…<") && picture.contains(">m6<") && !picture.contains(">m8<"), "{picture}");
    }

    #[test]
    fn few_points_are_drawn_too() {
        let mut fan = sample(Lang::Fr, Over::Months);
        fan.points.truncate(1);
        assert!(draw(&fan).expect("a picture").contains("class=\"dot\" x="));
        fan.points.clear();
        assert!(draw(&fan).is_ok());
    }

    proptest! {
        #[test]
        fn any_amounts_are_drawn(points in prop::collection::vec(any::<[i64; 5]>(), 0..60), months: bool) {
            let label = String::from("x");
            let points = points.into_iter();
            let points = points.map(|[p5, p10, p50, p90, p95]| Point { label: label.clone(), p5, p10, p50, p90, p95 });
            let points = points.collect();
            let over = if months { Over::Months } else { Over::Scenarios };
            let picture = draw(&Fan { points, ..sample(Lang::En, over) }).expect("a picture");
            prop_assert!(!picture.contains("height=\"-") && !picture.contains("width=\"-"));
        }
    }
}
