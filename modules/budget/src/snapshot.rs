//! A budget as it stands, to be kept; and what differs between two of them.

use crate::{
    book::Computed,
    ids::LineId,
    live::Standing,
    model::{
        figure::Figure,
        line::LineIn,
        revision::{
            Change, FrozenDriver, FrozenLine, FrozenOverride, FrozenScenario, FrozenValue, LineChange, Snapshot,
            ValueChange,
        },
        scenario::ScenarioIn,
        statement::Funding,
        vocabulary::Side,
    },
    store::scenarios::ScenarioRow,
};
use kernel::{db::At, ids::PartnerId, money::Money};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// All of a budget whose baseline was computed, with where its income comes from.
pub fn of(baseline: &Computed<'_>, funding: Vec<Funding>, now: At) -> Snapshot {
    let book = baseline.plan.book;
    let currency = book.budget.currency();
    let lines = book.lines.iter().zip(&baseline.amounts);
    let values = baseline.plan.drivers.iter().zip(&baseline.values).zip(&baseline.standings);
    Snapshot {
        at: now,
        currency,
        settings: book.budget.settings.0.clone(),
        accounts_version: book.budget.accounts_version,
        totals: baseline.totals(),
        balance: baseline.balance(),
        lines: lines
            .map(|(line, amount)| FrozenLine { line: LineIn::of(line, currency), amount: baseline.money(*amount) })
            .collect(),
        values: values
            .map(|((row, value), standing)| FrozenValue {
                name: row.name.clone(),
                unit: row.unit.clone(),
                value: Figure::nearest(*value),
                exact: value.to_string(),
                absent: standing.absent,
            })
            .collect(),
        funding,
        scenarios: book.scenarios.iter().map(|row| scenario(baseline, row)).collect(),
    }
}

impl Snapshot {
    /// What a hypothesis of the baseline was, with all its digits.
    pub fn standing(&self, name: &str) -> Standing {
        let kept = self.values.iter().find(|one| one.name == name);
        let value = kept.and_then(|one| Decimal::from_str_exact(&one.exact).ok());
        Standing { value, absent: kept.is_some_and(|one| one.absent) }
    }

    /// Who the funder or supplier of a line was.
    pub fn partner_of(&self, code: &str) -> Option<PartnerId> {
        self.lines.iter().find(|one| one.line.code == code).and_then(|one| one.line.partner_id)
    }

    /// The organisations that it names, by id or slug, each once.
    pub fn partners(&self) -> BTreeSet<String> {
        let of_lines = self.lines.iter().filter_map(|one| Some(one.line.partner_id?.to_string()));
        let drivers = self.scenarios.iter().flat_map(|one| &one.drivers);
        let of_links = drivers.filter_map(|one| one.driver.link.as_ref()?.partner.clone());
        of_lines.chain(of_links).collect()
    }

    /// Names each organisation that was merged into another by what it is now: who pays is the same as before.
    pub fn follow(&mut self, merged: &[(String, PartnerId)]) {
        let now = |key: &str| merged.iter().find(|(gone, _)| gone == key).map(|(_, survivor)| *survivor);
        for one in &mut self.lines {
            let survivor = one.line.partner_id.and_then(|partner| now(&partner.to_string()));
            one.line.partner_id = survivor.or(one.line.partner_id);
        }
        for link in
            self.scenarios.iter_mut().flat_map(|one| &mut one.drivers).filter_map(|one| one.driver.link.as_mut())
        {
            if let Some(survivor) = link.partner.as_deref().and_then(now) {
                link.partner = Some(survivor.to_string());
            }
        }
    }
}

fn scenario(baseline: &Computed<'_>, row: &ScenarioRow) -> FrozenScenario {
    let book = baseline.plan.book;
    let code =
        |id: LineId| book.lines.iter().find(|line| line.id == id).map(|line| line.code.clone()).unwrap_or_default();
    let drivers = book.drivers.iter().filter(|driver| driver.scenario_id == row.id);
    let overrides = book.overrides.iter().filter(|one| one.scenario_id == row.id);
    FrozenScenario {
        scenario: ScenarioIn::from(row),
        drivers: drivers.map(|row| FrozenDriver { name: row.name.clone(), driver: row.input() }).collect(),
        overrides: overrides
            .map(|one| FrozenOverride { line: code(one.line_id), setting: one.input(book.budget.currency()) })
            .collect(),
    }
}

/// What is there before and after.
type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// What is there before and after, by key.
fn pairs<'a, K: Ord, T>(from: &'a [T], to: &'a [T], key: impl Fn(&'a T) -> K) -> BTreeMap<K, Pair<'a, T>> {
    let mut all: BTreeMap<K, Pair<'a, T>> = BTreeMap::new();
    for one in from {
        all.entry(key(one)).or_default().0 = Some(one);
    }
    for one in to {
        all.entry(key(one)).or_default().1 = Some(one);
    }
    all
}

/// Lines that differ, by side and code. Lines are known by their codes: one that was renamed is gone and new.
pub fn lines(from: &Snapshot, to: &Snapshot) -> Vec<LineChange> {
    // What the baseline makes of a line, in place of its own formula or amount.
    let set = |snapshot: &Snapshot, code: &str| {
        let baseline = snapshot.scenarios.iter().find(|one| one.scenario.is_baseline);
        baseline.and_then(|one| one.overrides.iter().find(|one| one.line == code).map(|one| one.setting.clone()))
    };
    let pairs = pairs(&from.lines, &to.lines, |one| (one.line.side, one.line.code.as_str()));
    let change = |((_, code), (before, after)): ((Side, &str), Pair<'_, FrozenLine>)| {
        line(before, after, set(from, code) != set(to, code))
    };
    pairs.into_iter().filter_map(change).collect()
}

/// `set_otherwise`: the baseline's override of it differs.
fn line(before: Option<&FrozenLine>, after: Option<&FrozenLine>, set_otherwise: bool) -> Option<LineChange> {
    let shown = after.or(before)?;
    let change = match (before, after) {
        (Some(before), Some(after)) if before.amount != after.amount => Change::Changed,
        (Some(before), Some(after)) if before.line != after.line || set_otherwise => Change::Reworded,
        (Some(_), Some(_)) => return None,
        (None, _) => Change::Added,
        (_, None) => Change::Removed,
    };
    let minor = |one: Option<&FrozenLine>| one.map_or(0, |one| one.amount.amount_minor);
    Some(LineChange {
        code: shown.line.code.clone(),
        label: shown.line.label.clone(),
        side: shown.line.side,
        change,
        from: before.map(|one| one.amount),
        to: after.map(|one| one.amount),
        difference: Money::new(minor(after) - minor(before), shown.amount.currency),
    })
}

/// Hypotheses of the baseline that differ, by name.
pub fn values(from: &Snapshot, to: &Snapshot) -> Vec<ValueChange> {
    let set = |snapshot: &Snapshot, name: &str| {
        let baseline = snapshot.scenarios.iter().find(|one| one.scenario.is_baseline);
        baseline.and_then(|one| one.drivers.iter().find(|one| one.name == name).map(|one| one.driver.clone()))
    };
    let pairs = pairs(&from.values, &to.values, |one| one.name.as_str());
    let change = |(name, (before, after)): (&str, Pair<'_, FrozenValue>)| {
        let change = match (before, after) {
            (Some(before), Some(after)) if (&before.unit, &before.exact) != (&after.unit, &after.exact) => {
                Change::Changed
            }
            (Some(_), Some(_)) if set(from, name) != set(to, name) => Change::Reworded,
            (Some(_), Some(_)) => return None,
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
        };
        Some(ValueChange { name: name.to_owned(), change, from: before.cloned(), to: after.cloned() })
    };
    pairs.into_iter().filter_map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::money::Currency;

    fn frozen(code: &str, minor: i64) -> FrozenLine {
        FrozenLine {
            line: LineIn { code: code.to_owned(), ..LineIn::sample() },
            amount: Money::new(minor, Currency::EUR),
        }
    }

    #[test]
    fn only_what_differs_is_told() {
        let (one, other) = (frozen("video", 100), frozen("video", 90));
        assert!(line(Some(&one), Some(&one), false).is_none());
        assert_eq!(line(Some(&one), Some(&one), true).map(|one| one.change), Some(Change::Reworded));
        let changed = line(Some(&one), Some(&other), false).expect("it differs");
        assert_eq!((changed.change, changed.difference.amount_minor), (Change::Changed, -10));
        let gone = line(Some(&one), None, false).expect("it differs");
        assert_eq!((gone.change, gone.difference.amount_minor, gone.to), (Change::Removed, -100, None));
        let new = line(None, Some(&one), false).expect("it differs");
        assert_eq!((new.change, new.difference.amount_minor), (Change::Added, 100));
        let mut noted = frozen("video", 100);
        noted.line.note = Some("Devis reçu.".to_owned());
        assert_eq!(line(Some(&one), Some(&noted), false).map(|one| one.change), Some(Change::Reworded));
    }
}
