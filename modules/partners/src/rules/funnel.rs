//! The funnel as a picture: what is drawn where, and the words.

use crate::model::{
    partnership::Stage,
    pipeline::{CashSums, PipelineOut},
};
use askama::Template;
use kernel::{money::Money, text::Lang};

const CENTRE: i64 = 430;
const WIDEST: i64 = 380;
const NARROWEST: i64 = 6;
const FIRST_ROW: i64 = 112;
const ROW: i64 = 74;
/// From light to dark as partners come closer; grey for those who declined.
const COLOURS: [&str; 6] = ["#d5e9ee", "#a8d3dd", "#6fb5c5", "#33879c", "#125a6e", "#c9ccd1"];

/// The picture.
#[derive(Template)]
#[template(path = "funnel.svg")]
pub struct Funnel {
    lang: &'static str,
    title: String,
    subtitle: String,
    description: String,
    legend: &'static str,
    height: i64,
    rows: Vec<Row>,
}

struct Row {
    colour: &'static str,
    points: String,
    label: &'static str,
    /// Vertical middle.
    middle: i64,
    reached: i64,
    here: String,
    /// Where that stands: in the middle, or higher to leave room for the amounts.
    here_at: i64,
    amounts: Vec<(i64, String)>,
}

/// Draws it.
pub fn draw(pipeline: &PipelineOut, slug: &str, lang: Lang) -> Funnel {
    let widest = pipeline.stages.iter().map(|stage| stage.reached).max().unwrap_or(0);
    let width =
        |reached: i64| if widest == 0 { NARROWEST } else { NARROWEST + (WIDEST - NARROWEST) * reached / widest };
    let mut rows = Vec::new();
    for (index, stage) in pipeline.stages.iter().enumerate() {
        let declined = stage.stage == Stage::Declined;
        // Those who declined stand apart, below the funnel.
        let top = FIRST_ROW + ROW * i64::try_from(index).unwrap_or(0) + if declined { 18 } else { 0 };
        let next = pipeline.stages.get(index + 1).filter(|next| next.stage != Stage::Declined);
        let middle = top + ROW / 2 - 3;
        let amounts = amount_lines(&stage.amounts, lang);
        let (above, below) = (width(stage.reached), width(next.map_or(stage.reached, |next| next.reached)));
        rows.push(Row {
            colour: COLOURS.get(index).copied().unwrap_or("#c9ccd1"),
            points: trapezium(top, top + ROW - 6, above, below),
            label: stage_name(stage.stage, lang),
            middle,
            reached: stage.reached,
            here: here(stage.count, declined, lang),
            here_at: middle + if amounts.is_empty() { 5 } else { -4 },
            amounts: amounts.into_iter().zip(0..).map(|(line, at)| (middle + 14 + 16 * at, line)).collect(),
        });
    }
    let (title, subtitle) = headings(pipeline, slug, lang);
    Funnel {
        lang: lang.as_str(),
        description: description(pipeline, &subtitle, lang),
        title,
        subtitle,
        legend: match lang {
            Lang::Fr => {
                "Largeur et nombre : partenariats arrivés au moins à cette étape. À droite : ceux qui y sont, et leurs montants."
            }
            Lang::En => {
                "Width and number: partnerships that have come at least this far. On the right: those at this stage, and their amounts."
            }
        },
        height: FIRST_ROW + ROW * 6 + 18 + 44,
        rows,
    }
}

fn trapezium(top: i64, bottom: i64, above: i64, below: i64) -> String {
    let (left, right) = (|width: i64| CENTRE - width / 2, |width: i64| CENTRE + width / 2);
    format!("{},{top} {},{top} {},{bottom} {},{bottom}", left(above), right(above), right(below), left(below),)
}

/// The stage in words.
pub fn stage_name(stage: Stage, lang: Lang) -> &'static str {
    let (fr, en) = match stage {
        Stage::Identified => ("Identifiés", "Identified"),
        Stage::Contacted => ("Contactés", "Contacted"),
        Stage::Negotiating => ("En négociation", "Negotiating"),
        Stage::Agreed => ("D'accord", "Agreed"),
        Stage::Signed => ("Signés", "Signed"),
        Stage::Declined => ("Déclinés", "Declined"),
    };
    if lang == Lang::Fr { fr } else { en }
}

fn here(count: i64, declined: bool, lang: Lang) -> String {
    match (lang, declined) {
        (Lang::Fr, true) => format!("{count} refus"),
        (Lang::En, true) => format!("{count} declined"),
        (Lang::Fr, false) => format!("{count} à cette étape"),
        (Lang::En, false) => format!("{count} at this stage"),
    }
}

/// At most two lines: what was asked for, what was granted.
fn amount_lines(amounts: &[CashSums], lang: Lang) -> Vec<String> {
    let line = |word: &str, of: fn(&CashSums) -> Money| {
        let sums: Vec<String> =
            amounts.iter().map(of).filter(|sum| sum.amount_minor != 0).map(|sum| sum.format(lang)).collect();
        (!sums.is_empty()).then(|| format!("{word} {}", sums.join(" + ")))
    };
    let (asked, granted) = if lang == Lang::Fr { ("demandé", "accordé") } else { ("asked", "granted") };
    [line(asked, |sums| sums.asked), line(granted, |sums| sums.granted)].into_iter().flatten().collect()
}

fn headings(pipeline: &PipelineOut, slug: &str, lang: Lang) -> (String, String) {
    let counted = |n: i64, (one_fr, many_fr): (&str, &str), (one_en, many_en): (&str, &str)| match lang {
        // French says « 0 action ».
        Lang::Fr => format!("{n} {}", if n < 2 { one_fr } else { many_fr }),
        Lang::En => format!("{n} {}", if n == 1 { one_en } else { many_en }),
    };
    let title = match lang {
        Lang::Fr => format!("Partenaires de {slug}"),
        Lang::En => format!("Partners of {slug}"),
    };
    let parts = [
        counted(pipeline.partnerships, ("partenariat", "partenariats"), ("partnership", "partnerships")),
        counted(
            pipeline.relaying_networks,
            ("réseau a relayé l'appel", "réseaux ont relayé l'appel"),
            ("network relayed the call", "networks relayed the call"),
        ),
        counted(pipeline.overdue, ("action en retard", "actions en retard"), ("action overdue", "actions overdue")),
    ];
    (title, parts.join(" · "))
}

/// The whole picture in sentences, for those who do not see it.
fn description(pipeline: &PipelineOut, subtitle: &str, lang: Lang) -> String {
    let mut sentences = vec![format!("{subtitle}.")];
    for stage in &pipeline.stages {
        let mut parts = vec![here(stage.count, stage.stage == Stage::Declined, lang)];
        if stage.stage != Stage::Declined {
            parts.push(match lang {
                Lang::Fr => format!("{} au moins jusque-là", stage.reached),
                Lang::En => format!("{} at least this far", stage.reached),
            });
        }
        parts.extend(amount_lines(&stage.amounts, lang));
        let colon = if lang == Lang::Fr { "\u{a0}:" } else { ":" };
        sentences.push(format!("{}{colon} {}.", stage_name(stage.stage, lang), parts.join(", ")));
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::pipeline::{Amounts, by_stage, in_all};
    use kernel::{ids::EventId, money::Currency};

    fn picture(stages: &[Stage], lang: Lang) -> String {
        let granted = [Some(4_000_000), None, Some(2_000_000), None, None, None];
        let amounts = [Amounts { stage: Stage::Negotiating, currency: Currency::EUR, minor: granted }];
        let pipeline = PipelineOut {
            event_id: EventId(uuid::Uuid::nil()),
            partnerships: i64::try_from(stages.len()).expect("few"),
            stages: by_stage(stages, &[], &amounts).expect("small"),
            amounts: in_all(&amounts).expect("small"),
            overdue: 1,
            overdue_actions: Vec::new(),
            relaying_networks: 2,
            relays: 3,
        };
        draw(&pipeline, "congres-2015 <&>", lang).render().expect("renders")
    }

    #[test]
    fn the_picture_says_its_figures_in_words_too() {
        let some = [Stage::Identified, Stage::Identified, Stage::Negotiating, Stage::Signed, Stage::Declined];
        let (fr, en) = (picture(&some, Lang::Fr), picture(&some, Lang::En));
        assert!(fr.contains("role=\"img\"") && fr.contains("xml:lang=\"fr\""), "{fr}");
        assert!(fr.contains("<title id=\"title\">Partenaires de congres-2015 &#60;&#38;&#62;</title>"), "{fr}");
        assert!(
            fr.contains("En négociation\u{a0}: 1 à cette étape, 2 au moins jusque-là, demandé 40\u{202f}000,00\u{a0}€"),
            "{fr}"
        );
        assert!(
            en.contains("Negotiating: 1 at this stage, 2 at least this far, asked €40,000.00, granted €20,000.00."),
            "{en}"
        );
        assert_eq!(fr.matches("<polygon").count(), 6);
    }

    #[test]
    fn an_empty_funnel_is_drawn_too() {
        assert!(picture(&[], Lang::En).contains("0 partnerships"));
    }
}
