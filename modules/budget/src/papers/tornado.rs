//! Which hypotheses move the result most: the result with each at its P10 and at its P90, all others at their median.

use super::{
    house::{Currency, Lang, Result, broken},
    scale::{Frame, Scale},
    words::{self, amount, colon, either},
};
use askama::Template;

/// Drivers that are shown; the others are counted.
const SHOWN: usize = 15;
const TOP: i64 = 118;
const ROW: i64 = 36;
const BAR: i64 = 22;
/// Characters in a line of a label.
const LABEL: usize = 30;

/// What is drawn.
#[derive(Debug, Clone)]
pub struct Tornado {
    /// In which language.
    pub lang: Lang,
    /// Of all amounts.
    pub currency: Currency,
    /// What it is of: event, scenario.
    pub subject: String,
    /// The result with all drivers at their median, in minor units: not the median of the results.
    pub base: i64,
    /// The median of the simulated results, as the fan shows it, in minor units.
    pub p50: i64,
    /// The drivers, in any order.
    pub swings: Vec<Swing>,
}

/// What a driver does.
#[derive(Debug, Clone)]
pub struct Swing {
    /// What it is called.
    pub label: String,
    /// The result with the driver at its P10, in minor units.
    pub low: i64,
    /// The result with the driver at its P90, in minor units.
    pub high: i64,
}

#[derive(Template)]
#[template(path = "tornado.svg")]
struct Picture {
    frame: Frame,
    legend: (&'static str, &'static str),
    ticks: Vec<(String, i64)>,
    base: i64,
    bottom: i64,
    rows: Vec<Row>,
}

struct Row {
    /// The whole label, where it is cut.
    whole: Option<String>,
    /// Its lines, each with its height.
    label: Vec<(String, i64)>,
    y: i64,
    low: Bar,
    high: Bar,
    low_amount: String,
    high_amount: String,
}

struct Bar {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

/// Draws it, as SVG.
pub fn draw(tornado: &Tornado) -> Result<String> {
    let (lang, currency) = (tornado.lang, tornado.currency);
    let mut swings: Vec<&Swing> = tornado.swings.iter().collect();
    swings.sort_by(|one, other| {
        other.low.abs_diff(other.high).cmp(&one.low.abs_diff(one.high)).then_with(|| one.label.cmp(&other.label))
    });
    let hidden = swings.len().saturating_sub(SHOWN);
    swings.truncate(SHOWN);
    let scale = Scale::over(swings.iter().flat_map(|one| [one.low, one.high]).chain([tornado.base]), 246, 770);
    let mut rows = Vec::new();
    let mut y = TOP;
    for swing in &swings {
        rows.push(row(tornado, swing, &scale, y));
        y += ROW;
    }
    let base = amount(tornado.base, currency, lang);
    let title = either(lang, "Ce qui fait varier le résultat", "What moves the result").to_owned();
    // The fan's median is another: that of the results.
    let what = either(lang, "résultat, hypothèses à leur médiane", "result, drivers at their medians");
    let mut subtitle = format!("{} · {what}{}{base}", tornado.subject, colon(lang));
    if hidden > 0 {
        subtitle.push_str(&match lang {
            Lang::Fr => format!(" · {hidden} autres hypothèses varient moins"),
            Lang::En => format!(" · {hidden} more drivers move it less"),
        });
    }
    let median = either(lang, "Médiane des résultats simulés (P50)", "Median of the simulated results (P50)");
    let p50 = amount(tornado.p50, currency, lang);
    let mut sentences = vec![format!("{subtitle}."), format!("{median}{}{p50}.", colon(lang))];
    sentences.extend(swings.iter().map(|swing| {
        let (low, high) = (amount(swing.low, currency, lang), amount(swing.high, currency, lang));
        format!("{}{}P10 {low}, P90 {high}.", words::cut(&swing.label, 200), colon(lang))
    }));
    let frame = Frame {
        lang: lang.as_str(),
        title,
        subtitle: words::cut(&subtitle, 120),
        description: words::cut(&sentences.join(" "), 8_000),
        height: y + 40,
    };
    let legend = match lang {
        Lang::Fr => ("résultat, hypothèse à son P10", "résultat, hypothèse à son P90"),
        Lang::En => ("result, driver at its P10", "result, driver at its P90"),
    };
    let ticks = scale.ticks(currency, lang);
    let picture = Picture { frame, legend, ticks, base: scale.at(tornado.base), bottom: y, rows };
    picture.render().map_err(broken)
}

fn row(tornado: &Tornado, swing: &Swing, scale: &Scale, y: i64) -> Row {
    // Both results on the same side of the median one would cover each other: then each has half the height.
    let same_side = (swing.low > tornado.base) == (swing.high > tornado.base)
        && swing.low != tornado.base
        && swing.high != tornado.base;
    let height = if same_side { BAR / 2 } else { BAR };
    let bar = |amount: i64, y: i64| {
        let (one, other) = (scale.at(tornado.base), scale.at(amount));
        Bar { x: one.min(other), y, width: (one - other).abs(), height }
    };
    let lines = words::two_lines(&swing.label, LABEL);
    let cut = lines.last().is_some_and(|line| line.ends_with('…'));
    let first = if lines.len() > 1 { y + 9 } else { y + 16 };
    let shown = |minor: i64, name: &str| format!("{name} {}", amount(minor, tornado.currency, tornado.lang));
    Row {
        whole: cut.then(|| words::cut(&swing.label, 400)),
        label: lines.into_iter().zip([first, first + 15]).collect(),
        y,
        low: bar(swing.low, y),
        high: bar(swing.high, if same_side { y + BAR / 2 } else { y }),
        low_amount: shown(swing.low, "P10"),
        high_amount: shown(swing.high, "P90"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::sample::looked_at;
    use proptest::prelude::*;

    fn sample(lang: Lang) -> Tornado {
        let swing = |label: &str, low, high| Swing { label: label.to_owned(), low, high };
        Tornado {
            lang,
            currency: Currency::EUR,
            subject: "congres-2015 <&>".to_owned(),
            base: 100_000,
            p50: 90_000,
            swings: vec![
                swing(either(lang, "Prix d'un repas", "Price of a meal"), 400_000, -250_050),
                swing("Participants", -900_000, 700_000),
                swing(either(lang, "Présence", "Show-up"), 150_000, 120_000),
                swing(either(lang, "Sans effet", "Without effect"), 100_000, 100_000),
            ],
        }
    }

    #[test]
    fn the_widest_comes_first() {
        for lang in [Lang::Fr, Lang::En] {
            looked_at(&format!("tornado_{}", lang.as_str()), draw(&sample(lang)).expect("a picture"));
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let mut tornado = sample(Lang::En);
        tornado.swings = (0..40).map(|at| Swing { label: format!("driver {at}"), low: -at, high: at }).collect();
        let picture = draw(&tornado).expect("a picture");
        assert!(picture.contains("25 more drivers move it less") && picture.contains(">driver 39<"));
        tornado.swings.clear();
        assert!(draw(&tornado).is_ok());
    }

    #[test]
    fn long_labels_are_wrapped_and_cut_ones_are_whole_in_a_title() {
        let mut tornado = sample(Lang::Fr);
        let label = "Nombre de participants attendus";
        tornado.swings[0].label = label.to_owned();
        let picture = draw(&tornado).expect("a picture");
        assert!(picture.contains(">Nombre de participants<") && picture.contains(">attendus<"), "{picture}");
        assert!(!picture.contains("…"), "{picture}");
        let long = format!("{label} aux deux journées, hors intervenants et équipe");
        tornado.swings[0].label.clone_from(&long);
        let picture = draw(&tornado).expect("a picture");
        assert!(picture.contains(&format!("<title>{long}</title>")) && picture.contains("…</text>"), "{picture}");
    }

    #[test]
    fn the_low_one_is_told_before_the_high_one() {
        let picture = draw(&sample(Lang::Fr)).expect("a picture");
        let (low, high) = (picture.find(">P10 -9"), picture.find(">P90 7"));
        assert!(low.is_some() && low < high, "{picture}");
    }

    proptest! {
        #[test]
        fn any_amounts_are_drawn(
            base: i64, swings in prop::collection::vec((any::<i64>(), any::<i64>(), "\\PC{0,40}"), 0..20),
        ) {
            let swings = swings.into_iter().map(|(low, high, label)| Swing { label, low, high }).collect();
            let picture = draw(&Tornado { base, swings, ..sample(Lang::Fr) }).expect("a picture");
            prop_assert!(!picture.contains("width=\"-"));
        }
    }
}
