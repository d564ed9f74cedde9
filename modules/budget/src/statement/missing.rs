//! What is missing before a budget can be decided on, in words.

use crate::{
    book::Computed,
    model::statement::{Ceiling, CeilingKind, Funding, Missing, MissingCode},
};
use kernel::text::Localized;

/// Names that one answer gives.
const MOST_NAMED: usize = 100;

fn names<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    all.take(MOST_NAMED).cloned().collect()
}

impl Computed<'_> {
    pub(super) fn missing(&self, ceilings: &[Ceiling], funding: &[Funding]) -> Vec<Missing> {
        let balance = self.balance();
        let differs = |code, minor: i64, fr: &str, en: &str| Missing {
            code,
            detail: Localized::new(fr, en),
            amount: Some(self.money(minor)),
            names: Vec::new(),
        };
        let mut list = Vec::new();
        let cash = balance.cash.amount_minor;
        if cash < 0 {
            let (fr, en) = ("Les produits ne couvrent pas les charges.", "Income does not cover expenses.");
            list.push(differs(MissingCode::Deficit, -cash, fr, en));
        }
        if cash > 0 {
            let (fr, en) = ("Les produits dépassent les charges.", "Income is above expenses.");
            list.push(differs(MissingCode::Surplus, cash, fr, en));
        }
        let in_kind = balance.in_kind.amount_minor;
        if in_kind != 0 {
            let (fr, en) = (
                "Les comptes 86 et 87 diffèrent : à chaque contribution en nature répond son emploi.",
                "Accounts 86 and 87 differ: every contribution in kind has its use.",
            );
            list.push(differs(MissingCode::InKindUnbalanced, in_kind.abs(), fr, en));
        }
        list.extend(ceilings.iter().filter(|one| one.exceeded.amount_minor > 0).map(|one| above(one, funding)));
        list.extend(self.unsettled());
        list
    }

    fn unsettled(&self) -> impl Iterator<Item = Missing> {
        let named = |code, names: Vec<String>, fr: &str, en: &str| Missing {
            code,
            detail: Localized::new(fr, en),
            amount: None,
            names,
        };
        let drivers = || self.plan.drivers.iter().zip(&self.standings);
        let absent = drivers().filter(|(_, standing)| standing.absent).map(|(row, _)| &row.name);
        let lines = self.plan.book.lines.iter().filter(|line| line.is_example).map(|line| &line.code);
        let examples = self.plan.drivers.iter().filter(|row| row.is_example).map(|row| &row.name);
        let list = [
            named(
                MissingCode::AbsentLinks,
                names(absent),
                "Ces valeurs liées sont absentes : le calcul prend leur repli.",
                "These live values are absent: their fallbacks are in their place.",
            ),
            named(
                MissingCode::ExampleLines,
                names(lines),
                "Ces lignes sont des exemples, à remplacer.",
                "These lines are examples, to be replaced.",
            ),
            named(
                MissingCode::ExampleDrivers,
                names(examples),
                "Ces hypothèses sont des exemples, à remplacer.",
                "These hypotheses are examples, to be replaced.",
            ),
        ];
        list.into_iter().filter(|one| !one.names.is_empty())
    }
}

fn above(ceiling: &Ceiling, funding: &[Funding]) -> Missing {
    let percent = Percent(ceiling.ceiling);
    let (detail, names) = match ceiling.kind {
        CeilingKind::PublicFunding => (
            Localized::new(
                format!("Les fonds publics dépassent {} % des charges.", percent.with(',')),
                format!("Public funding is above {}% of the expenses.", percent.with('.')),
            ),
            Vec::new(),
        ),
        CeilingKind::Funder => {
            let row = funding.iter().find(|row| row.partner_id == ceiling.partner_id);
            let name = row.and_then(|row| row.name.clone());
            (
                Localized::new(
                    format!("Ce financeur dépasse {} % des charges.", percent.with(',')),
                    format!("This funder is above {}% of the expenses.", percent.with('.')),
                ),
                name.into_iter().collect(),
            )
        }
    };
    Missing { code: MissingCode::CeilingExceeded, detail, amount: Some(ceiling.exceeded), names }
}

/// Basis points.
struct Percent(i64);

impl Percent {
    /// As per cent, with as many decimals as it has.
    fn with(&self, point: char) -> String {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => whole.to_string(),
            rest if rest % 10 == 0 => format!("{whole}{point}{}", rest / 10),
            rest => format!("{whole}{point}{rest:02}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Percent;

    #[test]
    fn basis_points_as_people_write_them() {
        let shown = |points| Percent(points).with(',');
        assert_eq!([8_000, 3_350, 3_333, 5, 0].map(shown), ["80", "33,5", "33,33", "0,05", "0"]);
    }
}
