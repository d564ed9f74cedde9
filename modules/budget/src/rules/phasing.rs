//! When the money of a line moves.

use crate::model::line::{MonthShare, Phasing};
use chrono::{Datelike, NaiveDate, TimeDelta};
use contracts::dates::{FIRST_YEAR, LAST_YEAR, Precision, Shift};

/// The same phasing in another edition; `None` where nobody knows by how much dates move, or where they would leave the years
/// that a date may have. Months move by whole months, a day only where the edition's own day is known.
pub fn moved(phasing: &Phasing, shift: Option<Shift>) -> Option<Phasing> {
    let shift = shift.filter(|shift| shift.finest <= Precision::Month)?;
    let months: Option<Vec<MonthShare>> = phasing.months.iter().map(|share| moved_share(share, shift.days)).collect();
    let on = match phasing.on {
        Some(on) if shift.finest == Precision::Day => Some(moved_day(on, shift.days)?),
        Some(on) => {
            // Some day of that month is all that is known: the whole of it.
            let day = moved_day(on, shift.days)?;
            return Some(Phasing { months: vec![MonthShare { month: month_of(day), weight: 1 }], on: None });
        }
        None => None,
    };
    Some(Phasing { months: months?, on })
}

fn moved_day(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let moved = day.checked_add_signed(TimeDelta::try_days(days)?)?;
    (FIRST_YEAR..=LAST_YEAR).contains(&moved.year()).then_some(moved)
}

/// Days in 400 years, which are [`MONTHS`]: the Gregorian calendar's whole round.
const DAYS: i64 = 146_097;
const MONTHS: i64 = 4_800;

/// By the nearest number of months, so that an edition some days more than two years later keeps its months.
fn moved_share(share: &MonthShare, days: i64) -> Option<MonthShare> {
    let first: NaiveDate = format!("{}-01", share.month).parse().ok()?;
    let months = days.checked_mul(MONTHS)?.checked_add(DAYS / 2)?.div_euclid(DAYS);
    let count = i64::from(first.year()) * 12 + i64::from(first.month0()) + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    (i64::from(FIRST_YEAR)..=i64::from(LAST_YEAR))
        .contains(&year)
        .then(|| MonthShare { month: format!("{year:04}-{month:02}"), weight: share.weight })
}

fn month_of(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn share(month: &str) -> MonthShare {
        MonthShare { month: month.to_owned(), weight: 2 }
    }

    #[test]
    fn months_move_by_months_and_days_by_days() {
        let shift = |days, finest| Some(Shift { days, finest });
        let months = Phasing { months: vec![share("2014-11"), share("2015-06")], on: None };
        let two_years = moved(&months, shift(735, Precision::Day)).expect("it is known");
        assert_eq!(two_years.months, [share("2016-11"), share("2017-06")]);
        let on = Phasing { months: Vec::new(), on: NaiveDate::from_ymd_opt(2015, 6, 25) };
        let later = moved(&on, shift(735, Precision::Week)).expect("it is known");
        assert_eq!((later.on, later.months.len()), (None, 1));
        let later = moved(&on, shift(735, Precision::Day)).expect("it is known");
        assert_eq!(later.on, NaiveDate::from_ymd_opt(2017, 6, 29));
        assert_eq!(moved(&on, None), None);
        assert_eq!(moved(&months, shift(735, Precision::Season)), None);
        assert_eq!(moved(&months, shift(1_000_000, Precision::Day)), None);
    }

    proptest! {
        #[test]
        fn shares_stay_different_months(days in -20_000_i64..20_000, months in prop::collection::btree_set(0_u32..24, 1..20)) {
            let month = |n: &u32| share(&format!("{}-{:02}", 2014 + n / 12, n % 12 + 1));
            let phasing = Phasing { months: months.iter().map(month).collect(), on: None };
            let moved = moved(&phasing, Some(Shift { days, finest: Precision::Day })).expect("it is known");
            let different: std::collections::BTreeSet<&str> = moved.months.iter().map(|one| one.month.as_str()).collect();
            prop_assert_eq!(different.len(), months.len());
        }
    }
}
