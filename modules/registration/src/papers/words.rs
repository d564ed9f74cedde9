//! Days, times and durations as people write them.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use contracts::events::{EventFrame, HalfDayFrame};
use kernel::{db::At, text::Lang};

const MONTHS: [(&str, &str); 12] = [
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
];

/// « 1er juillet 2015 », “1 July 2015”.
pub fn day(date: NaiveDate, lang: Lang) -> String {
    let (fr, en) = MONTHS[usize::try_from(date.month0()).unwrap_or(0) % 12];
    match (lang, date.day()) {
        (Lang::Fr, 1) => format!("1er {fr} {}", date.year()),
        (Lang::Fr, day) => format!("{day} {fr} {}", date.year()),
        (Lang::En, day) => format!("{day} {en} {}", date.year()),
    }
}

/// « du 25 juin 2015 au 26 juin 2015 », « le 25 juin 2015 »; in English “25 June 2015 to 26 June 2015”.
pub fn days(first: NaiveDate, last: NaiveDate, lang: Lang) -> String {
    match (lang, first == last) {
        (Lang::Fr, true) => format!("le {}", day(first, lang)),
        (Lang::En, true) => day(first, lang),
        (Lang::Fr, false) => format!("du {} au {}", day(first, lang), day(last, lang)),
        (Lang::En, false) => format!("{} to {}", day(first, lang), day(last, lang)),
    }
}

/// An instant as the clocks show it where the event takes place.
pub fn local(event: &EventFrame, at: At) -> NaiveDateTime {
    let zone: chrono_tz::Tz = event.timezone.parse().unwrap_or(chrono_tz::UTC);
    at.utc().with_timezone(&zone).naive_local()
}

/// The hours of a half-day, as far as they are known: « 09:00 – 12:30 ».
pub fn hours(half_day: &HalfDayFrame) -> String {
    match (&half_day.starts_at, &half_day.ends_at) {
        (Some(start), Some(end)) => format!("{start} – {end}"),
        (Some(start), None) => start.clone(),
        _ => String::new(),
    }
}

/// Minutes between the beginning and the end of a half-day; `None` if either is not known.
pub fn minutes(half_day: &HalfDayFrame) -> Option<i64> {
    let of_day = |text: &String| {
        let (hours, minutes) = text.split_once(':')?;
        Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
    };
    let (start, end) = (of_day(half_day.starts_at.as_ref()?)?, of_day(half_day.ends_at.as_ref()?)?);
    (end > start).then_some(end - start)
}

/// « 3 h 30 ».
pub fn duration(minutes: i64) -> String {
    match minutes % 60 {
        0 => format!("{} h", minutes / 60),
        rest => format!("{} h {rest:02}", minutes / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_durations_read_well() {
        let date = |day| NaiveDate::from_ymd_opt(2015, 7, day).expect("a day");
        assert_eq!(days(date(1), date(2), Lang::Fr), "du 1er juillet 2015 au 2 juillet 2015");
        assert_eq!(days(date(1), date(1), Lang::Fr), "le 1er juillet 2015");
        assert_eq!(days(date(1), date(2), Lang::En), "1 July 2015 to 2 July 2015");
        assert_eq!((duration(180), duration(185)), ("3 h".to_owned(), "3 h 05".to_owned()));
    }
}
