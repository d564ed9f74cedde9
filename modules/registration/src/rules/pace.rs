//! How registrations came, by days before the event: the curve, and its picture.

use askama::Template;
use chrono::NaiveDate;
use kernel::{money::div_half_even, text::Lang};
use std::collections::BTreeMap;

const LEFT: i64 = 72;
const RIGHT: i64 = 868;
const TOP: i64 = 110;
const BOTTOM: i64 = 430;

/// Registrations of an edition, cumulated: for each number of days before its start on which somebody came, from the farthest
/// to the nearest, how many there were by then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// The event's slug.
    pub slug: String,
    /// Days before the start (negative: after it), and how many by then.
    pub points: Vec<(i64, i64)>,
}

impl Curve {
    /// Of registrations by day.
    pub fn of(slug: &str, days: &BTreeMap<NaiveDate, i64>, start: NaiveDate) -> Self {
        let mut total = 0;
        let point = |(day, count): (&NaiveDate, &i64)| {
            total += count;
            ((start - *day).num_days(), total)
        };
        Self { slug: slug.to_owned(), points: days.iter().map(point).collect() }
    }

    /// How many there were so many days before the start.
    pub fn at(&self, days_before: i64) -> i64 {
        self.points.iter().take_while(|(days, _)| *days >= days_before).last().map_or(0, |(_, total)| *total)
    }

    /// How many there are in all.
    pub fn total(&self) -> i64 {
        self.points.last().map_or(0, |(_, total)| *total)
    }
}

/// Registrations that an edition needs before its pace says anything.
pub const LEAST: i64 = 10;

/// How many an edition will have in the end at the pace of the one before, halves to even; `None` while either has fewer than
/// [`LEAST`]. Never fewer than there are, and else no more than there is room for.
pub fn forecast(own: &Curve, previous: &Curve, days_before: i64, capacity: Option<i64>) -> Option<i64> {
    let (own, then, total) = (own.total(), previous.at(days_before), previous.total());
    if own < LEAST || then < LEAST {
        return None;
    }
    let expected = div_half_even(i128::from(own) * i128::from(total), then.into()).ok()?;
    let expected = i64::try_from(expected).ok()?;
    Some(capacity.map_or(expected, |capacity| expected.min(capacity)).max(own))
}

/// The picture.
#[derive(Template)]
#[template(path = "pace.svg")]
pub struct Pace {
    lang: &'static str,
    title: String,
    description: String,
    /// Label and height of the horizontal lines.
    levels: Vec<(i64, i64)>,
    /// Label and place of the days.
    days: Vec<(String, i64)>,
    /// Path and end of this edition.
    own: Drawn,
    /// The same of the one before.
    previous: Option<Drawn>,
    axis: &'static str,
}

struct Drawn {
    points: String,
    label: String,
}

/// Draws a curve beside that of the edition before; `today` ends the own one.
pub fn draw(own: &Curve, previous: Option<&Curve>, today: i64, lang: Lang) -> Pace {
    let curves = || std::iter::once(own).chain(previous);
    let far = curves().filter_map(|curve| curve.points.first()).map(|(days, _)| *days).max().unwrap_or(30);
    let far = round_up(far.max(30), 30);
    let most = round_up(curves().map(Curve::total).max().unwrap_or(0).max(10), 10);
    // Whoever registers during the event stands at its start.
    let across = |days: i64| LEFT + (far - days.clamp(0, far)) * (RIGHT - LEFT) / far;
    let up = |total: i64| BOTTOM - total * (BOTTOM - TOP) / most;
    let drawn = |curve: &Curve, until: i64| {
        let (mut points, mut level) = (vec![(LEFT, up(0))], 0);
        for (days, total) in &curve.points {
            // A step: nothing is said about between.
            points.push((across(*days), up(level)));
            points.push((across(*days), up(*total)));
            level = *total;
        }
        points.push((across(until), up(level)));
        let points: Vec<String> = points.into_iter().map(|(x, y)| format!("{x},{y}")).collect();
        Drawn { points: points.join(" "), label: format!("{} ({})", curve.slug, curve.total()) }
    };
    let fr = lang == Lang::Fr;
    Pace {
        lang: lang.as_str(),
        title: if fr {
            format!("Rythme des inscriptions : {}", own.slug)
        } else {
            format!("Pace of registrations: {}", own.slug)
        },
        description: description(own, previous, today, fr),
        levels: (0..=5).map(|n| (most * n / 5, up(most * n / 5))).collect(),
        days: (0..=5)
            .map(|n| (far * n / 5, across(far * n / 5)))
            .map(|(days, x)| (if fr { format!("J-{days}") } else { format!("D-{days}") }, x))
            .collect(),
        own: drawn(own, today.max(0)),
        previous: previous.map(|curve| drawn(curve, 0)),
        axis: if fr { "Jours avant le début" } else { "Days before the start" },
    }
}

fn round_up(value: i64, step: i64) -> i64 {
    (value + step - 1) / step * step
}

/// The picture in sentences.
fn description(own: &Curve, previous: Option<&Curve>, today: i64, fr: bool) -> String {
    let mut sentences = vec![match (fr, today >= 0) {
        (true, true) => format!("{} inscriptions à {today} jours du début.", own.total()),
        (false, true) => format!("{} registrations {today} days before the start.", own.total()),
        (true, false) => format!("{} inscriptions en tout.", own.total()),
        (false, false) => format!("{} registrations in all.", own.total()),
    }];
    for days in [90, 60, 30, 7].into_iter().filter(|days| *days > today) {
        let count = own.at(days);
        sentences.push(if fr { format!("J-{days} : {count}.") } else { format!("D-{days}: {count}.") });
    }
    if let Some(curve) = previous {
        let (slug, then, total) = (&curve.slug, curve.at(today), curve.total());
        sentences.push(match fr {
            true => format!("{slug} en avait alors {then}, et {total} à la fin."),
            false => format!("{slug} had {then} by then, and {total} in the end."),
        });
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn curve(slug: &str, days: &[(&str, i64)]) -> Curve {
        let days = days.iter().map(|(day, count)| (day.parse().expect("a day"), *count)).collect();
        Curve::of(slug, &days, "2026-06-22".parse().expect("a day"))
    }

    #[test]
    fn curves_are_cumulated_from_the_farthest_day() {
        let curve = curve("x", &[("2026-06-20", 3), ("2026-05-01", 2)]);
        assert_eq!(curve.points, [(52, 2), (2, 5)]);
        assert_eq!((curve.at(60), curve.at(52), curve.at(10), curve.at(0), curve.total()), (0, 2, 2, 5, 5));
    }

    /// So many of the edition before by the 30th day before its start, and so many after it.
    fn before(then: i64, later: i64) -> Curve {
        curve("avant", &[("2026-05-01", then), ("2026-06-01", later)])
    }

    #[test]
    fn the_forecast_keeps_the_pace() {
        let own = |count| curve("x", &[("2026-04-01", count)]);
        let of = |count, capacity| forecast(&own(count), &before(40, 60), 30, capacity);
        assert_eq!((of(20, None), of(21, None), of(25, None)), (Some(50), Some(52), Some(62)), "halves to even");
        assert_eq!((of(20, Some(45)), of(20, Some(15))), (Some(45), Some(20)), "room for some, and overbooked");
        assert_eq!((of(9, None), of(10, None)), (None, Some(25)), "nine say nothing");
        assert_eq!(forecast(&own(20), &before(9, 91), 30, None), None);
        assert_eq!(forecast(&own(20), &before(40, 60), -3, None), Some(20), "all have come");
        assert_eq!(forecast(&own(20), &curve("vide", &[]), 30, None), None);
    }

    proptest! {
        #[test]
        fn one_more_never_makes_it_less(
            own in 0_i64..5_000,
            then in 0_i64..5_000,
            later in 0_i64..5_000,
            capacity in proptest::option::of(0_i64..10_000),
        ) {
            let of = |own| forecast(&curve("x", &[("2026-04-01", own)]), &before(then, later), 30, capacity);
            let (less, more) = (of(own), of(own + 1));
            prop_assert!(less <= more, "{less:?} {more:?}");
            prop_assert!(less.is_none_or(|less| less >= own));
            prop_assert_eq!(less.is_some(), own >= LEAST && then >= LEAST);
        }
    }

    #[test]
    fn the_picture_says_its_figures_in_words_too() {
        let (own, before) =
            (curve("a<b", &[("2026-05-01", 40)]), curve("avant", &[("2026-04-01", 10), ("2026-06-01", 90)]));
        let picture = draw(&own, Some(&before), 30, Lang::Fr).render().expect("renders");
        assert!(
            picture.contains("40 inscriptions à 30 jours du début.") && picture.contains("avant en avait alors 10"),
            "{picture}"
        );
        assert!(!picture.contains("a<b"), "{picture}");
        let alone = draw(&curve("x", &[]), None, 100, Lang::En).render().expect("renders");
        assert!(alone.contains("0 registrations 100 days before"), "{alone}");
        assert_eq!((picture.matches("<polyline").count(), alone.matches("<polyline").count()), (2, 1));
    }
}
