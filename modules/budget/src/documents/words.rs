//! What the documents say in words.

use crate::{
    model::{
        driver::{DistributionIn, DistributionKind, LinkIn, LinkSource},
        figure::Figure,
        vocabulary::Certainty,
    },
    papers::words::{colon, day, either},
    store::drivers::Source,
};
use chrono::NaiveDate;
use kernel::text::{Lang, Localized};

/// The same in both languages.
pub struct Both(&'static str, &'static str);

impl Both {
    /// The text in a language.
    pub fn pick(&self, lang: Lang) -> &'static str {
        either(lang, self.0, self.1)
    }
}

/// A funder whose name nobody knows.
pub const UNKNOWN: Both = Both("Organisation inconnue", "Unknown organisation");

/// Income of a class of accounts for which no funder is named.
pub fn without_funder(class: &str, label: Option<&Localized>, lang: Lang) -> String {
    let called = label.map(|label| format!(" – {}", label.pick(lang))).unwrap_or_default();
    format!("{class}{called} {}", either(lang, "(sans financeur désigné)", "(no funder named)"))
}

/// A day within a sentence.
pub fn on(date: NaiveDate, lang: Lang) -> String {
    format!("{} {}", either(lang, "le", "on"), day(date, lang))
}

/// How sure a line is.
pub fn certainty(certainty: Certainty, lang: Lang) -> &'static str {
    let (fr, en) = match certainty {
        Certainty::Estimated => ("estimé", "estimated"),
        Certainty::Quoted => ("sur devis", "quoted"),
        Certainty::Committed => ("engagé", "committed"),
        Certainty::Asked => ("demandé", "asked for"),
        Certainty::Promised => ("promis", "promised"),
        Certainty::Signed => ("signé", "signed"),
    };
    either(lang, fr, en)
}

/// Where a hypothesis comes from: how it may vary, what it is linked to, or the note.
pub fn source(source: &Source, note: Option<&str>, absent: bool, lang: Lang) -> String {
    match (&source.distribution, &source.link) {
        (Some(distribution), _) => range(distribution, lang),
        (None, Some(link)) => live(link, absent, lang),
        (None, None) => note.unwrap_or_default().to_owned(),
    }
}

fn live(link: &LinkIn, absent: bool, lang: Lang) -> String {
    let (fr, en) = match link.source {
        LinkSource::ConfirmedRegistrations => ("inscriptions confirmées", "confirmed registrations"),
        LinkSource::RegistrationIncome => ("produit des inscriptions", "income of registrations"),
        LinkSource::SignedCommitments => ("engagements signés", "signed commitments"),
        LinkSource::AttendanceForecast => ("fréquentation prévue", "attendance forecast"),
        LinkSource::GrantedCommitments => ("aides accordées", "granted commitments"),
    };
    let mut text = format!("{}{}{}", either(lang, "valeur liée", "linked value"), colon(lang), either(lang, fr, en));
    if let Some(one) = link.tariff.as_ref().or(link.partner.as_ref()) {
        text.push_str(&format!(" ({one})"));
    }
    if absent {
        text.push_str(either(lang, ", absente : valeur de repli", ", absent: its fallback"));
    }
    text
}

fn range(of: &DistributionIn, lang: Lang) -> String {
    let number = |figure: Figure| match lang {
        Lang::Fr => figure.to_string().replace('.', ","),
        Lang::En => figure.to_string(),
    };
    let chain = |figures: &[Option<Figure>]| {
        figures.iter().flatten().map(|figure| number(*figure)).collect::<Vec<_>>().join(" – ")
    };
    let around = |fr: &str, en: &str| {
        let (mean, sd) = (of.mean.map(number).unwrap_or_default(), of.sd.map(number).unwrap_or_default());
        let mut text = match lang {
            Lang::Fr => format!("{fr}, moyenne {mean}, écart type {sd}"),
            Lang::En => format!("{en}, mean {mean}, standard deviation {sd}"),
        };
        for (limit, fr, en) in [(of.min, "au moins", "at least"), (of.max, "au plus", "at most")] {
            if let Some(limit) = limit {
                text.push_str(&format!(", {} {}", either(lang, fr, en), number(limit)));
            }
        }
        text
    };
    match of.kind {
        DistributionKind::Triangular => {
            format!("{} {}", either(lang, "triangulaire", "triangular"), chain(&[of.low, of.mode, of.high]))
        }
        DistributionKind::Pert => format!("PERT {}", chain(&[of.low, of.mode, of.high])),
        DistributionKind::Uniform => format!("{} {}", either(lang, "uniforme", "uniform"), chain(&[of.low, of.high])),
        DistributionKind::Normal => around("normale", "normal"),
        DistributionKind::LogNormal => around("log-normale", "log-normal"),
        DistributionKind::Discrete => {
            let outcome =
                |one: &crate::model::driver::OutcomeIn| format!("{} ({})", number(one.value), number(one.probability));
            let outcomes: Vec<String> = of.outcomes.iter().map(outcome).collect();
            format!("{}{}{}", either(lang, "l'une de", "one of"), colon(lang), outcomes.join(" ; "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sources_read_well() {
        let of = |value, lang| source(&serde_json::from_value(value).expect("readable"), Some("devis"), true, lang);
        let triangle = json!({"distribution": {"kind": "triangular", "low": 0.5, "mode": 1, "high": 2}});
        assert_eq!(of(triangle.clone(), Lang::Fr), "triangulaire 0,5 – 1 – 2");
        assert_eq!(of(triangle, Lang::En), "triangular 0.5 – 1 – 2");
        let cut = json!({"distribution": {"kind": "normal", "mean": 10, "sd": 2.5, "min": 0}});
        assert_eq!(of(cut, Lang::En), "normal, mean 10, standard deviation 2.5, at least 0");
        let link = json!({"link": {"source": "signed_commitments", "partner": "cget", "fallback": 1}});
        assert_eq!(of(link, Lang::En), "linked value: signed commitments (cget), absent: its fallback");
        assert_eq!(of(json!({"value": 5}), Lang::Fr), "devis");
    }
}
