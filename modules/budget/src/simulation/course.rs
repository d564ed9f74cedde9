//! Which part of each line falls upon which month, so that a simulation can tell how cash may run.

use crate::{
    book::Plan,
    model::vocabulary::Side,
    rules::{
        cash_flow::{Month, shares},
        formula::Part,
    },
};
use std::collections::BTreeSet;

/// Months at most: of more, what moved before the last of them is counted from the first of those on.
const MOST: usize = 120;

/// In which months the money of a plan moves.
pub struct Calendar {
    /// In their order.
    pub months: Vec<Month>,
    /// What each line adds to the cash of each month.
    pub parts: Vec<Vec<Part>>,
    /// Every line in cash has its months.
    pub complete: bool,
}

impl Calendar {
    /// That of a plan.
    pub fn of(plan: &Plan<'_>) -> Self {
        let mut complete = true;
        let lines: Vec<Vec<(Month, f64)>> = plan
            .book
            .lines
            .iter()
            .map(|line| {
                let sign = match line.side {
                    Side::Income => 1.0,
                    Side::Expense => -1.0,
                    Side::InKindExpense | Side::InKindIncome => return Vec::new(),
                };
                let shares = line.phasing.as_ref().map(|phasing| shares(&phasing.0)).unwrap_or_default();
                complete &= !shares.is_empty();
                shares.into_iter().map(|(month, share)| (month, sign * share)).collect()
            })
            .collect();
        Self::over(&lines, complete)
    }

    fn over(lines: &[Vec<(Month, f64)>], complete: bool) -> Self {
        let all: BTreeSet<Month> = lines.iter().flatten().map(|(month, _)| *month).collect();
        let months: Vec<Month> = all.iter().copied().skip(all.len().saturating_sub(MOST)).collect();
        // What moved before the first month is there at its end.
        let place = |month: &Month| months.partition_point(|other| other <= month).saturating_sub(1);
        let parts = |line: &Vec<(Month, f64)>| {
            let mut parts: Vec<Part> = Vec::with_capacity(line.len());
            for (month, share) in line {
                let sum = place(month);
                match parts.iter_mut().find(|part| part.sum == sum) {
                    Some(part) => part.share += share,
                    None => parts.push(Part { sum, share: *share }),
                }
            }
            parts
        };
        let parts = lines.iter().map(parts).collect();
        Self { months, parts, complete }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(number: u32) -> Month {
        Month::parse(&format!("{}-{:02}", 2015 + number / 12, number % 12 + 1)).expect("a month")
    }

    #[test]
    fn of_many_months_the_last_are_kept_and_nothing_is_lost() {
        let all: Vec<(Month, f64)> = (0..150).map(|number| (month(number), 1.0 / 150.0)).collect();
        let calendar = Calendar::over(&[all, vec![(month(10), -1.0)], vec![(month(149), 1.0)]], true);
        assert_eq!((calendar.months.len(), calendar.months[0]), (MOST, month(30)));
        let [spread, early, late] = calendar.parts.as_slice() else { panic!("three lines") };
        assert_eq!((spread.len(), spread[0].sum), (MOST, 0));
        assert!((spread[0].share - 31.0 / 150.0).abs() < 1e-12);
        assert!((spread.iter().map(|part| part.share).sum::<f64>() - 1.0).abs() < 1e-12);
        assert_eq!(early.as_slice(), [Part { sum: 0, share: -1.0 }]);
        assert_eq!(late.as_slice(), [Part { sum: MOST - 1, share: 1.0 }]);
    }
}
