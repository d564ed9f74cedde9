//! What has to be known to read the figures, and where it is signed.

use super::{
    draft::{Group, WIDTH, Weight},
    leaf::{Leaf, MARGIN},
};
use crate::papers::{
    house::{Lang, Result},
    model::{Budget, State},
    totals::{Part, carriers},
    words::{self, colon, either},
};
use krilla::tagging::Tag;

/// Height of the place to sign.
const SIGNATURE: f32 = 23.0;
/// Height of the sentence of an approved budget above it.
const DECIDED: f32 = 6.0;
/// Type of the notes.
const SIZE: f32 = 7.0;
/// From what comes before to the first of them.
const ABOVE: f32 = 1.0;

/// What whole units hide of the balance, on which lines rounding left something over, and which amounts are examples.
pub fn sentences(budget: &Budget, parts: &[Part<'_>]) -> Vec<String> {
    let lang = budget.lang;
    let mut sentences = Vec::new();
    for part in parts {
        if let Some(exact) = part.hidden(budget.currency) {
            let of = match (part.in_kind, lang) {
                (false, Lang::Fr) => "Solde exact, produits moins charges",
                (false, Lang::En) => "Exact balance, income less expenses",
                (true, Lang::Fr) => "Solde exact en nature, compte 87 moins compte 86",
                (true, Lang::En) => "Exact balance in kind, account 87 less account 86",
            };
            sentences.push(format!("{of}{}{}.", colon(lang), words::signed(exact, budget.currency, lang)));
        }
    }
    let carriers = carriers(budget);
    if !carriers.is_empty() {
        let named: Vec<String> = carriers
            .iter()
            .map(|(line, more)| {
                let sign = if *more > 0 { "+" } else { "" };
                let name = match lang {
                    Lang::Fr => format!("«\u{a0}{}\u{a0}»", line.label),
                    Lang::En => format!("“{}”", line.label),
                };
                format!("{name} ({sign}{}\u{a0}{})", words::whole(*more, lang), symbol(budget))
            })
            .collect();
        let intro = either(lang, "Arrondis : la différence est portée par", "Rounding: the difference is carried by");
        sentences.push(format!("{intro} {}.", named.join(", ")));
    }
    if budget.lines.iter().any(|line| line.is_example) {
        let text = either(
            lang,
            "* Montant donné à titre d'exemple, ou calculé à partir d'exemples.",
            "* Amount given as an example, or computed of examples.",
        );
        sentences.push(text.to_owned());
    }
    sentences
}

/// How high they are.
pub fn height(leaf: &Leaf<'_>, sentences: &[String]) -> f32 {
    leaf.fit(ABOVE) + sentences.iter().map(|text| leaf.height(text, SIZE)).sum::<f32>()
}

/// The notes.
pub fn notes(leaf: &mut Leaf<'_>, sentences: &[String]) -> Vec<Group> {
    leaf.y += leaf.fit(ABOVE);
    sentences.iter().map(|text| leaf.paragraph(text, SIZE, Weight::Plain)).collect()
}

fn symbol(budget: &Budget) -> &'static str {
    let code = budget.currency.code();
    if code == "EUR" { "€" } else { code }
}

fn is_decided(budget: &Budget) -> bool {
    matches!(budget.state, State::Approved { .. })
}

/// How high the place to sign is, with what is above it.
pub fn signature_height(leaf: &Leaf<'_>) -> f32 {
    let decided = if is_decided(leaf.budget) { DECIDED } else { 0.0 };
    leaf.fit(4.0 + decided + SIGNATURE)
}

/// The place to sign, never split over two sheets.
pub fn signature(leaf: &mut Leaf<'_>) -> Result<Vec<Group>> {
    let (budget, lang) = (leaf.budget, leaf.budget.lang);
    let height = signature_height(leaf);
    leaf.room(height);
    leaf.y += leaf.fit(4.0);
    let mut groups = Vec::new();
    if let State::Approved { on } = &budget.state {
        let approved = either(lang, "Budget approuvé", "Budget approved");
        let text = format!("{approved} {on}, {}.", words::revision(budget.revision, lang));
        groups.push(leaf.paragraph(&text, 9.0, Weight::Bold));
    }
    let dots = "…".repeat(10);
    let whom = budget.organisation.clone().unwrap_or_else(|| dots.clone());
    let half = WIDTH / 2.0;
    let (top, step, size) = (leaf.y, leaf.fit(5.0), leaf.fit(8.5));
    // Who signs on the left, and where on the right.
    let rows = [
        (MARGIN, top + step, format!("{}{}{whom}", either(lang, "Organisme", "Organisation"), colon(lang))),
        (
            MARGIN,
            top + 2.0 * step,
            format!("{} {dots} {} {dots}", either(lang, "Fait à", "Done at"), either(lang, "le", "on")),
        ),
        (
            MARGIN,
            top + 3.0 * step,
            format!(
                "{}{}{dots}{dots}",
                either(lang, "Nom et qualité du signataire", "Name and function of the signatory"),
                colon(lang)
            ),
        ),
        (half, top + step, either(lang, "Signature et cachet", "Signature and stamp").to_owned()),
    ];
    let (width, height) = (WIDTH - MARGIN - half, leaf.fit(16.0));
    for (x, y, text) in rows {
        leaf.y = y;
        let text = leaf.plain.cut(&text, size, width - 3.0);
        let piece = leaf.put(x, size, Weight::Plain, text);
        groups.push(Group::of(Tag::P, piece));
    }
    let top = top + leaf.fit(6.5);
    for area in [
        [half, top, width, 0.2],
        [half, top + height, width, 0.2],
        [half, top, 0.2, height],
        [half + width, top, 0.2, height],
    ] {
        leaf.draft.bar(leaf.sheet, area, 120);
    }
    leaf.y = top + height;
    Ok(groups)
}
