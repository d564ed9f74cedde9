//! Pure decisions about events: no database, no HTTP.

use crate::model::EventStatus;
use chrono::NaiveDate;
use contracts::dates::{FuzzyDate, Shift};
use kernel::{check, text::search_key};

/// What a path segment says if it can be a slug, else a text that names nothing. PostgreSQL takes no NUL, for one.
pub fn slug_or_none(segment: &str) -> &str {
    if check::slug(segment).is_ok() { segment } else { "" }
}

/// Where an event may go from a status. Archived is the end; a closed event may open again.
pub fn transitions(from: EventStatus) -> &'static [EventStatus] {
    use EventStatus::{Archived, Closed, Draft, Published};
    match from {
        Draft => &[Published],
        Published => &[Closed],
        Closed => &[Published, Archived],
        Archived => &[],
    }
}

/// What a list sorts by: the first day that the start can be; where it is not known, the end of time.
pub fn sort_on(starts: &FuzzyDate) -> NaiveDate {
    let end_of_time = NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or(NaiveDate::MAX);
    starts.span().map_or(end_of_time, |(first, _)| first)
}

/// The first and the last day on which an event can take place, where both are known.
pub fn window(starts: &FuzzyDate, ends: &FuzzyDate) -> Option<(NaiveDate, NaiveDate)> {
    let ((first, _), (_, last)) = starts.span().zip(ends.span())?;
    Some((first, last))
}

/// Whether there are days for both such that the end is not before the start.
pub fn in_order(starts: &FuzzyDate, ends: &FuzzyDate) -> bool {
    window(starts, ends).is_none_or(|(first, last)| first <= last)
}

/// Whether the date can be a day of an event between these two.
pub fn possible(date: &FuzzyDate, starts: &FuzzyDate, ends: &FuzzyDate) -> bool {
    in_order(starts, date) && in_order(date, ends)
}

/// A date in a copied edition: moved, or unknown where the move leads to what cannot be.
pub fn carried(date: &FuzzyDate, shift: Option<Shift>, source: &str, can_be: impl Fn(&FuzzyDate) -> bool) -> FuzzyDate {
    let moved = date.moved(shift, source);
    if can_be(&moved) { moved } else { FuzzyDate::unknown() }
}

/// What two rooms of one venue must differ in, and what they are sorted by: the folded name, its numbers padded so that
/// room 2 comes before room 10. A name without letters and digits stands for itself.
pub fn room_key(name: &str) -> String {
    const DIGITS: usize = 9;
    let folded = search_key(name);
    if folded.is_empty() {
        return name.trim().to_lowercase();
    }
    let mut key = String::with_capacity(folded.len() + DIGITS);
    let mut rest = folded.as_str();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        if digits > 0 {
            key.push_str(&format!("{:0>DIGITS$}", number.trim_start_matches('0')));
        }
        let words = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        key.push_str(&after[..words]);
        rest = &after[words..];
    }
    key
}

/// The order with `moving` at `position` (counted from 1; `None` or beyond the end: last), the others as they were.
pub fn placed<T: Copy + PartialEq>(order: &[T], moving: T, position: Option<i64>) -> Vec<T> {
    let mut order: Vec<T> = order.iter().copied().filter(|one| *one != moving).collect();
    let wanted = position.and_then(|position| usize::try_from(position.max(1) - 1).ok());
    order.insert(wanted.unwrap_or(usize::MAX).min(order.len()), moving);
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use contracts::dates::{Certainty, Precision};
    use proptest::prelude::*;

    fn date(text: &str, precision: Precision) -> FuzzyDate {
        FuzzyDate { on: Some(text.parse().expect(text)), precision, status: Certainty::Stated, source: None }
    }

    #[test]
    fn a_congress_of_the_last_week_of_june() {
        let week = date("2015-06-22", Precision::Week);
        let day = |text| date(text, Precision::Day);
        assert!(in_order(&week, &week) && in_order(&day("2015-06-26"), &week) && in_order(&week, &day("2015-06-22")));
        assert!(!in_order(&week, &day("2015-06-21")));
        assert!(possible(&day("2015-06-24"), &week, &week) && possible(&FuzzyDate::unknown(), &week, &week));
        assert!(possible(&date("2015-06-01", Precision::Month), &week, &week));
        assert!(!possible(&day("2015-06-29"), &week, &week) && !possible(&day("2015-06-21"), &week, &week));
        assert!(possible(&day("2099-01-01"), &week, &FuzzyDate::unknown()));

        let next = date("2017-06-26", Precision::Week);
        let moved = week.moved(Shift::between(&week, &next), "congres-2015");
        assert_eq!((moved.span(), moved.status), (next.span(), Certainty::Inferred));
    }

    #[test]
    fn archived_is_the_end_and_every_status_leads_there() {
        assert!(transitions(EventStatus::Archived).is_empty());
        for status in EventStatus::ALL {
            assert!(!transitions(*status).contains(status) && !transitions(*status).contains(&EventStatus::Draft));
            let mut reached = vec![*status];
            for _ in EventStatus::ALL {
                let next: Vec<_> = reached.iter().flat_map(|from| transitions(*from)).copied().collect();
                reached.extend(next.into_iter().filter(|to| !reached.contains(to)).collect::<Vec<_>>());
            }
            assert!(reached.contains(&EventStatus::Archived), "{status:?}");
        }
    }

    #[test]
    fn rooms_that_look_the_same_are_the_same() {
        for name in ["Salle 2", "salle 02", " SALLE  2 ", "Sallé-2"] {
            assert_eq!(room_key(name), "salle 000000002", "{name}");
        }
        assert!(room_key("Salle 2") < room_key("Salle 10") && room_key("A2b10") < room_key("A2b11"));
        assert_ne!(room_key("Salle 0"), room_key("Salle"));
        assert_ne!(room_key("—"), room_key("★★★ "));
    }

    fn dates() -> impl Strategy<Value = FuzzyDate> {
        use Precision::{Day, Month, Season, Unknown, Week, Year};
        let on = (12_000i64..16_000).prop_map(|days| NaiveDate::default() + TimeDelta::days(days));
        (on, prop::sample::select(vec![Day, Week, Month, Season, Year, Unknown])).prop_map(|(on, precision)| {
            let on = (precision != Unknown).then_some(on);
            FuzzyDate { on, precision, status: Certainty::Stated, source: None }
        })
    }

    proptest! {
        #[test]
        fn what_is_copied_can_be(date in dates(), from in dates(), starts in dates(), ends in dates()) {
            let shift = Shift::between(&from, &starts);
            let ends = carried(&ends, shift, "x", |ends| in_order(&starts, ends));
            prop_assert!(in_order(&starts, &ends));
            let date = carried(&date, shift, "x", |date| possible(date, &starts, &ends));
            prop_assert!(possible(&date, &starts, &ends));
            prop_assert!(shift.is_some() || date == FuzzyDate::unknown());
        }

        #[test]
        fn days_of_an_event_stay_its_days(offset in 0i64..4, length in 0i64..4, from in dates(), to in dates()) {
            let day = |date: &FuzzyDate, plus| FuzzyDate {
                on: date.on.map(|on| on + TimeDelta::days(plus)), precision: Precision::Day, ..date.clone()
            };
            prop_assume!(from.on.is_some() && to.on.is_some());
            let (starts, ends, half_day) = (day(&from, 0), day(&from, offset + length), day(&from, offset));
            let shift = Shift::between(&starts, &day(&to, 0));
            let carried = |date| carried(date, shift, "x", |_| true);
            prop_assert_eq!(carried(&half_day).day(), day(&to, offset).on);
            prop_assert!(possible(&carried(&half_day), &carried(&starts), &carried(&ends)));
        }

        #[test]
        fn lists_sort_by_what_can_be_first(a in dates(), b in dates()) {
            let before = |x: &FuzzyDate, y: &FuzzyDate| match (x.span(), y.span()) {
                (Some((x, _)), Some((y, _))) => x <= y,
                (x, y) => x.is_some() || y.is_none(),
            };
            prop_assert_eq!(sort_on(&a) <= sort_on(&b), before(&a, &b));
        }

        #[test]
        fn placing_moves_one_and_keeps_the_rest(size in 0usize..12, moving in 0usize..14, position in prop::option::of(-3i64..20)) {
            let order: Vec<usize> = (0..size).collect();
            let after = placed(&order, moving, position);
            let rest = |order: &[usize]| order.iter().copied().filter(|one| *one != moving).collect::<Vec<_>>();
            prop_assert_eq!(rest(&after), rest(&order));
            let at = after.iter().position(|one| *one == moving).expect("it is there");
            let last = after.len() - 1;
            let wanted = position.map_or(last, |position| usize::try_from(position.max(1) - 1).expect("positive"));
            prop_assert_eq!(at, wanted.min(last));
            prop_assert_eq!(placed(&after, moving, Some(at as i64 + 1)), after);
        }

        #[test]
        fn numbers_in_rooms_sort_as_numbers(word in "[a-z]{1,6}", a in 0u32..1_000_000, b in 0u32..1_000_000) {
            let key = |number: u32| room_key(&format!("{word} {number}"));
            prop_assert_eq!(key(a).cmp(&key(b)), a.cmp(&b));
        }

        #[test]
        fn room_keys_are_stable(name in "\\PC{1,40}") {
            prop_assume!(!search_key(&name).is_empty());
            prop_assert_eq!(room_key(&room_key(&name)), room_key(&name));
        }
    }
}
