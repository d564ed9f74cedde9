//! Dates as planners know them: « the last week of June » is a date too. A date says how precise it is and how sure, so
//! that nothing is stored as known that is not.

use chrono::{Datelike, Days, Months, NaiveDate, TimeDelta};
use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::ToSchema;
use validator::{Validate, ValidationError, ValidationErrors};

/// The first day that a date may name; the last is the end of [`LAST_YEAR`].
pub const FIRST_YEAR: i32 = 1900;
/// The last year that a date may name.
pub const LAST_YEAR: i32 = 2199;
/// The longest source note, in characters.
pub const SOURCE_MAX: usize = 500;

/// How precise a date is, from the finest to the coarsest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// That very day.
    Day,
    /// Some day of that week, Monday to Sunday (ISO 8601).
    Week,
    /// Some day of that month.
    Month,
    /// Some day of that season, as meteorologists count: from the first of March, June, September or December, for three
    /// months.
    Season,
    /// Some day of that year.
    Year,
    /// Not known at all.
    Unknown,
}

/// How sure something is: of a date, or of a venue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema, AsExpression, FromSqlRow)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Somebody who knows has said so; the source says who.
    Stated,
    /// Concluded from something else; the source says from what.
    Inferred,
    /// An assumption that somebody still has to confirm.
    ToConfirm,
}

kernel::text_column!(Certainty { Stated => "stated", Inferred => "inferred", ToConfirm => "to_confirm" });

/// A date with its precision and its certainty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = FuzzyDate::sample)]
pub struct FuzzyDate {
    /// Any day of the week, month, season or year that is meant; kept and shown as its first day. Null if and only if the
    /// precision is `unknown`.
    #[serde(default)]
    pub on: Option<NaiveDate>,
    /// How precise it is.
    pub precision: Precision,
    /// How sure it is.
    pub status: Certainty,
    /// Where it comes from, or what it was concluded from.
    #[schema(max_length = 500)]
    #[serde(default)]
    pub source: Option<String>,
}

/// By how much dates move from one edition to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// Days; negative for earlier.
    pub days: i64,
    /// No date may come out of the move more precise than this: where an edition starts « in June », its days are not known.
    pub finest: Precision,
}

impl Shift {
    /// From one start to another; `None` unless both are known.
    pub fn between(from: &FuzzyDate, to: &FuzzyDate) -> Option<Self> {
        let (start, _) = from.span()?;
        let (end, _) = to.span()?;
        Some(Self { days: (end - start).num_days(), finest: from.precision.max(to.precision) })
    }
}

impl FuzzyDate {
    /// A date of which nothing is known.
    pub fn unknown() -> Self {
        Self { on: None, precision: Precision::Unknown, status: Certainty::ToConfirm, source: None }
    }

    /// An example for the OpenAPI document.
    pub fn sample() -> Self {
        Self {
            on: NaiveDate::from_ymd_opt(2015, 6, 22),
            precision: Precision::Week,
            status: Certainty::Stated,
            source: Some("« dernière semaine de juin 2015 »".to_owned()),
        }
    }

    /// The first and the last day that it can be; `None` if it is not known.
    pub fn span(&self) -> Option<(NaiveDate, NaiveDate)> {
        let on = self.on?;
        let months = |first: NaiveDate, n| first.checked_add_months(Months::new(n))?.pred_opt();
        match self.precision {
            Precision::Day => Some((on, on)),
            Precision::Week => {
                let monday = on.checked_sub_days(Days::new(on.weekday().num_days_from_monday().into()))?;
                Some((monday, monday.checked_add_days(Days::new(6))?))
            }
            Precision::Month => {
                let first = on.with_day(1)?;
                Some((first, months(first, 1)?))
            }
            Precision::Season => {
                // Months since the last December, March, June or September began.
                let first = on.with_day(1)?.checked_sub_months(Months::new(on.month() % 3))?;
                Some((first, months(first, 3)?))
            }
            Precision::Year => Some((on.with_ordinal(1)?, NaiveDate::from_ymd_opt(on.year(), 12, 31)?)),
            Precision::Unknown => None,
        }
    }

    /// The day, if that very day is known.
    pub fn day(&self) -> Option<NaiveDate> {
        self.on.filter(|_| self.precision == Precision::Day)
    }

    /// The same date with `on` at the first day of what it means.
    pub fn normalised(self) -> Self {
        let on = self.span().map(|(first, _)| first);
        Self { on, ..self }
    }

    /// The same date in another edition: inferred, and no more precise than the shift. Without a shift, and outside the
    /// years that a date may name, it is not known.
    pub fn moved(&self, shift: Option<Shift>, source: &str) -> Self {
        let moved = shift.zip(self.span()).and_then(|(shift, (first, _))| {
            let on = first.checked_add_signed(TimeDelta::try_days(shift.days)?)?;
            let precision = self.precision.max(shift.finest);
            let status = Certainty::Inferred;
            let date = Self { on: Some(on), precision, status, source: Some(source.to_owned()) }.normalised();
            date.on.is_some_and(in_range).then_some(date)
        });
        moved.unwrap_or_else(Self::unknown)
    }
}

fn in_range(on: NaiveDate) -> bool {
    (FIRST_YEAR..=LAST_YEAR).contains(&on.year())
}

impl Validate for FuzzyDate {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let error = |code: &'static str, params: &[(&'static str, String)]| {
            let mut error = ValidationError::new(code);
            for (name, value) in params {
                error.add_param(Cow::Borrowed(*name), value);
            }
            error
        };
        let mut errors = ValidationErrors::new();
        match (self.on, self.precision) {
            (None, Precision::Unknown) => {}
            (Some(_), Precision::Unknown) => errors.add("on", error("type", &[("expected", "null".to_owned())])),
            (None, _) => errors.add("on", error("required", &[])),
            (Some(on), _) if !in_range(on) => {
                let (min, max) = (format!("{FIRST_YEAR}-01-01"), format!("{LAST_YEAR}-12-31"));
                errors.add("on", error("range", &[("min", min), ("max", max)]));
            }
            (Some(_), _) => {}
        }
        if self.source.as_ref().is_some_and(|source| source.chars().count() > SOURCE_MAX) {
            let mut long = ValidationError::new("length");
            long.add_param("max".into(), &SOURCE_MAX);
            errors.add("source", long);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn date(text: &str, precision: Precision) -> FuzzyDate {
        FuzzyDate { on: Some(text.parse().expect(text)), precision, status: Certainty::Stated, source: None }
    }

    #[test]
    fn spans() {
        for (on, precision, first, last) in [
            ("2015-06-24", Precision::Day, "2015-06-24", "2015-06-24"),
            ("2015-06-28", Precision::Week, "2015-06-22", "2015-06-28"),
            ("2015-01-01", Precision::Week, "2014-12-29", "2015-01-04"),
            ("2016-02-11", Precision::Month, "2016-02-01", "2016-02-29"),
            ("2015-09-30", Precision::Season, "2015-09-01", "2015-11-30"),
            ("2016-01-15", Precision::Season, "2015-12-01", "2016-02-29"),
            ("2015-12-31", Precision::Season, "2015-12-01", "2016-02-29"),
            ("2013-07-01", Precision::Year, "2013-01-01", "2013-12-31"),
        ] {
            let expected = (first.parse().expect(first), last.parse().expect(last));
            assert_eq!(date(on, precision).span(), Some(expected), "{on} {precision:?}");
        }
        assert_eq!(FuzzyDate::unknown().span(), None);
    }

    #[test]
    fn what_is_not_known_is_not_claimed() {
        let codes = |date: FuzzyDate| date.validate().err().map(|e| e.field_errors()["on"][0].code.to_string());
        assert_eq!(codes(FuzzyDate::sample()), None);
        assert_eq!(codes(FuzzyDate::unknown()), None);
        assert_eq!(codes(FuzzyDate { on: None, ..FuzzyDate::sample() }).as_deref(), Some("required"));
        assert_eq!(codes(date("2015-06-22", Precision::Unknown)).as_deref(), Some("type"));
        assert_eq!(codes(date("1899-12-31", Precision::Day)).as_deref(), Some("range"));

        let (day, june) = (date("2015-06-25", Precision::Day), date("2017-06-10", Precision::Month));
        let moved = day.moved(Shift::between(&day, &june), "x");
        assert_eq!((moved.precision, moved.status, moved.day()), (Precision::Month, Certainty::Inferred, None));
        assert_eq!(day.moved(Shift::between(&day, &FuzzyDate::unknown()), "x"), FuzzyDate::unknown());
    }

    fn dates() -> impl Strategy<Value = FuzzyDate> {
        use Precision::{Day, Month, Season, Week, Year};
        let on = (-20_000i64..50_000).prop_map(|days| NaiveDate::default() + TimeDelta::days(days));
        (on, prop::sample::select(vec![Day, Week, Month, Season, Year])).prop_map(|(on, precision)| FuzzyDate {
            on: Some(on),
            precision,
            status: Certainty::Stated,
            source: None,
        })
    }

    proptest! {
        #[test]
        fn a_span_holds_its_day_and_normalising_keeps_it(date in dates()) {
            let (first, last) = date.span().expect("known");
            prop_assert!(date.on.is_some_and(|on| first <= on && on <= last));
            let normal = date.clone().normalised();
            prop_assert_eq!(normal.on, Some(first));
            prop_assert_eq!(normal.span(), date.span());
            prop_assert_eq!(normal.clone().normalised(), normal);
        }

        #[test]
        fn moving_never_sharpens_a_date(date in dates(), from in dates(), to in dates()) {
            let moved = date.moved(Shift::between(&from, &to), "x");
            prop_assert!(moved.precision >= date.precision.max(from.precision).max(to.precision));
            prop_assert!(moved.validate().is_ok());
        }

        #[test]
        fn a_start_moves_to_the_new_start(from in dates(), to in dates()) {
            let moved = from.moved(Shift::between(&from, &to), "x");
            let (start, end) = to.span().expect("known");
            let (first, last) = moved.span().expect("in range");
            prop_assert!(first <= start && (from.precision > to.precision || last == end));
        }

        #[test]
        fn days_keep_their_distance(days in 0i64..400, from in dates(), to in dates()) {
            let day = |date: &FuzzyDate| FuzzyDate { precision: Precision::Day, ..date.clone() };
            let (from, to) = (day(&from), day(&to));
            let later = FuzzyDate { on: from.on.map(|on| on + TimeDelta::days(days)), ..from.clone() };
            let shift = Shift::between(&from, &to);
            let moved = later.moved(shift, "x");
            prop_assume!(moved.on.is_some());
            prop_assert_eq!(moved.on, to.on.map(|on| on + TimeDelta::days(days)));
        }
    }
}
