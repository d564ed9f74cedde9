//! Which day it is.

use chrono::NaiveDate;
use kernel::db::At;

/// The day at that place; in UTC if nobody knows the place.
pub fn today(now: At, timezone: Option<&str>) -> NaiveDate {
    match timezone.and_then(|name| name.parse::<chrono_tz::Tz>().ok()) {
        Some(zone) => now.utc().with_timezone(&zone).date_naive(),
        None => now.utc().date_naive(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_the_event() {
        let now = At::try_from("2015-05-31T22:30:00Z".to_owned()).expect("an instant");
        let day = |n| NaiveDate::from_ymd_opt(2015, 5, 31).expect("a day") + chrono::Days::new(n);
        assert_eq!(today(now, Some("Europe/Paris")), day(1));
        assert_eq!(today(now, None), day(0));
        assert_eq!(today(now, Some("nowhere")), day(0));
    }
}
