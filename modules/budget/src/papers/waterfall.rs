//! From the groups of produits up, through the groups of charges down, to the balance. Gifts in kind are left out: they
//! weigh the same on both sides.

use super::{
    house::{Lang, Result, broken},
    model::{Budget, Side},
    scale::{Frame, Scale},
    totals::sum,
    words::{self, amount, colon, either, signed},
};
use askama::Template;

/// Groups of one side that are shown; smaller ones are put together.
const GROUPS: usize = 10;
const TOP: i64 = 96;
const ROW: i64 = 30;

#[derive(Template)]
#[template(path = "waterfall.svg")]
struct Picture {
    frame: Frame,
    ticks: Vec<(String, i64)>,
    zero: i64,
    bottom: i64,
    rows: Vec<Row>,
}

struct Row {
    /// `strong ` for sums.
    weight: &'static str,
    label: String,
    class: &'static str,
    x: i64,
    width: i64,
    y: i64,
    amount: String,
    /// Where the next row starts.
    link: Option<i64>,
}

/// A step on the way: a group, or a sum.
struct Step {
    label: String,
    /// From where to where.
    from: i64,
    to: i64,
    is_sum: bool,
}

/// Draws it, as SVG.
pub fn draw(budget: &Budget) -> Result<String> {
    let (lang, currency) = (budget.lang, budget.currency);
    let steps = steps(budget)?;
    let ends = steps.iter().flat_map(|step| [step.from, step.to]);
    let scale = Scale::over(ends.chain([0]), 264, 780);
    let mut rows = Vec::new();
    let mut y = TOP;
    for (at, step) in steps.iter().enumerate() {
        let (one, other) = (scale.at(step.from), scale.at(step.to));
        let change = change(step)?;
        rows.push(Row {
            weight: if step.is_sum { "strong " } else { "" },
            label: words::cut(&step.label, 32),
            class: if step.is_sum {
                "sum"
            } else if change < 0 {
                "minus"
            } else {
                "plus"
            },
            x: one.min(other),
            // What is almost nothing is still seen.
            width: (one - other).abs().max(1),
            y,
            amount: if step.is_sum { amount(change, currency, lang) } else { signed(change, currency, lang) },
            link: (at + 1 < steps.len()).then_some(other),
        });
        y += ROW;
    }
    let frame = Frame {
        lang: lang.as_str(),
        title: words::cut(budget.title.pick(lang), 64),
        subtitle: words::cut(&subtitle(budget), 120),
        description: description(budget, &steps)?,
        height: y + 40,
    };
    let picture = Picture { frame, ticks: scale.ticks(currency, lang), zero: scale.at(0), bottom: y, rows };
    picture.render().map_err(broken)
}

fn change(step: &Step) -> Result<i64> {
    step.to.checked_sub(step.from).ok_or_else(|| broken("a step beyond 64 bits"))
}

fn subtitle(budget: &Budget) -> String {
    let of = either(budget.lang, "Des produits au résultat", "From income to the result");
    format!("{of} · {} · {} · {}", budget.scenario, budget.event, words::day(budget.date, budget.lang))
}

fn steps(budget: &Budget) -> Result<Vec<Step>> {
    let lang = budget.lang;
    let mut at = 0_i64;
    let mut steps = Vec::new();
    let (income, expenses) = (groups(budget, Side::Income)?, groups(budget, Side::Expense)?);
    for (label, minor) in income {
        let to = sum([at, minor])?;
        steps.push(Step { label, from: at, to, is_sum: false });
        at = to;
    }
    let label = either(lang, "Total des produits", "Total income").to_owned();
    steps.push(Step { label, from: 0, to: at, is_sum: true });
    for (label, minor) in expenses {
        let to = at.checked_sub(minor).ok_or_else(|| broken("a total of the budget is beyond 64 bits"))?;
        steps.push(Step { label, from: at, to, is_sum: false });
        at = to;
    }
    let label = match at {
        0 => either(lang, "Résultat (équilibré)", "Result (balanced)"),
        1.. => either(lang, "Résultat (excédent)", "Result (surplus)"),
        _ => either(lang, "Résultat (insuffisance)", "Result (shortfall)"),
    };
    steps.push(Step { label: label.to_owned(), from: 0, to: at, is_sum: true });
    Ok(steps)
}

/// The groups of a side, the largest first; lines without a group stand under their account.
fn groups(budget: &Budget, side: Side) -> Result<Vec<(String, i64)>> {
    let mut groups: Vec<(String, i64)> = Vec::new();
    for line in budget.lines.iter().filter(|line| line.side == side) {
        let name = if line.group.trim().is_empty() { &line.account } else { &line.group };
        match groups.iter_mut().find(|(known, _)| known == name) {
            Some((_, minor)) => *minor = sum([*minor, line.amount_minor])?,
            None => groups.push((name.clone(), line.amount_minor)),
        }
    }
    groups.sort_by(|(one, a), (other, b)| b.cmp(a).then_with(|| one.cmp(other)));
    if groups.len() > GROUPS {
        let rest = groups.split_off(GROUPS - 1);
        let label = match budget.lang {
            Lang::Fr => format!("Autres ({})", rest.len()),
            Lang::En => format!("Others ({})", rest.len()),
        };
        groups.push((label, sum(rest.into_iter().map(|(_, minor)| minor))?));
    }
    Ok(groups)
}

fn description(budget: &Budget, steps: &[Step]) -> Result<String> {
    let (lang, currency) = (budget.lang, budget.currency);
    let mut sentences = Vec::new();
    for step in steps {
        let change = change(step)?;
        let figure = if step.is_sum { amount(change, currency, lang) } else { signed(change, currency, lang) };
        sentences.push(format!("{}{}{figure}.", words::cut(&step.label, 200), colon(lang)));
    }
    sentences.push(either(lang, "Hors contributions en nature.", "Without gifts in kind.").to_owned());
    Ok(sentences.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::papers::sample::{self, looked_at};
    use proptest::prelude::*;

    #[test]
    fn it_goes_down_to_the_balance() {
        for lang in [Lang::Fr, Lang::En] {
            looked_at(&format!("waterfall_{}", lang.as_str()), draw(&sample::budget(lang)).expect("a picture"));
        }
    }

    #[test]
    fn an_empty_budget_is_drawn_too() {
        let mut budget = sample::budget(Lang::Fr);
        budget.lines.clear();
        assert!(draw(&budget).expect("a picture").contains("Résultat (équilibré)"));
    }

    proptest! {
        #[test]
        fn groups_add_up_to_their_side(
            lines in prop::collection::vec((-1_000_000_i64..1_000_000, "[a-z]{0,2}"), 0..60),
        ) {
            let mut budget = sample::budget(Lang::Fr);
            let first = budget.lines[0].clone();
            budget.lines = lines.iter()
                .map(|(minor, group)| (*minor, group.clone()))
                .map(|(amount_minor, group)| crate::papers::Line { amount_minor, group, ..first.clone() })
                .collect();
            let groups = groups(&budget, Side::Expense).expect("small");
            prop_assert!(groups.len() <= GROUPS);
            let whole: i64 = lines.iter().map(|line| line.0).sum();
            prop_assert_eq!(groups.iter().map(|group| group.1).sum::<i64>(), whole);
            let steps = steps(&budget).expect("small");
            prop_assert_eq!(steps.last().expect("a result").to, -whole);
            prop_assert!(draw(&budget).is_ok());
        }
    }
}
