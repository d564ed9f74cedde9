//! In which months the money of a line moves: what was paid in the months in which it was, what is still to come in those that
//! are left of its phasing. The months, and what has no date, sum to the line exactly.

use super::money::apportion;
use crate::model::line::Phasing;
use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;
use std::{collections::BTreeMap, fmt};

/// A month, as the number of months since the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Self(day.year() * 12 + i32::try_from(day.month0()).unwrap_or_default())
    }

    /// Reads `YYYY-MM`.
    pub fn parse(text: &str) -> Option<Self> {
        format!("{text}-01").parse().ok().map(Self::of)
    }

    /// The month after it.
    pub fn following(self) -> Self {
        Self(self.0 + 1)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

/// What is known of when a line is paid.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// What the line will have come to.
    pub total: i64,
    /// How it was planned.
    pub phasing: Option<&'a Phasing>,
    /// What was paid.
    pub paid: Vec<(Month, i64)>,
    /// What is invoiced and not paid yet, with the month in which it is due.
    pub due: Vec<(Month, i64)>,
}

/// What moves in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// All of it.
    pub amount: i64,
    /// That part of it which was paid.
    pub paid: i64,
}

/// A line over the months.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread {
    /// What moves in each month.
    pub months: BTreeMap<Month, Part>,
    /// What has no date: nobody has said when.
    pub undated: i64,
}

/// Months before the plan in which money that moved is still shown month by month.
const MONTHS_BEFORE: i32 = 24;

/// From when on money is shown month by month, so that an old payment, or a slip in its year, does not make a hundred empty
/// months: what moved earlier is one amount. `planned` is the first month of the plan, `last` the last in which money moves.
pub fn shown_from(planned: Option<Month>, last: Month) -> Month {
    Month(planned.map_or(last, |planned| planned.min(last)).0 - MONTHS_BEFORE)
}

/// The first month in which a line is planned to be paid.
pub fn planned_from(phasing: &Phasing) -> Option<Month> {
    weights(phasing).into_iter().map(|(month, _)| month).min()
}

/// Spreads a line over the months. From `now` on, what was planned for the months before and was not paid moves to those that
/// are left in proportion to their weights, or to the month `now` if none is; without `now` the plan is taken as it is.
pub fn spread(known: &Known<'_>, now: Option<Month>) -> Spread {
    let mut spread = Spread::default();
    let mut rest = known.total;
    for (month, amount) in &known.paid {
        let part = spread.months.entry(*month).or_default();
        part.amount += amount;
        part.paid += amount;
        rest -= amount;
    }
    for (month, amount) in &known.due {
        let month = now.map_or(*month, |now| now.max(*month));
        spread.months.entry(month).or_default().amount += amount;
        rest -= amount;
    }
    if rest == 0 {
        return spread;
    }
    let planned = known.phasing.map(weights).unwrap_or_default();
    let left: Vec<(Month, u32)> =
        planned.iter().copied().filter(|(month, _)| now.is_none_or(|now| *month >= now)).collect();
    match (left.is_empty(), now.filter(|_| !planned.is_empty())) {
        (true, Some(now)) => spread.months.entry(now).or_default().amount += rest,
        (true, None) => spread.undated = rest,
        (false, _) => {
            let weights: Vec<Decimal> = left.iter().map(|(_, weight)| Decimal::from(*weight)).collect();
            for ((month, _), amount) in left.iter().zip(apportion(rest, &weights)) {
                spread.months.entry(*month).or_default().amount += amount;
            }
        }
    }
    spread
}

/// In which months money of a line is planned to move, each with its share; together they are 1, but for the last digits.
pub fn shares(phasing: &Phasing) -> Vec<(Month, f64)> {
    let weights = weights(phasing);
    let all: f64 = weights.iter().map(|(_, weight)| f64::from(*weight)).sum();
    weights.into_iter().map(|(month, weight)| (month, f64::from(weight) / all)).collect()
}

/// The months of a phasing that have any weight.
fn weights(phasing: &Phasing) -> Vec<(Month, u32)> {
    if let Some(on) = phasing.on {
        return vec![(Month::of(on), 1)];
    }
    let share = |share: &crate::model::line::MonthShare| Some((Month::parse(&share.month)?, share.weight));
    phasing.months.iter().filter_map(share).filter(|(_, weight)| *weight > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::line::MonthShare;
    use proptest::prelude::*;

    fn month(text: &str) -> Month {
        Month::parse(text).expect("a month")
    }

    fn over(months: &[(&str, u32)]) -> Phasing {
        let share = |(month, weight): &(&str, u32)| MonthShare { month: (*month).to_owned(), weight: *weight };
        Phasing { months: months.iter().map(share).collect(), on: None }
    }

    fn shown(spread: &Spread) -> Vec<(String, i64, i64)> {
        spread.months.iter().map(|(month, part)| (month.to_string(), part.amount, part.paid)).collect()
    }

    fn row(month: &str, amount: i64, paid: i64) -> (String, i64, i64) {
        (month.to_owned(), amount, paid)
    }

    #[test]
    fn months_follow_each_other() {
        assert_eq!(month("2014-12").following().to_string(), "2015-01");
        assert_eq!(Month::parse("2014-13"), None);
        assert_eq!(Month::of(NaiveDate::from_ymd_opt(2015, 6, 30).expect("a day")), month("2015-06"));
    }

    #[test]
    fn what_is_long_ago_is_not_shown_by_month() {
        assert_eq!(shown_from(Some(month("2015-04")), month("2015-09")), month("2013-04"));
        // Where all of it was long ago, that is when it is shown.
        assert_eq!(shown_from(Some(month("2015-04")), month("2004-09")), month("2002-09"));
        assert_eq!(shown_from(None, month("2015-09")), month("2013-09"));
        assert_eq!(planned_from(&over(&[("2015-06", 0), ("2015-08", 2), ("2015-07", 1)])), Some(month("2015-07")));
    }

    #[test]
    fn a_plan_is_taken_as_it_is() {
        let phasing = over(&[("2015-05", 1), ("2015-06", 2), ("2015-07", 0)]);
        let known = Known { total: 100, phasing: Some(&phasing), ..Known::default() };
        let planned = spread(&known, None);
        assert_eq!(shown(&planned), [row("2015-05", 33, 0), row("2015-06", 67, 0)]);
        assert_eq!(spread(&Known { total: 100, ..Known::default() }, None).undated, 100);
    }

    #[test]
    fn what_was_not_paid_is_still_to_come() {
        let phasing = over(&[("2015-04", 1), ("2015-05", 1), ("2015-06", 1), ("2015-07", 1)]);
        let known = Known {
            total: 1_000,
            phasing: Some(&phasing),
            paid: vec![(month("2015-04"), 100)],
            due: vec![(month("2015-03"), 200)],
        };
        let now = spread(&known, Some(month("2015-06")));
        assert_eq!(shown(&now), [row("2015-04", 100, 100), row("2015-06", 550, 0), row("2015-07", 350, 0)]);
        let late = spread(&known, Some(month("2016-01")));
        assert_eq!(shown(&late), [row("2015-04", 100, 100), row("2016-01", 900, 0)]);
        let unknown = spread(&Known { phasing: None, ..known }, Some(month("2016-01")));
        assert_eq!((unknown.undated, unknown.months.len()), (700, 2));
    }

    proptest! {
        #[test]
        fn months_sum_to_the_line(
            total in -1_000_000_i64..1_000_000,
            weights in prop::collection::btree_map(0_i32..36, 0_u32..5, 0..12),
            paid in prop::collection::vec((0_i32..36, -1_000_i64..10_000), 0..6),
            due in prop::collection::vec((0_i32..36, 1_i64..10_000), 0..4),
            now in prop::option::of(0_i32..36),
        ) {
            let at = |n: i32| Month(2015 * 12 + n);
            let share = |(n, weight): (&i32, &u32)| MonthShare { month: at(*n).to_string(), weight: *weight };
            let phasing = Phasing { months: weights.iter().map(share).collect(), on: None };
            let place = |list: Vec<(i32, i64)>| list.into_iter().map(|(n, amount)| (at(n), amount)).collect();
            let known = Known { total, phasing: Some(&phasing), paid: place(paid), due: place(due) };
            let found = spread(&known, now.map(at));
            let sum: i64 = found.months.values().map(|part| part.amount).sum();
            prop_assert_eq!(sum + found.undated, total);
            let paid: i64 = found.months.values().map(|part| part.paid).sum();
            prop_assert_eq!(paid, known.paid.iter().map(|(_, amount)| amount).sum::<i64>());
        }
    }
}
