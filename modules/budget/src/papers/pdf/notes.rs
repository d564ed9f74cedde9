//! What has to be known to read the figures, and where it is signed.

use super::{
    draft::{Group, WIDTH, Weight},
    leaf::{Leaf, MARGIN},
};
use crate::papers::{
    house::{Lang, Result},
    model::State,
    totals::{Part, carriers},
    words::{self, colon, either},
};
use krilla::tagging::Tag;

/// Height of the place to sign.
const SIGNATURE: f32 = 44.0;

/// What whole units hide of the balance, on which lines rounding left something over, and which amounts are examples.
pub fn notes(leaf: &mut Leaf<'_>, parts: &[Part<'_>]) -> Result<Vec<Group>> {
    let (budget, lang) = (leaf.budget, leaf.budget.lang);
    let mut groups = Vec::new();
    for part in parts {
        if let Some(exact) = part.hidden(budget.currency) {
            let of = match (part.in_kind, lang) {
                (false, Lang::Fr) => "Solde exact, produits moins charges",
                (false, Lang::En) => "Exact balance, income less expenses",
                (true, Lang::Fr) => "Solde exact en nature, compte 87 moins compte 86",
                (true, Lang::En) => "Exact balance in kind, account 87 less account 86",
            };
            let text = format!("{of}{}{}.", colon(lang), words::signed(exact, budget.currency, lang));
            groups.push(leaf.paragraph(&text, 7.0, Weight::Plain));
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
                format!("{name} ({sign}{}\u{a0}{})", words::whole(*more, lang), symbol(leaf))
            })
            .collect();
        let intro = either(lang, "Arrondis : la différence est portée par", "Rounding: the difference is carried by");
        leaf.y += 1.0;
        groups.push(leaf.paragraph(&format!("{intro} {}.", named.join(", ")), 7.0, Weight::Plain));
    }
    if budget.lines.iter().any(|line| line.is_example) {
        let text = either(
            lang,
            "* Montant donné à titre d'exemple, ou calculé à partir d'exemples.",
            "* Amount given as an example, or computed of examples.",
        );
        groups.push(leaf.paragraph(text, 7.0, Weight::Plain));
    }
    Ok(groups)
}

fn symbol(leaf: &Leaf<'_>) -> &'static str {
    let code = leaf.budget.currency.code();
    if code == "EUR" { "€" } else { code }
}

/// The place to sign, never split over two sheets.
pub fn signature(leaf: &mut Leaf<'_>) -> Result<Vec<Group>> {
    let (budget, lang) = (leaf.budget, leaf.budget.lang);
    leaf.y += 4.0;
    leaf.room(SIGNATURE);
    let mut groups = Vec::new();
    if let State::Approved { on } = &budget.state {
        let approved = either(lang, "Budget approuvé", "Budget approved");
        let text = format!("{approved} {on}, {}.", words::revision(budget.revision, lang));
        groups.push(leaf.paragraph(&text, 9.0, Weight::Bold));
    }
    let dots = "…".repeat(14);
    let whom = budget.organisation.clone().unwrap_or_else(|| dots.clone());
    let half = WIDTH / 2.0;
    let rows = [
        (MARGIN, format!("{}{}{whom}", either(lang, "Organisme", "Organisation"), colon(lang))),
        (MARGIN, format!("{} {dots} {} {dots}", either(lang, "Fait à", "Done at"), either(lang, "le", "on"))),
        (
            MARGIN,
            format!(
                "{}{}{dots}{dots}",
                either(lang, "Nom et qualité du signataire", "Name and function of the signatory"),
                colon(lang)
            ),
        ),
        (half, either(lang, "Signature et cachet", "Signature and stamp").to_owned()),
    ];
    for (x, text) in rows {
        leaf.y += 5.0;
        let text = leaf.plain.cut(&text, 8.5, WIDTH - MARGIN - x);
        let piece = leaf.put(x, 8.5, Weight::Plain, text);
        groups.push(Group::of(Tag::P, piece));
    }
    let top = leaf.y + 1.5;
    let (width, height) = (WIDTH - MARGIN - half, 16.0);
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
