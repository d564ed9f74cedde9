//! The funding plan: whom the budget counts on for what, who was asked, who granted and who paid.

use super::{
    draft::{Group, Text, WIDTH, Weight},
    leaf::{BOTTOM, Leaf, MARGIN, TOP},
};
use crate::papers::{
    house::{Money, Result, broken},
    model::{Budget, Funder},
    totals::{share_of, sum},
    words::{self, either},
};
use krilla::tagging::{TableHeaderScope, Tag};

/// Where the columns end: name, kind, planned, requested, granted, paid, share.
const ENDS: [f32; 7] = [62.0, 76.0, 105.0, 131.0, 157.0, 182.0, WIDTH - MARGIN];
const SIZE: f32 = 8.0;
const STEP: f32 = 3.7;
const HEAD: f32 = 6.5;
/// What stands where nobody says anything, and where a share means nothing.
const UNSAID: &str = "–";

/// What stands in a row.
struct Figures {
    /// What the budget counts on, in minor units of whole ones: it adds up with the columns of the statement.
    planned: i64,
    /// Requested, granted and paid, in minor units.
    said: [Option<i64>; 3],
    share: Option<i64>,
}

/// The table, with its heading. Its sums, and what is `below` it, stay on one sheet.
pub fn table(leaf: &mut Leaf<'_>, below: f32) -> Result<Vec<Group>> {
    let (budget, lang) = (leaf.budget, leaf.budget.lang);
    leaf.y += leaf.fit(3.0);
    let title = either(lang, "Plan de financement", "Funding plan");
    let heading = leaf.heading(2, title, 11.0);
    let mut table = Group::new(Tag::Table.with_summary(Some(title.to_owned())));
    let mut head = Group::new(Tag::THead);
    head.push(heads(leaf, false));
    table.push(head);
    let cents = budget.currency.exponent() > 0;
    let scale = 10_i64.pow(u32::from(budget.currency.exponent().min(6)));
    let all = || budget.funders.iter().flat_map(|one| [one.requested, one.granted, one.paid]).flatten();
    // Decimals for all or for none, so that the columns stand under each other.
    let full = cents && all().any(|minor| minor % scale != 0);
    let mut body = Group::new(Tag::TBody);
    for funder in &budget.funders {
        let kind = if funder.public { either(lang, "public", "public") } else { either(lang, "privé", "private") };
        body.push(row(leaf, (&funder.name, kind), &figures(budget, &[funder], scale)?, full, Weight::Plain));
    }
    let everybody: Vec<&Funder> = budget.funders.iter().collect();
    let public: Vec<&Funder> = budget.funders.iter().filter(|funder| funder.public).collect();
    let note = either(
        lang,
        "Part : part du montant prévu dans les produits, hors contributions en nature ; – : non renseigné ou sans objet.",
        "Share: of what is planned in the income, without gifts in kind; –: nothing was said, or it means nothing.",
    );
    let sums = leaf.fit(2.0 * (STEP + 1.3)) + leaf.height(note, 7.0);
    turn(leaf, sums + below);
    body.push(row(leaf, ("Total", ""), &figures(budget, &everybody, scale)?, full, Weight::Bold));
    let of_it = either(lang, "dont financements publics", "of which public");
    body.push(row(leaf, (of_it, ""), &figures(budget, &public, scale)?, full, Weight::Plain));
    table.push(body);
    Ok(vec![heading, table, leaf.paragraph(note, 7.0, Weight::Plain)])
}

/// Their sums.
fn figures(budget: &Budget, funders: &[&Funder], scale: i64) -> Result<Figures> {
    let whole = sum(funders.iter().map(|funder| funder.whole))?;
    let planned = whole.checked_mul(scale).ok_or_else(|| broken("an amount of the funding plan is beyond 64 bits"))?;
    let said = [said(funders, |one| one.requested)?, said(funders, |one| one.granted)?, said(funders, |one| one.paid)?];
    Ok(Figures { planned, said, share: share_of(budget, funders.iter().copied())? })
}

/// The sum of what was said, if anything was.
fn said(funders: &[&Funder], field: fn(&Funder) -> Option<i64>) -> Result<Option<i64>> {
    let known: Vec<i64> = funders.iter().filter_map(|funder| field(funder)).collect();
    if known.is_empty() { Ok(None) } else { sum(known).map(Some) }
}

/// The names of the columns; those of a further sheet are not read aloud again.
fn heads(leaf: &mut Leaf<'_>, again: bool) -> Group {
    let lang = leaf.budget.lang;
    let names = match lang {
        crate::papers::house::Lang::Fr => {
            ["Financeur", "Nature", "Budget (prévu)", "Demandé", "Accordé", "Versé", "Part"]
        }
        crate::papers::house::Lang::En => {
            ["Funder", "Kind", "Budget (planned)", "Requested", "Granted", "Paid", "Share"]
        }
    };
    leaf.draft.bar(leaf.sheet, [MARGIN, leaf.y, WIDTH - 2.0 * MARGIN, leaf.fit(HEAD - 1.0)], 215);
    let mut row = Group::new(Tag::TR);
    for (at, name) in names.into_iter().enumerate() {
        let text = Text {
            weight: Weight::Bold,
            x: start(leaf, at, name, Weight::Bold),
            y: leaf.y + leaf.fit(3.9),
            size: leaf.fit(SIZE),
            text: name.to_owned(),
        };
        if again {
            leaf.draft.repeat(leaf.sheet, text);
        } else {
            let piece = leaf.draft.write(leaf.sheet, vec![text]);
            row.push(Group::of(Tag::TH(TableHeaderScope::Column), piece));
        }
    }
    leaf.y += leaf.fit(HEAD);
    row
}

/// Goes on with a further sheet, under the names of the columns, if less than that is left on this one.
fn turn(leaf: &mut Leaf<'_>, height: f32) {
    if leaf.y + height > BOTTOM {
        leaf.sheet += 1;
        leaf.y = TOP;
        leaf.open(leaf.sheet);
        let _repeated = heads(leaf, true);
    }
}

/// Names start at the left of their column, figures end at its right.
fn start(leaf: &Leaf<'_>, at: usize, text: &str, weight: Weight) -> f32 {
    let face = if weight == Weight::Bold { leaf.bold } else { leaf.plain };
    match at {
        0 => MARGIN + 1.0,
        1 => ENDS[0] + 1.0,
        _ => ENDS[at] - 1.0 - face.length(text, leaf.fit(SIZE)),
    }
}

fn row(leaf: &mut Leaf<'_>, (name, kind): (&str, &str), figures: &Figures, full: bool, weight: Weight) -> Group {
    let (lang, currency) = (leaf.budget.lang, leaf.budget.currency);
    let face = if weight == Weight::Bold { leaf.bold } else { leaf.plain };
    let (size, step) = (leaf.fit(SIZE), leaf.fit(STEP));
    let lines = face.lines(name, size, ENDS[0] - MARGIN - 2.0, 6);
    let height: f32 = lines.iter().map(|_| step).sum::<f32>() + leaf.fit(1.3);
    turn(leaf, height);
    let top = leaf.y + leaf.fit(3.4);
    let mut texts = Vec::new();
    let mut y = top;
    for text in lines {
        texts.push(Text { weight, x: MARGIN + 1.0, y, size, text });
        y += step;
    }
    let mut tagged = Group::new(Tag::TR);
    let piece = leaf.draft.write(leaf.sheet, texts);
    tagged.push(Group::of(Tag::TH(TableHeaderScope::Row), piece));
    let money = |minor: Option<i64>| match minor {
        Some(minor) if full => Money::new(minor, currency).format(lang),
        Some(minor) => words::amount(minor, currency, lang),
        None => UNSAID.to_owned(),
    };
    let planned = words::amount(figures.planned, currency, lang);
    let [requested, granted, paid] = figures.said.map(money);
    let share = figures.share.map_or_else(|| UNSAID.to_owned(), |share| words::share(share, lang));
    let cells = [kind.to_owned(), planned, requested, granted, paid, share];
    for (at, text) in cells.into_iter().enumerate() {
        let x = start(leaf, at + 1, &text, weight);
        let piece = leaf.draft.write(leaf.sheet, vec![Text { weight, x, y: top, size, text }]);
        tagged.push(Group::of(Tag::TD, piece));
    }
    leaf.draft.bar(leaf.sheet, [MARGIN, leaf.y + height - 0.5, WIDTH - 2.0 * MARGIN, 0.15], 190);
    leaf.y += height;
    tagged
}
